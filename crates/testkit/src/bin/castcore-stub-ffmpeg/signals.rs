//! SIGINT and SIGTERM: the end at once with FFmpeg's code, or after the lingering that was ordered.

use castcore_testkit::stub::Behaviour;
use signal_hook::{
    consts::{SIGINT, SIGTERM},
    iterator::Signals,
};
use std::time::Duration;

/// What FFmpeg ends with after a signal.
const INTERRUPTED: i32 = 255;

pub(crate) fn obey(orders: &Behaviour) -> std::io::Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    let linger = Duration::from_millis(orders.linger_ms);
    std::thread::Builder::new().stack_size(64 << 10).spawn(move || {
        if signals.forever().next().is_some() {
            std::thread::sleep(linger);
            eprintln!("Exiting normally, received signal.");
            std::process::exit(INTERRUPTED);
        }
    })?;
    Ok(())
}
