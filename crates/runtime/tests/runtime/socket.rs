//! Who is heard, who is not, and what a forged socket learns.

use crate::rig::{Rig, SOON, spawn};
use castcore_model::JobId;
use castcore_runtime::{
    client::{ClientError, RuntimeClient},
    protocol::MAX_FRAME_BYTES,
    spawn::{SpawnError, lock_is_held},
};
use castcore_testkit::stub::Behaviour;
use castcore_vault::Secret;
use std::{fs, io::ErrorKind, os::unix::fs::PermissionsExt as _};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{UnixListener, UnixStream},
};

#[tokio::test]
async fn one_runtime_a_job() {
    let rig = Rig::new(Behaviour::default()).await;
    assert!(lock_is_held(&rig.run_dir()).unwrap());
    let second = spawn(rig.folder.path(), rig.job_id, &rig.nonce).await;
    assert!(matches!(second, Err(SpawnError::AlreadyRunning)), "{second:?}");
    rig.client.ping().await.unwrap();
    for name in ["sock", "lock"] {
        let mode = fs::metadata(rig.run_dir().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    // Nothing of the boot message is in its arguments or environment, and nobody sees its memory.
    let proc = |name: &str| fs::read(format!("/proc/{}/{name}", rig.runtime.pid));
    // Its own user may not even look; root may.
    assert!(proc("environ").map_or_else(|e| e.kind() == ErrorKind::PermissionDenied, |text| text.is_empty()));
    let cmdline = String::from_utf8(proc("cmdline").unwrap()).unwrap();
    assert!(cmdline.ends_with(&format!("runtime\0{}\0", rig.job_id)));
    rig.end().await;
}

#[tokio::test]
async fn long_paths_are_no_problem() {
    let folder = tempfile::tempdir().unwrap();
    let long = folder.path().join("x".repeat(120)).join("y".repeat(60));
    let (job_id, nonce) = (JobId::random(), Secret::new("nonce"));
    spawn(&long, job_id, &nonce).await.unwrap();
    let client = RuntimeClient::connect(&long.join("run"), job_id, &nonce).await.unwrap();
    client.shutdown(1_000).await.unwrap();
    client.closed().await;
}

#[tokio::test]
async fn without_the_nonce_nobody_is_heard() {
    let rig = Rig::new(Behaviour::default()).await;
    let wrong = RuntimeClient::connect(&rig.run_dir(), rig.job_id, &Secret::new("another")).await;
    assert!(matches!(wrong, Err(ClientError::Forged)), "{wrong:?}");
    let other_job = RuntimeClient::connect(&rig.run_dir(), JobId::random(), &rig.nonce).await;
    assert!(other_job.is_err());
    let nowhere = RuntimeClient::connect(rig.folder.path(), rig.job_id, &rig.nonce).await;
    assert!(matches!(nowhere, Err(ClientError::NotThere)));
    rig.end().await;
}

#[tokio::test]
async fn a_forged_socket_learns_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let listener = UnixListener::bind(folder.path().join("sock")).unwrap();
    let forger = tokio::spawn(async move {
        let mut heard = Vec::new();
        for answer in [
            br#"{"version":1,"build":"x","runtime_pid":1,"challenge":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","proof":"AAAA"}"#.as_slice(),
            b"rubbish",
        ] {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut hello = [0; 4096];
            let n = stream.read(&mut hello).await.unwrap();
            heard.extend_from_slice(&hello[..n]);
            let length = u32::try_from(answer.len()).unwrap().to_le_bytes();
            stream.write_all(&[&length[..], answer].concat()).await.unwrap();
            stream.read_to_end(&mut heard).await.unwrap();
        }
        String::from_utf8(heard).unwrap()
    });
    let nonce = Secret::new("the-nonce-of-the-job");
    for _ in 0..2 {
        let client = RuntimeClient::connect(folder.path(), JobId::random(), &nonce).await;
        assert!(matches!(client, Err(ClientError::Forged)), "{client:?}");
    }
    let heard = forger.await.unwrap();
    assert!(heard.contains("challenge") && !heard.contains("proof") && !heard.contains("nonce"), "{heard}");
}

#[tokio::test]
async fn garbage_and_crowds_do_no_harm() {
    let rig = Rig::new(Behaviour::default()).await;
    let path = rig.run_dir().join("sock");
    let too_long = u32::try_from(MAX_FRAME_BYTES + 1).unwrap().to_le_bytes();
    for garbage in [&b"\xff\xff\xff\xff"[..], b"GET / HTTP/1.1\r\n\r\n", b"\x02\0\0\0{}", &too_long, b""] {
        let mut stream = UnixStream::connect(&path).await.unwrap();
        stream.write_all(garbage).await.unwrap();
        stream.shutdown().await.unwrap();
        // A peer that closed with unread bytes of ours may reset; either way it is over.
        let _ = stream.read_to_end(&mut Vec::new()).await;
    }
    let mut crowd = Vec::new();
    for _ in 0..40 {
        crowd.push(UnixStream::connect(&path).await.unwrap());
    }
    rig.client.ping().await.unwrap();
    assert!(RuntimeClient::connect(&rig.run_dir(), rig.job_id, &rig.nonce).await.is_err(), "all places are taken");
    drop(crowd);
    let reached = castcore_testkit::wait_until("a place", SOON, async || {
        Ok(RuntimeClient::connect(&rig.run_dir(), rig.job_id, &rig.nonce).await.ok())
    });
    reached.await.unwrap().ping().await.unwrap();
    rig.end().await;
}

#[tokio::test]
async fn a_runtime_without_its_message_or_folder_says_so() {
    let (job_id, nonce) = (JobId::random(), Secret::new("nonce"));
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let exe = std::env::current_exe().unwrap();
    let exe = exe.ancestors().nth(2).unwrap().join("examples/runtime-process");
    let mut boot = crate::rig::boot(folder.path(), job_id, &nonce);
    boot.run_dir = folder.path().join("file");
    let refused = castcore_runtime::spawn::spawn_runtime(&exe, &boot).await;
    assert!(matches!(&refused, Err(SpawnError::Refused(why)) if why.contains("run folder")), "{refused:?}");
    let missing = castcore_runtime::spawn::spawn_runtime("/nowhere".as_ref(), &boot).await;
    assert!(matches!(missing, Err(SpawnError::Io(_))));
    let silent = castcore_runtime::spawn::spawn_runtime("/bin/true".as_ref(), &boot).await;
    assert!(matches!(silent, Err(SpawnError::Refused(_))));
}
