//! Hashes that another framework has made.

use accounts::{Hashing, Password, Verified};

/// As Django 5.2 makes them of `correct horse`, with fewer iterations than its million.
const SHA256: &str = "pbkdf2_sha256$1000$salt$boRToEKoQr22LeDTyHDsEkHpDsDOTyWJq16HknEiweU=";
const SHA1: &str = "pbkdf2_sha1$1000$salt$um5PLH8ivEcrRJVasTZXh8+vxX0=";
const QUICK: &str = "pbkdf2_sha256$1$salt$xOEfG6ymEDJ8fNSD2M6IJ0r8bE5FeVaxgYMnZIVZPek=";
const ARGON2: &str = "argon2$argon2id$v=19$m=102400,t=2,p=8$aGRuU0xVbGpVeE1NWFc4N2Y3aXZSNg$J6xSMwBNc6p7hrW+Le0YNiB5R5xxUHAys9J5KT+gtE4";

fn quick() -> Hashing {
    Hashing::new(8, 1, 1).unwrap()
}

#[test]
fn c13_djangos_hashes_match_and_are_outdated() {
    for stored in [SHA256, SHA1, QUICK, ARGON2] {
        let stored = Password::from_stored(stored);
        assert!(stored.is_usable(), "{}", stored.as_stored());
        let right = quick().verify("correct horse", &stored);
        assert_eq!(right, Verified::YesAndOutdated, "{}", stored.as_stored());
    }
    for stored in [SHA1, QUICK, ARGON2] {
        let stored = Password::from_stored(stored);
        for wrong in ["correct horsf", "", "correct horse ", stored.as_stored()] {
            assert_eq!(quick().verify(wrong, &stored), Verified::No, "{wrong}");
        }
    }
}

#[test]
fn c13_what_is_no_hash_matches_nothing() {
    let cut = &QUICK[..QUICK.len() - 5];
    let of_the_other_length = SHA1.replace("pbkdf2_sha1", "pbkdf2_sha256");
    for stored in [
        "",
        "!",
        "!xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        &format!("!{QUICK}"),
        "correct horse",
        "pbkdf2_sha256",
        "pbkdf2_sha256$",
        "pbkdf2_sha256$1$salt$",
        "pbkdf2_sha256$0$salt$xOEfG6ymEDJ8fNSD2M6IJ0r8bE5FeVaxgYMnZIVZPek=",
        "pbkdf2_sha256$-1$salt$xOEfG6ymEDJ8fNSD2M6IJ0r8bE5FeVaxgYMnZIVZPek=",
        "pbkdf2_sha256$99999999999$salt$xOEfG6ymEDJ8fNSD2M6IJ0r8bE5FeVaxgYMnZIVZPek=",
        "argon2",
        "argon2$",
        "argon2$argon2id$v=x",
        "$argon2id$",
        cut,
        &of_the_other_length,
        &format!("{QUICK}$"),
        "md5$salt$7ba3e8ff5ce31bd7b4be4f8c1f3e1a1a",
        "bcrypt_sha256$$2b$12$abcdefghijklmnopqrstuuxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    ] {
        let stored = Password::from_stored(stored);
        assert!(!stored.is_usable(), "{}", stored.as_stored());
        for password in ["correct horse", "", "!", stored.as_stored()] {
            assert_eq!(quick().verify(password, &stored), Verified::No);
        }
    }
}

#[test]
fn c13_a_hash_says_how_it_was_made() {
    for (stored, scheme) in [
        ("", None),
        ("!", None),
        ("!xxxxxxxx", None),
        ("no hash", None),
        ("a secret$x", None),
        (QUICK, Some("pbkdf2_sha256")),
        (ARGON2, Some("argon2id")),
        ("$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA", Some("argon2id")),
        ("scrypt$16384$salt$8$5$WvJw", Some("scrypt")),
        ("bcrypt_sha256$$2b$12$abc", Some("bcrypt_sha256")),
        ("md5$salt$6de4", Some("md5")),
    ] {
        assert_eq!(Password::from_stored(stored).scheme(), scheme, "{stored}");
    }
}

/// What is logged by mistake is not the hash.
#[test]
fn c1_a_hash_of_djangos_is_not_shown() {
    assert_eq!(
        format!("{:?}", Password::from_stored(QUICK)),
        "Password(..)"
    );
}
