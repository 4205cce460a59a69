//! What is refused when it is saved or started, before anything runs.

use crate::{
    harness::{Stage, job, with},
    table,
};
use anyhow::{Context, Result, ensure};
use castcore_testkit::{nginx::NginxRtmp, stub::Behaviour};
use reqwest::Method;
use serde_json::{Value, json};

/// Options named in the project's facts about FFmpeg, and their kin, as they would come in `expert_args`.
const OPTIONS: &[&[&str]] = &[
    &["-report"],
    &["-progress", "x"],
    &["-vstats"],
    &["-vstats_file", "x"],
    &["-passlogfile", "x"],
    &["-pass", "2"],
    &["-dump_attachment", "x"],
    &["-dump_attachment:t", "x"],
    &["-attach", "/etc/passwd"],
    &["-sdp_file", "x"],
    &["-filter_script", "x"],
    &["-filter_script:v", "x"],
    &["-filter_complex_script", "x"],
    &["-/filter_complex", "x"],
    &["-f", "tee"],
    &["-i", "/etc/passwd"],
    &["-y"],
    &["-fpre", "x"],
    &["-stats_enc_post", "x"],
    &["-print_graphs_file", "x"],
    &["-init_hw_device", "vaapi=x:/dev/dri/renderD128"],
    &["-protocol_whitelist", "file,http"],
    &["-safe", "0"],
    &["-rtmp_playpath", "x"],
    &["-hls_key_info_file", "x"],
    &["-method", "PUT"],
];
/// Values of allowed options that name files, and arguments by position (a stray second output).
const VALUES: &[(&[&str], &str)] = &[
    (&["-x264-params", "stats=/tmp/x"], "stats"),
    (&["-x264-params", "keyint=60:qpfile=/tmp/x"], "qpfile"),
    (&["-x264opts", "dump-yuv=/tmp/x"], "dump-yuv"),
    (&["-x265-params", "csv=/tmp/x"], "csv"),
    (&["-x265-params", "analysis-save=/tmp/x"], "analysis-save"),
    (&["-svtav1-params", "stat-file=/tmp/x"], "stat-file"),
    (&["-vf", "movie=/etc/passwd"], "movie"),
    (&["-af", "amovie=/etc/passwd"], "amovie"),
    (&["-g", "50", "/tmp/second-output.flv"], ""),
    (&["-shortest", "rtmp://127.0.0.1/live/x"], ""),
];
/// Filters named there, and their kin: kind, graph, and the word that the refusal must name.
const FILTERS: &[(&str, &str, &str)] = &[
    ("video", "metadata=mode=print:file=/tmp/x", "metadata"),
    ("audio", "ametadata=mode=print:file=/tmp/x", "ametadata"),
    ("video", "movie=/etc/passwd", "movie"),
    ("audio", "amovie=/etc/passwd", "amovie"),
    ("complex", "[0:v]null[v];movie=/etc/passwd[x]", "movie"),
    ("video", "sendcmd=f=/etc/passwd", "sendcmd"),
    ("audio", "asendcmd=f=/etc/passwd", "asendcmd"),
    ("video", "subtitles=/etc/passwd", "subtitles"),
    ("video", "ass=/etc/passwd", "ass"),
    ("video", "lut3d=file=/etc/passwd", "lut3d"),
    ("video", "lut1d=/etc/passwd", "lut1d"),
    ("video", "haldclut", "haldclut"),
    ("video", "drawtext=textfile=/etc/passwd", "textfile"),
    ("video", "drawtext=text=x:fontfile=/etc/passwd", "fontfile"),
    ("video", "zmq", "zmq"),
    ("audio", "azmq", "azmq"),
    ("audio", "ladspa=file=/tmp/x.so", "ladspa"),
    ("video", "frei0r=/tmp/x.so", "frei0r"),
    ("audio", "lv2=p=x", "lv2"),
    ("video", "psnr=stats_file=/tmp/x", "psnr"),
    ("video", "ssim=stats_file=/tmp/x", "ssim"),
    ("video", "vidstabdetect=result=/tmp/x", "vidstabdetect"),
    ("video", "signature=filename=/tmp/x", "signature"),
    ("video", "curves=psfile=/etc/passwd", "psfile"),
    ("video", "openclsrc=source=/tmp/x", "openclsrc"),
    ("video", "dnn_processing=model=/tmp/x", "dnn_processing"),
    ("video", "format=yuv420p,mOvie=/etc/passwd", "mOvie"),
    ("video", "scale=2:2,  movie@x=/etc/passwd", "movie"),
];

#[tokio::test]
async fn what_is_bad_is_refused_by_name_and_nothing_is_saved() -> Result<()> {
    let (stage, stub) = Stage::with_stub(Behaviour::default()).await?;
    dangerous_profiles(&stage).await?;
    dangerous_outputs(&stage).await?;
    codecs(&stage).await?;
    paths(&stage).await?;
    stale_versions(&stage).await?;
    stage.is_well().await?;
    ensure!(stub.starts().iter().all(|start| start.role != "encoder"), "something was run");
    Ok(())
}

/// The refusal names the field and the word.
fn names(answer: &castcore_testkit::client::Answer, field: &str, word: &str) -> Result<()> {
    let fields = answer.json()["error"]["params"]["fields"].clone();
    let found = fields.as_array().is_some_and(|all| {
        all.iter().any(|fault| {
            fault["path"].as_str().is_some_and(|path| path.starts_with(field)) && fault.to_string().contains(word)
        })
    });
    ensure!(found, "{field} and `{word}` are not named: {}", answer.text());
    Ok(())
}

async fn refused_profile(stage: &Stage, row: &table::Row, body: Value, field: &str, word: &str) -> Result<()> {
    let answer = stage.admin.post("/ffmpeg-profiles", with(body.clone(), "name", json!("bad"))).await?;
    row.answers(&answer).with_context(|| body.to_string())?;
    names(&answer, field, word)?;
    let all = stage.admin.get("/ffmpeg-profiles").await?.expect(200)?;
    ensure!(all == json!([]), "{body}: saved although it was refused: {all}");
    Ok(())
}

async fn dangerous_profiles(stage: &Stage) -> Result<()> {
    for option in OPTIONS {
        let body = json!({"expert_args": option});
        refused_profile(stage, &table::DANGEROUS_OPTION, body, "expert_args.0", option[0]).await?;
    }
    for (arguments, word) in VALUES {
        let body = json!({"expert_args": arguments});
        refused_profile(stage, &table::DANGEROUS_OPTION, body, "expert_args.", word).await?;
    }
    for (kind, graph, word) in FILTERS {
        let body = json!({"filters": {*kind: graph}});
        refused_profile(stage, &table::DANGEROUS_FILTER, body, "filters.", word).await?;
    }
    let huge = "x".repeat(200_000);
    for arguments in [json!(["-metadata", huge]), json!([huge]), json!(["-x264-params", format!("keyint={huge}")])] {
        let body = json!({"expert_args": arguments});
        let answer = stage.admin.post("/ffmpeg-profiles", with(body, "name", json!("big"))).await?;
        table::HUGE_ARGUMENT.answers(&answer)?;
        names(&answer, "expert_args.", "too_long")?;
        ensure!(answer.body.len() < 2_000, "the refusal repeats what it refuses");
        stage.is_well().await?;
    }
    Ok(())
}

async fn dangerous_outputs(stage: &Stage) -> Result<()> {
    let hls = stage.create("/destinations", json!({"name": "hls", "kind": "hls", "url": "live"})).await?;
    for option in ["hls_segment_filename", "hls_key_info_file", "method", "hls_base_url", "master_pl_name", "strftime"]
    {
        let mut body = job("bad", json!({"kind": "test", "uri": "bars"}), &[&hls]);
        body["outputs"][0]["output_opts"] = json!({option: "x"});
        let answer = stage.admin.post("/stream-jobs", body).await?;
        table::DANGEROUS_OUTPUT.answers(&answer)?;
        names(&answer, &format!("outputs.0.output_opts.{option}"), "not_allowed")?;
    }
    for (kind, uri, options) in [
        ("file", "a.mp4", json!({"protocol_whitelist": "file"})),
        ("file", "a.mp4", json!({"f": "concat"})),
        ("url", "https://example.org/a.m3u8", json!({"allowed_extensions": "ALL"})),
        ("url", "https://example.org/a.mp4", json!({"http_proxy": "http://127.0.0.1"})),
        ("url", "file:///etc/passwd", json!({})),
        ("url", "concat:/etc/passwd", json!({})),
        ("url", "subfile,,start,0,end,9,,:/etc/passwd", json!({})),
    ] {
        let body = job("bad", json!({"kind": kind, "uri": uri, "options": options}), &[&hls]);
        let answer = stage.admin.post("/stream-jobs", body).await?;
        table::DANGEROUS_OUTPUT.answers(&answer).with_context(|| uri.to_owned())?;
        names(&answer, "inputs.0.", "")?;
    }
    Ok(())
}

async fn codecs(stage: &Stage) -> Result<()> {
    for (kind, codec) in [("video", "libx999"), ("audio", "mp5"), ("video", "LIBX264; rm")] {
        refused_profile(stage, &table::UNKNOWN_CODEC, json!({kind: {"codec": codec}}), kind, "unknown").await?;
    }
    let kinds = [("video", ["mpeg2video", "prores"]), ("audio", ["pcm_s16le", "dca"])];
    for (kind, codecs) in kinds {
        for codec in codecs {
            let body = json!({kind: {"codec": codec}});
            refused_profile(stage, &table::CODEC_NOT_CARRIED, body, &format!("{kind}.codec"), codec).await?;
        }
    }
    Ok(())
}

async fn paths(stage: &Stage) -> Result<()> {
    for uri in ["/etc/passwd", "../castcore.db", "a/../../castcore.db", "file:///etc/passwd"] {
        let answer = stage.admin.post("/stream-jobs", job("bad", json!({"kind": "file", "uri": uri}), &[])).await?;
        table::OUTSIDE_ROOTS.answers(&answer)?;
        names(&answer, "inputs.0.uri", "MEDIA_DIR")?;
    }
    ensure!(stage.admin.get("/stream-jobs").await?.expect(200)? == json!([]), "a refused job was saved");
    for (kind, url, setting) in
        [("recording", "/etc/x.mp4", "RECORDINGS_DIR"), ("hls", "../../x", "HLS_DIR"), ("hls", "/tmp/x", "HLS_DIR")]
    {
        let body = json!({"name": "bad", "kind": kind, "url": url});
        let answer = stage.admin.post("/destinations", body).await?;
        table::OUTPUT_OUTSIDE_ROOTS.answers(&answer)?;
        names(&answer, "url", setting)?;
    }
    Ok(())
}

async fn stale_versions(stage: &Stage) -> Result<()> {
    let profile = stage.create("/ffmpeg-profiles", json!({"name": "p"})).await?;
    let destination = stage.rtmp("rtmp://127.0.0.1/live", "key").await?;
    let job = stage.pattern("j", &[&destination]).await?;
    let output = format!("/stream-jobs/{}/outputs/{}", job.id, job.output(0).await?);
    for path in [format!("/ffmpeg-profiles/{profile}"), format!("/destinations/{destination}"), job.path("")] {
        let etag = stage.admin.get(&path).await?.header("etag").context("no ETag")?.to_owned();
        let edit = |name: &str| Some(json!({"name": name}));
        let fresh = stage.admin.request(Method::PATCH, &path, edit("first"), &[("If-Match", &etag)]).await?;
        fresh.expect(200)?;
        for method in [Method::PATCH, Method::DELETE] {
            let stale = stage.admin.request(method, &path, edit("second"), &[("If-Match", &etag)]).await?;
            table::STALE_VERSION.answers(&stale)?;
        }
        ensure!(stage.admin.get(&path).await?.expect(200)?["name"] == "first", "{path} was changed");
    }
    let stale =
        stage.admin.request(Method::PATCH, &output, Some(json!({"enabled": false})), &[("If-Match", "\"7\"")]).await?;
    table::STALE_VERSION.answers(&stale)
}

#[tokio::test]
async fn what_cannot_start_says_why_and_stays_off() -> Result<()> {
    let nginx = NginxRtmp::start().await?;
    let (stage, stub) = Stage::with_stub(Behaviour::default()).await?;
    let [first, second, switched_off] =
        [stage.sink(&nginx, "one").await?, stage.sink(&nginx, "two").await?, stage.allowed(&nginx, "off").await?];
    let off = stage.admin.patch(&format!("/destinations/{switched_off}"), json!({"enabled": false})).await?;
    off.expect(200)?;

    let empty = stage.job(json!({"name": "no input", "outputs": [{"destination_id": first}]})).await?;
    table::NO_INPUT.answers(&empty.ask("start").await?)?;
    table::NO_INPUT.ends(&empty).await?;

    let nowhere = stage.pattern("no output", &[]).await?;
    let only_off = stage.pattern("only one that is off", &[&switched_off]).await?;
    for job in [&nowhere, &only_off] {
        table::NO_OUTPUT.answers(&job.ask("start").await?)?;
        table::NO_OUTPUT.ends(job).await?;
    }

    let bars = json!({"kind": "test", "uri": "bars"});
    let disabled = stage.job(with(job("disabled", bars, &[&first]), "enabled", json!(false))).await?;
    for request in ["start", "restart"] {
        table::JOB_DISABLED.answers(&disabled.ask(request).await?)?;
    }
    table::JOB_DISABLED.ends(&disabled).await?;
    ensure!(stub.starts().iter().all(|start| start.role != "encoder"), "something was run");

    let partly = stage.pattern("one of two is off", &[&first, &switched_off]).await?;
    table::DESTINATION_DISABLED.answers(&partly.ask("start").await?)?;
    let view = table::DESTINATION_DISABLED.ends(&partly).await?;
    ensure!(view["outputs"][0]["state"] == "live" && view["outputs"][1]["state"] == "stopped", "{view}");

    let rival = stage.pattern("the same destination", &[&second, &first]).await?;
    table::DESTINATION_IN_USE.answers(&rival.ask("start").await?)?;
    table::DESTINATION_IN_USE.ends(&rival).await?;
    partly.off_air().await?;
    rival.on_air().await?;
    ensure!(nginx.publications("off").is_empty(), "the destination that is off was used");
    // Switched off while it is on air, it ends.
    stage.admin.patch(&rival.path(""), json!({"enabled": false})).await?.expect(200)?;
    rival.until("stopped").await?;
    ensure!(stage.server.runtimes().is_empty(), "something is left");
    Ok(())
}
