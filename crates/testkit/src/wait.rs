//! Waiting for a condition of a real process, with a deadline, instead of sleeping and hoping.

use anyhow::{Result, bail};
use std::time::{Duration, Instant};

/// Asks `condition` again and again until it gives a value, an error or the deadline has passed.
///
/// `what` completes the sentence "waited … for" in the error.
///
/// # Errors
/// The condition's own error at once; otherwise that the deadline has passed.
pub async fn wait_until<T>(
    what: &str,
    deadline: Duration,
    mut condition: impl AsyncFnMut() -> Result<Option<T>>,
) -> Result<T> {
    let began = Instant::now();
    loop {
        if let Some(value) = condition().await? {
            return Ok(value);
        }
        if began.elapsed() >= deadline {
            bail!("waited {:.1} s in vain for {what}", deadline.as_secs_f64());
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// The same for code without a runtime, such as `Drop`.
pub fn wait_blocking(deadline: Duration, mut condition: impl FnMut() -> bool) -> bool {
    let began = Instant::now();
    while !condition() {
        if began.elapsed() >= deadline {
            return false;
        }
        std::thread::sleep(PAUSE);
    }
    true
}

/// Between two questions: short against what is waited for, long against what asking costs.
const PAUSE: Duration = Duration::from_millis(20);

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn gives_the_value_the_error_or_names_what_was_missing() {
        let mut asked = 0;
        let value = wait_until("the third question", Duration::from_secs(5), async || {
            asked += 1;
            Ok((asked == 3).then_some(asked))
        });
        assert_eq!(value.await.unwrap(), 3);

        let missing = wait_until("rain", Duration::ZERO, async || Ok(None::<()>)).await.unwrap_err();
        assert_eq!(missing.to_string(), "waited 0.0 s in vain for rain");

        let broken = wait_until("rain", Duration::from_secs(5), async || bail!("no sky")).await;
        let broken: anyhow::Error = broken.map(|(): ()| ()).unwrap_err();
        assert_eq!(broken.to_string(), "no sky");
    }
}
