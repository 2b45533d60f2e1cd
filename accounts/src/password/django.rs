//! Hashes as Django stores them: `algorithm$parameters$salt$hash`.

use argon2::password_hash::phc::Output;
use base64ct::{Base64, Encoding};
use pbkdf2::pbkdf2_hmac;
use sha1::Sha1;
use sha2::Sha256;

/// PBKDF2 as Django writes it: `pbkdf2_sha256$1000000$salt$aGFzaA==`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pbkdf2<'a> {
    digest: Digest,
    iterations: u32,
    salt: &'a str,
    hash: Output,
}

#[derive(Debug, Clone, Copy)]
enum Digest {
    Sha1,
    Sha256,
}

impl Digest {
    const fn bytes(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
        }
    }
}

/// Ten times what Django asks for today. A hash with more would keep a server busy for whoever tries to log in.
const MOST_ITERATIONS: u32 = 10_000_000;

impl<'a> Pbkdf2<'a> {
    /// Reads it; `None` for anything else, and for what was cut off.
    pub(super) fn parse(stored: &'a str) -> Option<Self> {
        let mut parts = stored.split('$');
        let mut part = || parts.next();
        let digest = match part()? {
            "pbkdf2_sha256" => Digest::Sha256,
            "pbkdf2_sha1" => Digest::Sha1,
            _ => return None,
        };
        let iterations = part()?.parse().ok();
        let iterations = iterations.filter(|some| (1..=MOST_ITERATIONS).contains(some))?;
        let (salt, hash) = (part()?, part()?);
        let mut bytes = [0; 64];
        let hash = Base64::decode(hash, &mut bytes).ok()?;
        if part().is_some() || hash.len() != digest.bytes() {
            return None;
        }
        Some(Self {
            digest,
            iterations,
            salt,
            hash: Output::new(hash).ok()?,
        })
    }

    /// Whether a password has this hash. How long the comparison takes says nothing about where the two differ.
    pub(super) fn matches(&self, password: &str) -> bool {
        let (password, salt) = (password.as_bytes(), self.salt.as_bytes());
        let mut bytes = [0; 32];
        let Some(bytes) = bytes.get_mut(..self.digest.bytes()) else {
            return false;
        };
        match self.digest {
            Digest::Sha1 => pbkdf2_hmac::<Sha1>(password, salt, self.iterations, bytes),
            Digest::Sha256 => pbkdf2_hmac::<Sha256>(password, salt, self.iterations, bytes),
        }
        Output::new(bytes).is_ok_and(|made| made == self.hash)
    }
}

/// A hash of Argon2's without the name that Django writes before it: `argon2$argon2id$..` is `$argon2id$..`.
pub(super) fn without_prefix(stored: &str) -> &str {
    match stored.strip_prefix("argon2") {
        Some(rest) if rest.starts_with("$argon2") => rest,
        _ => stored,
    }
}
