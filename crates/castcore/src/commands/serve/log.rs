//! The server's own log. No line of it leaves with a secret: those of the settings are known and looked for in every
//! form, and what looks like a secret goes, whosever it is. Code that logs must not count on that; it is the last net.

use castcore_vault::{Redactor, Secret, scrub::scrub};
use std::io::{self, IsTerminal as _, Write};
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

/// Starts the log on standard error. `secrets` are never shown.
pub(super) fn start(filter: &str, secrets: &[Secret]) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(Clean { redactor: Redactor::new(secrets), to: io::stderr })
        .with_ansi(io::stderr().is_terminal())
        .with_target(false)
        .init();
}

/// Makes a writer for each line.
struct Clean<W> {
    redactor: Redactor,
    to: fn() -> W,
}

impl<'a, W: Write + 'a> MakeWriter<'a> for Clean<W> {
    type Writer = CleanWriter<W>;

    fn make_writer(&'a self) -> Self::Writer {
        CleanWriter { redactor: self.redactor.clone(), to: (self.to)() }
    }
}

/// Cleans what is written at once; the subscriber writes each line as one.
struct CleanWriter<W> {
    redactor: Redactor,
    to: W,
}

impl<W: Write> Write for CleanWriter<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        self.to.write_all(scrub(&self.redactor.redact(&text)).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Mutex, PoisonError};
    use tracing_subscriber::util::SubscriberInitExt as _;

    static WRITTEN: Mutex<Vec<u8>> = Mutex::new(Vec::new());

    struct Shared;

    impl Write for Shared {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            WRITTEN.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(line);
            Ok(line.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn no_secret_gets_through_whatever_is_logged() {
        let secret = Secret::new("s3cr3t-of-the-settings/1");
        let clean = Clean { redactor: Redactor::new([&secret]), to: || Shared };
        let log = tracing_subscriber::fmt().with_writer(clean).with_ansi(false).finish();
        let guard = log.set_default();
        let url = "rtmp://u:p4ssw0rd@ingest.example/app/live_key_8842";
        tracing::error!(fault = %format!("cannot reach {url}"), "request failed with {}", secret.expose());
        tracing::warn!(?url, password = "sesame-1234", "s3cr3t-of-the-settings%2F1");
        drop(guard);
        let text = String::from_utf8(WRITTEN.lock().unwrap_or_else(PoisonError::into_inner).clone()).unwrap();
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(text.contains("request failed with ••••") && text.contains("ingest.example/app"), "{text}");
        for hidden in ["s3cr3t", "p4ssw0rd", "live_key", "sesame"] {
            assert!(!text.contains(hidden), "{hidden}: {text}");
        }
    }
}
