//! SRT, UDP, RTSP and Icecast: an FFmpeg of the output's own sends to an address that was looked up and checked here.
//!
//! It is live once FFmpeg itself says that media has left it, which it does only behind the other side's consent: a
//! finished handshake (SRT), an accepted `RECORD` (RTSP), an accepted source (Icecast). UDP knows no consent; there it
//! means that packets go out and nobody sends them back.

mod listen;
mod progress;

use super::{
    OutputContext, OutputStats, TryEnd,
    process::{self, Command, Work},
    reach, stopped,
};
use crate::protocol::{Arg, EgressPolicy, LogLevel, PushTarget};
use castcore_ffmpeg::{mux, url::PushPlace};
use castcore_model::{reason::Reason, supervise::Exit};
use progress::{PROGRESS_FD, ProgressWatch};
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// The other side must have taken the first media within this.
const ANSWER: Duration = Duration::from_secs(15);

/// One try.
pub(super) async fn run(target: &PushTarget, context: OutputContext) -> TryEnd {
    if let PushPlace::Srt { listens: true, host, port, .. } = &target.place {
        return wait_and_send(target, host, *port, context).await;
    }
    let mut stop = context.stop.clone();
    let address = tokio::select! {
        () = stopped(&mut stop) => return TryEnd::finished(),
        found = find(&target.place, &context.egress, &context.stats) => match found {
            Ok(address) => address,
            Err(end) => return end,
        },
    };
    send(target, address, context).await
}

/// The address to send to. Where a name has several, each try takes the next one: only a try tells which answers, and
/// a receiver that takes one caller would take a knock on the door for it.
async fn find(place: &PushPlace, egress: &EgressPolicy, stats: &OutputStats) -> Result<SocketAddr, TryEnd> {
    let (host, port) = place.endpoint();
    let found = reach::addresses(host, port, egress).await?;
    let turn = stats.next_turn();
    let missing = || TryEnd::failed(Reason::NetworkUnreachable, format!("{host} has no address"));
    found.get(turn % found.len().max(1)).copied().ok_or_else(missing)
}

/// Waits for callers, for as long as it takes, and sends to the first that comes.
async fn wait_and_send(target: &PushTarget, host: &str, port: u16, mut context: OutputContext) -> TryEnd {
    let on_media = Arc::new(Mutex::new(Some(std::mem::replace(&mut context.on_media, Box::new(|| ())))));
    loop {
        (context.log)(LogLevel::Info, None, format!("waiting for a caller on {host}, port {port}"));
        context.stats.set_waits(true);
        let address = tokio::select! {
            () = stopped(&mut context.stop) => return TryEnd::finished(),
            knocked = listen::knock(host, port) => match knocked {
                Ok(address) => address,
                Err(error) => return listen::failed(&error),
            },
        };
        context.stats.set_waits(false);
        let cell = Arc::clone(&on_media);
        let again = OutputContext {
            hub: Arc::clone(&context.hub),
            launcher: Arc::clone(&context.launcher),
            log: Arc::clone(&context.log),
            stats: Arc::clone(&context.stats),
            egress: Arc::clone(&context.egress),
            ffmpeg_uid: context.ffmpeg_uid,
            on_media: Box::new(move || {
                let call = cell.lock().unwrap_or_else(PoisonError::into_inner).take();
                if let Some(call) = call {
                    call();
                }
            }),
            stop: context.stop.clone(),
        };
        let end = send(target, address, again).await;
        let flowed = on_media.lock().unwrap_or_else(PoisonError::into_inner).is_none();
        // Somebody knocked and did not come in: with a wrong passphrase, or by chance. That is no failure of ours.
        if flowed || end.exit != Exit::Failed(Reason::TimedOut) {
            return end;
        }
    }
}

async fn send(target: &PushTarget, address: SocketAddr, context: OutputContext) -> TryEnd {
    process::run(&target.binary, context, |_| {
        let (watch, progress) = ProgressWatch::new(&target.place)
            .map_err(|error| TryEnd::failed(Reason::ResourcesExhausted, error.to_string()))?;
        let mut args: Vec<Arg> =
            ["-progress", &format!("pipe:{PROGRESS_FD}")].map(|text| Arg::Text(text.to_owned())).into();
        args.extend(mux::push_args(&target.place, &address.to_string(), target.format, &target.options));
        Ok(Work {
            command: Command { args, extra_fds: vec![(PROGRESS_FD, progress)], workdir: None, file_size_limited: true },
            watch: Box::new(watch),
            finish: None,
            answer_within: (!target.place.listens()).then_some(ANSWER),
        })
    })
    .await
}
