//! A network between a program and its server: what is sent arrives later.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use super::AnyError;

/// How long what is sent takes, each way.
const ONE_WAY: Duration = Duration::from_micros(500);

/// Begins a proxy before the server of a URL, for as long as the program runs; the URL of the proxy.
///
/// # Errors
///
/// The URL has no host and port, or nothing can be listened on.
pub fn before(url: &str) -> Result<String, AnyError> {
    let (start, rest) = url.split_once('@').ok_or("a URL without `user@`")?;
    let (server, path) = rest.split_once('/').ok_or("a URL without a database")?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let proxy = listener.local_addr()?;
    let server = server.to_owned();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let Ok(server) = TcpStream::connect(&server) else {
                continue;
            };
            // Small packets are sent at once.
            let _ = client.set_nodelay(true).and(server.set_nodelay(true));
            let (Ok(from_client), Ok(from_server)) = (client.try_clone(), server.try_clone())
            else {
                continue;
            };
            thread::spawn(move || pass_on(from_client, server));
            thread::spawn(move || pass_on(from_server, client));
        }
    });
    Ok(format!("{start}@{proxy}/{path}"))
}

/// Passes on what is sent, later, until one side ends.
fn pass_on(mut from: TcpStream, mut to: TcpStream) {
    let mut buffer = [0; 65_536];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        thread::sleep(ONE_WAY);
        let Some(sent) = buffer.get(..count) else {
            break;
        };
        if to.write_all(sent).is_err() {
            break;
        }
    }
    let _ = to.shutdown(std::net::Shutdown::Both);
}
