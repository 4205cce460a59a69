//! Profiles, destinations, jobs: full CRUD with partial edit, versions and refusals at save.

use crate::app::{Client, TestApp};
use castcore_model::Role;
use serde_json::{Value, json};

async fn operator() -> (TestApp, Client) {
    let app = TestApp::new().await;
    let client = app.client(Role::Operator).await;
    (app, client)
}

async fn made(client: &Client, path: &str, body: Value) -> Value {
    client.post(path, body).await.expect(201).json()
}

fn path(kind: &str, thing: &Value) -> String {
    format!("/{kind}/{}", thing["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_job_shows_its_parts_and_each_can_be_edited_alone() {
    let (_app, client) = operator().await;
    let profile = made(
        &client,
        "/ffmpeg-profiles",
        json!({"name": "720p", "video": {"codec": "libx264", "height": 720, "width": "1280"}}),
    )
    .await;
    let destination = json!({"name": "Main", "url": "rtmp://h.example/live", "stream_key": "abc"});
    let destination = made(&client, "/destinations", destination).await;
    let job = json!({
        "name": "Gottesdienst", "ffmpeg_profile_id": profile["id"],
        "inputs": [{"kind": "file", "uri": "Größe #1 $ 100 %.mp4", "loop": true}],
        "outputs": [{"destination_id": destination["id"]}],
    });
    let job = made(&client, "/stream-jobs", job).await;
    assert_eq!((&job["status"], &job["state"], &job["version"]), (&json!("stopped"), &json!("stopped"), &json!(1)));
    assert_eq!(job["inputs"][0]["uri"], "Größe #1 $ 100 %.mp4");
    assert_eq!(job["outputs"][0]["destination_name"], "Main");
    assert_eq!(job["outputs"][0]["format"], "flv");
    let job_path = path("stream-jobs", &job);
    let renamed = client.patch(&job_path, json!({"name": "Service"})).await.expect(200);
    assert_eq!(renamed.headers["etag"], "\"2\"");
    let renamed = renamed.json();
    assert_eq!((&renamed["name"], &renamed["ffmpeg_profile_id"]), (&json!("Service"), &profile["id"]));
    let cleared = client.patch(&job_path, json!({"ffmpeg_profile_id": null})).await.expect(200).json();
    assert_eq!(cleared["ffmpeg_profile_id"], Value::Null);
    assert_eq!(client.patch(&job_path, json!({"name": null})).await.expect(422).fields(), ["name:required"]);
    let input = format!("{job_path}/inputs/{}", job["inputs"][0]["id"].as_str().unwrap());
    let edited = client.patch(&input, json!({"loop": false})).await.expect(200).json();
    assert_eq!((&edited["loop"], &edited["uri"]), (&json!(false), &json!("Größe #1 $ 100 %.mp4")));
    let output = format!("{job_path}/outputs/{}", job["outputs"][0]["id"].as_str().unwrap());
    let off = client.patch(&output, json!({"enabled": false})).await.expect(200).json();
    assert_eq!(off["enabled"], json!(false));
    client.delete(&output).await.expect(204);
    client.delete(&output).await.expect(204);
    client.delete(&job_path).await.expect(204);
    client.get(&job_path).await.expect(404);
    client.delete(&job_path).await.expect(204);
}

#[tokio::test]
async fn an_edit_of_a_stale_version_is_412() {
    let (_app, client) = operator().await;
    let destination = made(&client, "/destinations", json!({"name": "A", "kind": "hls", "url": "a/index.m3u8"})).await;
    let path = path("destinations", &destination);
    let first = client.clone().with_header("if-match", "\"1\"");
    first.patch(&path, json!({"name": "B"})).await.expect(200);
    assert_eq!(first.patch(&path, json!({"name": "C"})).await.expect(412).code(), "precondition.failed");
    first.delete(&path).await.expect(412);
    client.clone().with_header("if-match", "\"nonsense\"").patch(&path, json!({"name": "C"})).await.expect(412);
    let now = client.get(&path).await.expect(200);
    assert_eq!((now.json()["name"].as_str(), now.headers["etag"].to_str().unwrap()), (Some("B"), "\"2\""));
}

#[tokio::test]
async fn paths_outside_the_folders_are_refused_and_the_refusal_names_the_setting() {
    let (_app, client) = operator().await;
    for uri in ["/etc/passwd", "../x.mp4", "file:///etc/shadow", "/proc/self/environ"] {
        let body = json!({"name": "x", "inputs": [{"kind": "file", "uri": uri}]});
        let answer = client.post("/stream-jobs", body).await.expect(422);
        assert_eq!(answer.fields(), ["inputs.0.uri:outside_roots"], "{uri}");
        assert!(answer.text.contains("MEDIA_DIR"), "{}", answer.text);
    }
    for (kind, url, setting) in
        [("hls", "/tmp/x/index.m3u8", "HLS_DIR"), ("recording", "../../x.mp4", "RECORDINGS_DIR")]
    {
        let answer = client.post("/destinations", json!({"name": "x", "kind": kind, "url": url})).await.expect(422);
        assert_eq!(answer.fields(), ["url:outside_roots"]);
        assert!(answer.text.contains(setting), "{}", answer.text);
    }
}

#[tokio::test]
async fn what_cannot_run_is_refused_at_save_by_name() {
    let (_app, client) = operator().await;
    let cases = [
        (json!({"video": {"codec": "libnonsense"}}), "video.codec"),
        (json!({"audio": {"codec": "vorbis"}}), "audio.codec"),
        (json!({"video": {"codec": "libx264", "width": -1}}), "video.width"),
        (json!({"video": {"codec": "libx264", "fps": 100_000}}), "video.fps"),
        (json!({"video": {"codec": "libx264", "preset": "warp"}}), "video.preset"),
        (json!({"video": []}), "video"),
        (json!({"filters": {"video": "movie=/etc/passwd"}}), "filters.video"),
        (json!({"filters": {"video": "drawtext=textfile=/etc/passwd"}}), "filters.video"),
        (json!({"filters": {"complex": "sendcmd=f=/tmp/x"}}), "filters.complex"),
        (json!({"expert_args": ["-f", "tee", "x"]}), "expert_args"),
        (json!({"expert_args": ["-x264-params", "stats=/tmp/x"]}), "expert_args"),
        (json!({"expert_args": ["-report"]}), "expert_args"),
        (json!({"expert_args": ["-progress", "/tmp/x"]}), "expert_args"),
        (json!({"expert_args": ["/tmp/stray.mp4"]}), "expert_args"),
        (json!({"expert_args": ["x".repeat(200_000)]}), "expert_args"),
        (json!({"expert_args": vec!["-threads"; 65]}), "expert_args"),
    ];
    for (n, (mut body, field)) in cases.into_iter().enumerate() {
        body["name"] = json!(format!("p{n}"));
        let answer = client.post("/ffmpeg-profiles", body.clone()).await.expect(422);
        assert!(answer.fields().iter().any(|f| f.starts_with(field)), "{field}: {}", answer.text);
        assert!(answer.text.len() < 4_000, "the refusal repeats what was sent");
    }
    let bad_options =
        json!({"name": "x", "inputs": [{"kind": "file", "uri": "a.mp4", "options": {"dump_attachment": "/x"}}]});
    let answer = client.post("/stream-jobs", bad_options).await.expect(422);
    assert!(answer.fields()[0].starts_with("inputs.0.options"), "{}", answer.text);
}

#[tokio::test]
async fn names_of_profiles_are_unique_and_used_things_are_kept() {
    let (_app, client) = operator().await;
    let profile = made(&client, "/ffmpeg-profiles", json!({"name": "P"})).await;
    let answer = client.post("/ffmpeg-profiles", json!({"name": "P"})).await.expect(409);
    assert_eq!(answer.json()["error"]["params"], json!({"name": "taken"}));
    let destination = made(&client, "/destinations", json!({"name": "A", "kind": "hls", "url": "a"})).await;
    let job =
        json!({"name": "J", "ffmpeg_profile_id": profile["id"], "outputs": [{"destination_id": destination["id"]}]});
    made(&client, "/stream-jobs", job).await;
    assert_eq!(client.delete(&path("ffmpeg-profiles", &profile)).await.expect(409).code(), "conflict");
    assert_eq!(client.delete(&path("destinations", &destination)).await.expect(409).code(), "conflict");
}

#[tokio::test]
async fn a_job_that_points_nowhere_is_refused_and_nothing_of_it_is_kept() {
    let (_app, client) = operator().await;
    let nowhere = "11111111-1111-4111-8111-111111111111";
    let body = json!({"name": "x", "outputs": [{"destination_id": nowhere}]});
    assert_eq!(client.post("/stream-jobs", body).await.expect(422).fields(), ["outputs.0.destination_id:not_found"]);
    let body = json!({"name": "x", "ffmpeg_profile_id": nowhere});
    assert_eq!(client.post("/stream-jobs", body).await.expect(422).fields(), ["ffmpeg_profile_id:not_found"]);
    assert_eq!(client.get("/stream-jobs").await.expect(200).headers["x-total-count"], "0");
}

#[tokio::test]
async fn without_ffmpeg_a_start_says_so() {
    let (_app, client) = operator().await;
    let job = made(&client, "/stream-jobs", json!({"name": "x", "inputs": [{"kind": "test", "uri": "bars"}]})).await;
    let start = format!("{}/start", path("stream-jobs", &job));
    assert_eq!(client.post(&start, json!({})).await.expect(409).code(), "ffmpeg.missing");
}

#[tokio::test]
async fn policies_are_checked() {
    let (_app, client) = operator().await;
    for (policy, field) in [
        (json!({"max_retry": -1}), "fallback_policy.max_retry:out_of_range"),
        (json!({"max_retry": "2"}), "fallback_policy.max_retry:wrong_type"),
        (json!({"retry_delay_s": 99_999}), "fallback_policy.retry_delay_s:out_of_range"),
        (json!({"auto_restart": 1}), "fallback_policy.auto_restart:wrong_type"),
        (json!([]), "fallback_policy:wrong_type"),
    ] {
        let answer = client.post("/stream-jobs", json!({"name": "x", "fallback_policy": policy})).await.expect(422);
        assert_eq!(answer.fields(), [field]);
    }
}

#[tokio::test]
async fn a_destination_that_changes_its_kind_takes_its_outputs_along_or_is_refused() {
    let (_app, client) = operator().await;
    let destination = made(&client, "/destinations", json!({"name": "A", "kind": "hls", "url": "a"})).await;
    let output = json!({"destination_id": destination["id"], "output_opts": {"hls_time": "4"}});
    let job = made(&client, "/stream-jobs", json!({"name": "J", "outputs": [output]})).await;
    let there = path("destinations", &destination);
    let answer = client.patch(&there, json!({"kind": "recording"})).await.expect(422);
    assert_eq!(answer.fields(), ["kind:used_by_output"]);
    let output = format!("{}/outputs/{}", path("stream-jobs", &job), job["outputs"][0]["id"].as_str().unwrap());
    client.patch(&output, json!({"output_opts": null})).await.expect(200);
    client.patch(&there, json!({"kind": "recording"})).await.expect(200);
    let job = client.get(&path("stream-jobs", &job)).await.expect(200).json();
    assert_eq!(job["outputs"][0]["format"], "mp4");
}
