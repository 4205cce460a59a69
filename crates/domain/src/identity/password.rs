//! Passwords: argon2id, off the async threads and bounded in number.

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use castcore_model::Fault;
use castcore_vault::Secret;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Memory in KiB, as in the contract (`m=65536`).
const MEMORY_KIB: u32 = 65_536;
/// Passes, as in the contract (`t=3`).
const PASSES: u32 = 3;
/// Lanes, as in the contract (`p=4`).
const LANES: u32 = 4;
/// Hashes computed at once; each takes 64 MiB and most of a core for tens of milliseconds.
const AT_ONCE: usize = 2;

/// Hashes and verifies passwords.
#[derive(Clone, Debug)]
pub struct Passwords {
    permits: Arc<Semaphore>,
    /// A hash of nothing anybody knows, verified for unknown users so that they cost the same time.
    decoy: Arc<str>,
}

fn argon2() -> Result<Argon2<'static>, Fault> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(Fault::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash_now(password: &str) -> Result<String, Fault> {
    argon2()?.hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(Fault::internal)
}

impl Passwords {
    /// Makes the decoy hash; takes as long as one sign-in.
    pub fn new() -> Result<Self, Fault> {
        let mut noise = [0u8; 24];
        getrandom::fill(&mut noise).map_err(Fault::internal)?;
        let decoy = hash_now(&noise.iter().map(|b| format!("{b:02x}")).collect::<String>())?;
        Ok(Self { permits: Arc::new(Semaphore::new(AT_ONCE)), decoy: decoy.into() })
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(Fault::internal)?;
        tokio::task::spawn_blocking(move || {
            let result = work();
            drop(permit);
            result
        })
        .await
        .map_err(Fault::internal)
    }

    /// The PHC string of a password.
    pub async fn hash(&self, password: Secret) -> Result<String, Fault> {
        self.run(move || hash_now(password.expose())).await?
    }

    /// Whether `password` fits `stored`; `None` (an unknown user) costs the same time and never fits.
    pub async fn verify(&self, password: Secret, stored: Option<String>) -> Result<bool, Fault> {
        let decoy = Arc::clone(&self.decoy);
        self.run(move || {
            let known = stored.is_some();
            let phc = stored.as_deref().unwrap_or(&decoy);
            let fits = PasswordHash::new(phc)
                .is_ok_and(|hash| Argon2::default().verify_password(password.expose().as_bytes(), &hash).is_ok());
            known && fits
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_of_a_known_user_fits() {
        let passwords = Passwords::new().unwrap();
        let hash = passwords.hash(Secret::new("correct horse")).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=65536,t=3,p=4$"), "{hash}");
        assert!(passwords.verify(Secret::new("correct horse"), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify(Secret::new("wrong horse"), Some(hash)).await.unwrap());
        assert!(!passwords.verify(Secret::new("anything"), None).await.unwrap());
        assert!(!passwords.verify(Secret::new("anything"), Some("not a hash".into())).await.unwrap());
    }
}
