//! What must have been true, each with its figures.

use crate::{play::Story, stage::Stage};
use anyhow::{Context, Result};
use castcore_testkit::{canary::Search, flv};
use std::time::Duration;

/// No step between decoding times may be longer.
const LONGEST_STEP_MS: f64 = 100.0;
const ADOPTION_LIMIT: Duration = Duration::from_secs(5);
const SERVED_LIMIT: Duration = Duration::from_secs(2);

/// One statement, and whether it holds.
pub(crate) struct Proof {
    pub(crate) claim: &'static str,
    pub(crate) holds: bool,
    pub(crate) figures: String,
}

pub(crate) async fn gather(stage: &mut Stage, story: &Story) -> Result<Vec<Proof>> {
    let mut proofs = vec![one_encoder(story), one_connection(stage)];
    proofs.extend(recording(stage).await?);
    proofs.extend([same_processes(story), adopted(story), hls_on_disk(story), hls_over_http(story)]);
    proofs.push(nothing_left(story));
    proofs.push(secrets(stage, story).await?);
    Ok(proofs)
}

/// The proofs as people read them.
pub(crate) fn print(proofs: &[Proof]) -> String {
    let line = |proof: &Proof| {
        let verdict = if proof.holds { "ok  " } else { "FAIL" };
        format!("{verdict}  {}\n      {}", proof.claim, proof.figures)
    };
    proofs.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn one_encoder(story: &Story) -> Proof {
    let seen = &story.seen;
    let encoders: Vec<String> =
        seen.encoders.iter().map(|(id, looks)| format!("pid {} in {looks} looks", id.pid)).collect();
    let runs = (story.job_before["run"].as_u64(), story.job_after["run"].as_u64());
    Proof {
        claim: "One encoder ran for all destinations",
        holds: seen.encoders.len() == 1 && seen.encoders_at_once == 1 && runs.0 == runs.1,
        figures: format!(
            "{} encoder(s) ({}) under {} runtime(s), {} looks, run {}",
            seen.encoders.len(),
            encoders.join(", "),
            seen.runtimes.len(),
            seen.looks,
            runs.1.unwrap_or_default()
        ),
    }
}

fn one_connection(stage: &Stage) -> Proof {
    let counts: Vec<(&str, usize)> =
        stage.rtmp.iter().map(|r| (r.name, stage.nginx.publications(&r.key).len())).collect();
    let first = stage.nginx.publications(&stage.rtmp[0].key);
    let length = first.first().and_then(|p| Some(p.ended?.duration_since(p.began))).unwrap_or_default();
    let (connections, all) = (stage.nginx.connections(), stage.nginx.all_publications());
    Proof {
        claim: "The first destination saw one connection, with its exact key",
        holds: first.len() == 1
            && first[0].accepted
            && counts.iter().all(|(_, count)| *count == 1)
            && connections == stage.rtmp.len()
            && all.len() == stage.rtmp.len(),
        figures: format!(
            "it stood {:.1} s; publications {}; {connections} connections in all",
            length.as_secs_f64(),
            counts.iter().map(|(name, count)| format!("{name}: {count}")).collect::<Vec<_>>().join(", ")
        ),
    }
}

/// The first destination's recording decodes, and its times go on.
async fn recording(stage: &Stage) -> Result<[Proof; 2]> {
    let first = stage.nginx.publications(&stage.rtmp[0].key);
    let first = first.first().context("the first destination was never published to")?;
    let file = first.recording.as_ref().context("the first destination recorded nothing")?;
    let errors = stage.ffmpeg.decode_errors(file).await?;
    let bytes = std::fs::read(file)?;
    let tags = flv::tags(&bytes)?;
    let steps = flv::dts_steps(&tags);
    let (sound, picture) = (steps.get(&8).copied().unwrap_or_default(), steps.get(&9).copied().unwrap_or_default());
    let times = || tags.iter().filter(|tag| tag.is_media()).map(|tag| tag.dts_ms);
    let length = Duration::from_millis(u64::from(times().max().unwrap_or(0) - times().min().unwrap_or(0)));
    let on_air = first.ended.map_or(Duration::ZERO, |ended| ended.duration_since(first.began));
    let decodes = Proof {
        claim: "Its recording decodes without an error and is as long as it was on air",
        holds: errors.is_empty() && length.abs_diff(on_air) < Duration::from_secs(4),
        figures: format!(
            "{:.1} MB, {:.1} s of {:.1} s, {} errors{}",
            bytes.len() as f64 / 1e6,
            length.as_secs_f64(),
            on_air.as_secs_f64(),
            errors.len(),
            errors.first().map_or_else(String::new, |error| format!(", the first: {error}"))
        ),
    };
    let smooth = Proof {
        claim: "No step between its successive DTS is above 100 ms, none goes backwards",
        holds: [sound, picture].iter().all(|s| s.count > 100 && s.max_ms <= LONGEST_STEP_MS && s.backwards == 0),
        figures: format!(
            "picture: {} tags, longest step {} ms, {} backwards; sound: {} tags, longest step {} ms, {} backwards",
            picture.count, picture.max_ms, picture.backwards, sound.count, sound.max_ms, sound.backwards
        ),
    };
    Ok([decodes, smooth])
}

fn same_processes(story: &Story) -> Proof {
    let pids = |set: &std::collections::BTreeSet<castcore_testkit::procs::ProcessId>| {
        set.iter().map(|id| id.pid.to_string()).collect::<Vec<_>>().join(" ")
    };
    Proof {
        claim: "The same runtime and FFmpeg processes before the kill and after the return",
        // A runtime, its encoder and the process that writes HLS.
        holds: story.before.len() >= 3 && story.before == story.after,
        figures: format!("before: {}; after: {} (with their start times)", pids(&story.before), pids(&story.after)),
    }
}

fn adopted(story: &Story) -> Proof {
    let (before, after) = (&story.job_before, &story.job_after);
    let same = |field: &str| before[field] == after[field];
    Proof {
        claim: "The new server adopted them within 5 s",
        holds: story.adopted <= ADOPTION_LIMIT && same("run") && same("started_at") && same("generation"),
        figures: format!(
            "{:.2} s from its spawn until it told: {} in run {}, started {}",
            story.adopted.as_secs_f64(),
            after["state"].as_str().unwrap_or("?"),
            after["run"],
            after["started_at"].as_str().unwrap_or("?")
        ),
    }
}

fn hls_on_disk(story: &Story) -> Proof {
    let hls = &story.seen.hls;
    // A segment is written every target duration; twice that without one is a gap on the air.
    let smooth = hls.longest <= hls.target * 2;
    let (killed, spawned, _) = story.segments;
    Proof {
        claim: "The HLS media sequence on disk advanced without a gap",
        holds: hls.faults.is_empty() && hls.count().is_some_and(|count| count >= 6) && smooth && spawned > killed,
        figures: format!(
            "{} segments in a row, at most {:.1} s apart, segments {killed} to {spawned} while there was no server{}",
            hls.count().unwrap_or_default(),
            hls.longest.as_secs_f64(),
            hls.faults.first().map_or_else(String::new, |fault| format!("; {fault}"))
        ),
    }
}

fn hls_over_http(story: &Story) -> Proof {
    let (_, spawned, served) = story.segments;
    Proof {
        claim: "HLS was served over HTTP within 2 s of the restart",
        holds: story.served <= SERVED_LIMIT && served >= spawned,
        figures: format!(
            "{:.2} s from its spawn to a playlist up to segment {served}, and that segment",
            story.served.as_secs_f64()
        ),
    }
}

fn nothing_left(story: &Story) -> Proof {
    Proof {
        claim: "After the stop no runtime and no FFmpeg process is left",
        holds: story.left == 0,
        figures: format!("{} of {} are left", story.left, story.seen.runtimes.len() + story.seen.children.len()),
    }
}

/// No key is anywhere it must not be. The search itself is tried on a planted secret.
async fn secrets(stage: &mut Stage, story: &Story) -> Result<Proof> {
    let canaries = stage.canaries.clone();
    // Everything that the API tells about these things, once more.
    let mut paths = vec![stage.path(""), stage.path("/runs"), "/stream-jobs".into(), "/destinations".into()];
    paths.extend(stage.rtmp.iter().map(|rtmp| format!("/destinations/{}", rtmp.destination_id)));
    paths.extend(["/ffmpeg-profiles", "/auth/me", "/monitoring/ffmpeg", "/system/health"].map(str::to_owned));
    let runs = stage.admin.get(&stage.path("/runs")).await?.ok()?;
    for run in runs.as_array().into_iter().flatten() {
        paths.push(stage.path(&format!("/runs/{}/log?limit=1000", run["run"])));
    }
    for path in &paths {
        stage.admin.get(path).await?.ok()?;
    }
    stage.admin.post(&stage.path("/preview"), serde_json::json!({})).await?.ok()?;
    stage.server.stop().await?;

    let mut search = Search::default();
    search.merge(&story.seen.search);
    search.merge(&story.search);
    search.folder(&canaries, &stage.server.data_dir())?;
    search.text(&canaries, "files", "the server's output", stage.server.log().as_bytes());
    search.tape(&canaries, stage.server.tape());

    let found_when_planted = |shape: &[u8]| {
        let mut planted = Search::default();
        planted.text(&canaries, "planted", "planted", &[b"before ", shape, b" after"].concat());
        !planted.findings.is_empty()
    };
    let works = canaries.shapes().all(|(_, shape)| found_when_planted(shape));
    let kinds = ["arguments", "environments", "files", "answers", "frames"];
    let everywhere = kinds.iter().all(|kind| search.searched.get(kind).is_some_and(|(texts, _)| *texts > 0));
    let counts = kinds.map(|kind| format!("{} {kind}", search.searched.get(kind).map_or(0, |(texts, _)| *texts)));
    let found: Vec<String> = search.findings.iter().take(5).map(ToString::to_string).collect();
    Ok(Proof {
        claim: "Keys with / ? & % @ in them and the password are nowhere",
        holds: search.findings.is_empty() && works && everywhere,
        figures: format!(
            "{} shapes looked for in {}; {} found{}",
            canaries.shapes().count(),
            counts.join(", "),
            search.findings.len(),
            if found.is_empty() { String::new() } else { format!(": {}", found.join("; ")) }
        ),
    })
}
