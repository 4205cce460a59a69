//! Measurements: for signed-in people, and for Prometheus by address.

use crate::app::TestApp;
use castcore_bus::{JobMetrics, JobStatus, OutputMetrics, OutputStatus};
use castcore_model::{
    JobId, OutputId, Role,
    job::{JobState, OutputState},
};
use chrono::DateTime;
use serde_json::{Value, json};
use uuid::Uuid;

fn output(id: OutputId, state: OutputState) -> OutputStatus {
    let state_since = DateTime::UNIX_EPOCH;
    OutputStatus {
        id,
        state,
        state_since,
        reason: None,
        reason_detail: None,
        retry_at: None,
        acknowledged: None,
        file: None,
    }
}

fn status(job_id: JobId, outputs: Vec<OutputStatus>) -> JobStatus {
    JobStatus {
        job_id,
        job_name: "Küche \"1\"".to_owned(),
        generation: 1,
        state: JobState::Running,
        status: "running".to_owned(),
        state_since: DateTime::UNIX_EPOCH,
        reason: None,
        reason_detail: None,
        retry_at: None,
        crash_loop: false,
        acknowledged: None,
        run: 1,
        started_at: Some(DateTime::UNIX_EPOCH),
        on_air_since: Some(DateTime::UNIX_EPOCH),
        // This process stands in for the encoder.
        pid: Some(std::process::id()),
        outputs,
    }
}

fn metrics(job_id: JobId, outputs: &[OutputId]) -> JobMetrics {
    let numbers = |id: &OutputId| OutputMetrics {
        id: *id,
        bitrate_kbps: 2500.5,
        sent_bytes: 1,
        dropped_tags: 0,
        lag_ms: 0,
        rtt_us: None,
    };
    JobMetrics {
        job_id,
        at_ms: 1_800_000_000_000,
        fps: Some(25.0),
        frame: Some(1),
        bitrate_kbps: Some(2600.0),
        speed: Some(1.01),
        dropped_frames: Some(0),
        media_ms: 40,
        ring_bytes: 1,
        outputs: outputs.iter().map(numbers).collect(),
    }
}

/// A job with two outputs as the API makes it, and as its runtime would report it: one live, one failed.
async fn job_on_air(app: &TestApp) -> (OutputId, OutputId) {
    let operator = app.client(Role::Operator).await;
    let mut destinations = Vec::new();
    for name in ["One", "Two"] {
        let body = json!({"name": name, "url": "rtmp://h.example/app", "stream_key": "k"});
        destinations.push(operator.post("/destinations", body).await.expect(201).json()["id"].clone());
    }
    let body = json!({"name": "j", "inputs": [{"kind": "test", "uri": "bars"}],
        "outputs": [{"destination_id": destinations[0]}, {"destination_id": destinations[1]}]});
    let job = operator.post("/stream-jobs", body).await.expect(201).json();
    let id = |value: &Value| value.as_str().unwrap().parse::<Uuid>().unwrap();
    let job_id = JobId::from(id(&job["id"]));
    let ids = [0, 1].map(|n| OutputId::from(id(&job["outputs"][n]["id"])));
    let board = app.domain.board();
    board.post_status(status(job_id, vec![output(ids[0], OutputState::Live), output(ids[1], OutputState::Failed)]));
    board.post_metrics(metrics(job_id, &ids));
    (ids[0], ids[1])
}

#[tokio::test]
async fn viewers_see_the_machine_and_what_each_output_does() {
    let app = TestApp::new().await;
    let (live, failed) = job_on_air(&app).await;
    let viewer = app.client(Role::Viewer).await;
    let system = viewer.get("/monitoring/system").await.expect(200).json();
    for (field, least, most) in [
        ("cpu_percent", 0.0, 100.0),
        ("mem_percent", 0.1, 100.0),
        ("mem_used_mb", 1.0, 1e8),
        ("mem_total_mb", 1.0, 1e8),
        ("disk_percent", 0.0, 100.0),
        ("disk_free_gb", 0.0, 1e8),
        ("ffmpeg_processes", 0.0, 1e6),
    ] {
        let value = system[field].as_f64().unwrap();
        assert!((least..=most).contains(&value), "{field} is {value}");
    }
    let answer = viewer.get("/monitoring/outputs").await.expect(200);
    let outputs = answer.json();
    assert_eq!(outputs[0]["output_id"], json!(Uuid::from(live)));
    assert_eq!((&outputs[0]["destination"], &outputs[0]["state"]), (&json!("One"), &json!("running")));
    assert_eq!((&outputs[0]["bitrate_kbps"], &outputs[0]["fps"]), (&json!(2500.5), &json!(25.0)));
    assert!(outputs[0]["rss_mb"].as_f64().unwrap() > 1.0 && outputs[0]["cpu_pct"].is_number());
    assert_eq!(
        (&outputs[0]["reconnect_count"], &outputs[0]["started_at"]),
        (&json!(0), &json!("1970-01-01T00:00:00Z"))
    );
    assert_eq!(outputs[1]["output_id"], json!(Uuid::from(failed)));
    assert_eq!((&outputs[1]["state"], &outputs[1]["fps"]), (&json!("failed"), &Value::Null), "old numbers are not now");
    let second = viewer.get("/monitoring/outputs?limit=1&offset=1").await.expect(200);
    assert_eq!(second.json()[0]["output_id"], json!(Uuid::from(failed)));
    assert_eq!(second.headers["x-total-count"], "2");
}

#[tokio::test]
async fn the_last_half_hour_of_a_stream_is_kept_for_who_may_see_it() {
    let app = TestApp::new().await;
    let (live, failed) = job_on_air(&app).await;
    let viewer = app.client(Role::Viewer).await;
    let job = viewer.get("/stream-jobs").await.expect(200).json()[0]["id"].as_str().unwrap().to_owned();
    let mut later = metrics(JobId::from(job.parse::<Uuid>().unwrap()), &[live, failed]);
    (later.at_ms, later.fps, later.dropped_frames) = (1_800_000_006_000, Some(12.5), Some(3));
    app.domain.board().post_metrics(later);
    let past = viewer.get(&format!("/stream-jobs/{job}/metrics")).await.expect(200).json();
    let point = |at: &str, fps: f64, dropped: u64| json!({"at": at, "fps": fps, "bitrate_kbps": 2600.0, "speed": 1.01, "dropped_frames": dropped});
    assert_eq!(
        past,
        json!({"step_ms": 5_000, "points": [point("2027-01-15T08:00:00Z", 25.0, 0), point("2027-01-15T08:00:05Z", 12.5, 3)]})
    );
    viewer.get(&format!("/stream-jobs/{}/metrics", Uuid::new_v4())).await.expect(404);
}

#[tokio::test]
async fn prometheus_reads_a_page_of_its_format() {
    let app = TestApp::new().await;
    let (live, failed) = job_on_air(&app).await;
    let viewer = app.client(Role::Viewer).await;
    let answer = viewer.get("/metrics").await.expect(200);
    assert_eq!(answer.headers["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    let page = answer.text;
    for line in [
        "castcore_up 1".to_owned(),
        "castcore_stream_jobs_total 1".to_owned(),
        "castcore_outputs_running 1".to_owned(),
        format!("castcore_output_fps{{output_id=\"{live}\",state=\"running\"}} 25"),
        format!("castcore_output_bitrate_kbps{{output_id=\"{live}\",state=\"running\"}} 2500.5"),
        format!("castcore_output_speed{{output_id=\"{live}\",state=\"running\"}} 1.01"),
    ] {
        assert!(page.lines().any(|found| found == line), "{line} in\n{page}");
    }
    assert!(!page.contains(&failed.to_string()), "the last numbers of an output that failed are not now:\n{page}");
    let reference = include_str!("../../../../docs/reference/metrics.md");
    for line in page.lines() {
        let name = line.trim_start_matches("# HELP ").trim_start_matches("# TYPE ");
        let name = name.split(['{', ' ']).next().unwrap();
        assert!(reference.contains(&format!("`{name}`")), "{name} is not in docs/reference/metrics.md");
        if !line.starts_with('#') {
            assert!(line.rsplit(' ').next().unwrap().parse::<f64>().is_ok(), "{line}");
        }
    }
}

#[tokio::test]
async fn measurements_are_closed_but_for_the_addresses_that_the_settings_name() {
    let closed = TestApp::new().await;
    closed.anonymous().get("/metrics").await.expect(401);
    closed.remote("10.0.0.9").get("/metrics").await.expect(401);

    let app = TestApp::with_env(&[("METRICS_ALLOW", "10.0.0.0/24, ::1"), ("TRUSTED_PROXIES", "192.0.2.1")]).await;
    app.remote("10.0.0.9").get("/metrics").await.expect(200);
    app.remote("::ffff:10.0.0.9").get("/metrics").await.expect(200);
    app.remote("::1").get("/metrics").await.expect(200);
    app.remote("10.0.1.9").get("/metrics").await.expect(401);
    app.anonymous().get("/metrics").await.expect(401);
    let through = |proxy: &str, client: &str| app.remote(proxy).with_header("x-forwarded-for", client);
    through("192.0.2.1", "10.0.0.9").get("/metrics").await.expect(200);
    through("192.0.2.1", "203.0.113.5").get("/metrics").await.expect(401);
    // Who is no trusted proxy cannot speak for an address, nor hide everybody behind its own.
    through("203.0.113.5", "10.0.0.9").get("/metrics").await.expect(401);
    through("10.0.0.9", "203.0.113.5").get("/metrics").await.expect(401);
    app.remote("10.0.0.9").get("/monitoring/system").await.expect(401);
}
