//! The hello: both sides prove that they know the job's nonce, each over both sides' random challenges, so no
//! proof can be used twice and neither side can be made to produce the other's.

use super::frame::{self, FrameError, FrameReader};
use crate::protocol::{ClientHello, ClientProof, RuntimeHello, VERSIONS};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use castcore_model::JobId;
use castcore_vault::{Secret, random};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::time::Duration;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time,
};

/// The whole hello must be over within this time.
pub(crate) const HELLO_TIMEOUT: Duration = Duration::from_secs(5);
const CHALLENGE_BYTES: usize = 32;

/// Why a connection did not come to be.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HelloError {
    /// The other side does not know the nonce, or speaks for another job.
    #[error("the other side could not prove that it belongs to this job")]
    Forged,
    /// No version in common.
    #[error("no protocol version in common")]
    Version,
    /// It took too long.
    #[error("the hello took too long")]
    Timeout,
    /// The connection broke, or what came was no hello.
    #[error(transparent)]
    Frame(#[from] FrameError),
}

/// What both proofs are about.
struct Subject<'a> {
    nonce: &'a Secret,
    job: JobId,
    version: u32,
    client_challenge: &'a str,
    runtime_challenge: &'a str,
}

impl Subject<'_> {
    fn mac(&self, role: &str) -> Hmac<Sha256> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.nonce.expose().as_bytes()).expect("HMAC takes keys of any length");
        let (job, version) = (self.job.to_string(), self.version.to_string());
        for part in [role, &version, &job, self.client_challenge, self.runtime_challenge] {
            // With its length, so that no two lists of parts make the same input.
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part.as_bytes());
        }
        mac
    }

    fn prove(&self, role: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.mac(role).finalize().into_bytes())
    }

    /// Compares in constant time.
    fn check(&self, role: &str, proof: &str) -> Result<(), HelloError> {
        let proof = URL_SAFE_NO_PAD.decode(proof).map_err(|_| HelloError::Forged)?;
        self.mac(role).verify_slice(&proof).map_err(|_| HelloError::Forged)
    }
}

const RUNTIME: &str = "runtime";
const CLIENT: &str = "client";

fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(random::bytes::<CHALLENGE_BYTES>())
}

/// A challenge of ours has a fixed length; a longer one is somebody else's idea.
fn check_challenge(text: &str) -> Result<(), HelloError> {
    match URL_SAFE_NO_PAD.decode(text) {
        Ok(bytes) if bytes.len() == CHALLENGE_BYTES => Ok(()),
        _ => Err(HelloError::Forged),
    }
}

async fn expect<T: serde::de::DeserializeOwned>(
    reader: &mut FrameReader<impl AsyncRead + Unpin>,
) -> Result<T, HelloError> {
    let closed = || FrameError::Io(std::io::ErrorKind::UnexpectedEof.into());
    Ok(reader.next().await?.ok_or_else(closed)?)
}

/// The runtime's side. A client that fails gets no word about why.
pub(crate) async fn answer(
    reader: &mut FrameReader<impl AsyncRead + Unpin>,
    writer: &mut (impl AsyncWrite + Unpin),
    job: JobId,
    nonce: &Secret,
) -> Result<u32, HelloError> {
    let exchange = async {
        let hello: ClientHello = expect(reader).await?;
        check_challenge(&hello.challenge)?;
        if hello.job_id != job {
            return Err(HelloError::Forged);
        }
        let version = VERSIONS.iter().copied().filter(|ours| hello.versions.contains(ours)).max();
        let version = version.ok_or(HelloError::Version)?;
        let runtime_challenge = challenge();
        let subject =
            Subject { nonce, job, version, client_challenge: &hello.challenge, runtime_challenge: &runtime_challenge };
        let answer = RuntimeHello {
            version,
            build: env!("CARGO_PKG_VERSION").into(),
            runtime_pid: std::process::id(),
            challenge: runtime_challenge.clone(),
            proof: subject.prove(RUNTIME),
        };
        frame::write(writer, &answer).await?;
        let proof: ClientProof = expect(reader).await?;
        subject.check(CLIENT, &proof.proof)?;
        Ok(version)
    };
    time::timeout(HELLO_TIMEOUT, exchange).await.unwrap_or(Err(HelloError::Timeout))
}

/// The client's side: nothing but challenges is sent before the runtime has proved itself.
pub(crate) async fn introduce(
    reader: &mut FrameReader<impl AsyncRead + Unpin>,
    writer: &mut (impl AsyncWrite + Unpin),
    job: JobId,
    nonce: &Secret,
) -> Result<RuntimeHello, HelloError> {
    let exchange = async {
        let client_challenge = challenge();
        let hello = ClientHello { versions: VERSIONS.to_vec(), job_id: job, challenge: client_challenge.clone() };
        frame::write(writer, &hello).await?;
        let answer: RuntimeHello = expect(reader).await?;
        check_challenge(&answer.challenge)?;
        let subject = Subject {
            nonce,
            job,
            version: answer.version,
            client_challenge: &client_challenge,
            runtime_challenge: &answer.challenge,
        };
        subject.check(RUNTIME, &answer.proof)?;
        if !VERSIONS.contains(&answer.version) {
            return Err(HelloError::Version);
        }
        frame::write(writer, &ClientProof { proof: subject.prove(CLIENT) }).await?;
        Ok(answer)
    };
    time::timeout(HELLO_TIMEOUT, exchange).await.unwrap_or(Err(HelloError::Timeout))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn meet(
        client: (JobId, &str),
        runtime: (JobId, &str),
    ) -> (Result<RuntimeHello, HelloError>, Result<u32, HelloError>) {
        let (near, far) = tokio::io::duplex(4096);
        let side = |stream| {
            let (read, write) = tokio::io::split(stream);
            (FrameReader::new(read), write)
        };
        let ((mut near_read, mut near_write), (mut far_read, mut far_write)) = (side(near), side(far));
        let (client_nonce, runtime_nonce) = (Secret::new(client.1), Secret::new(runtime.1));
        tokio::join!(
            async move { introduce(&mut near_read, &mut near_write, client.0, &client_nonce).await },
            async move { answer(&mut far_read, &mut far_write, runtime.0, &runtime_nonce).await },
        )
    }

    #[tokio::test]
    async fn both_sides_must_know_the_nonce_and_the_job() {
        let job = JobId::random();
        let (client, runtime) = meet((job, "nonce"), (job, "nonce")).await;
        assert_eq!((client.unwrap().version, runtime.unwrap()), (1, 1));
        let (client, runtime) = meet((job, "nonce"), (job, "other")).await;
        assert!(matches!(client, Err(HelloError::Forged)), "the client is the first to find out");
        assert!(runtime.is_err());
        let (client, runtime) = meet((JobId::random(), "nonce"), (job, "nonce")).await;
        assert!(client.is_err());
        assert!(matches!(runtime, Err(HelloError::Forged)));
    }

    #[test]
    fn a_proof_serves_one_role_and_one_pair_of_challenges() {
        let nonce = Secret::new("nonce");
        let subject =
            Subject { nonce: &nonce, job: JobId::random(), version: 1, client_challenge: "a", runtime_challenge: "b" };
        let proof = subject.prove(RUNTIME);
        assert!(subject.check(RUNTIME, &proof).is_ok());
        assert!(subject.check(CLIENT, &proof).is_err());
        assert!(Subject { runtime_challenge: "c", ..subject }.check(RUNTIME, &proof).is_err());
    }
}
