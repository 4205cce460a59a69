//! Further sizes of a job, and sound alone.

use crate::app::{Client, TestApp};
use castcore_model::Role;
use serde_json::{Value, json};

fn low() -> Value {
    json!({"name": "low", "width": 640, "height": 360, "video_bitrate": "800k"})
}

async fn job(client: &Client, more: Value) -> Value {
    let mut body = json!({"name": "x", "inputs": [{"kind": "test", "uri": "bars"}]});
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    client.post("/stream-jobs", body).await.expect(201).json()
}

async fn hls(client: &Client, name: &str) -> Value {
    let body = json!({"name": name, "kind": "hls", "url": format!("{name}.m3u8")});
    client.post("/destinations", body).await.expect(201).json()["id"].clone()
}

#[tokio::test]
async fn renditions_are_saved_named_and_kept_while_they_are_used() {
    let app = TestApp::new().await;
    let operator = app.client(Role::Operator).await;
    let destination = hls(&operator, "one").await;
    let outputs = json!([{"destination_id": destination, "rendition": "low"}]);
    let made = job(&operator, json!({"renditions": [low()], "outputs": outputs})).await;
    assert_eq!((&made["renditions"], &made["outputs"][0]["rendition"]), (&json!([low()]), &json!("low")));
    let path = format!("/stream-jobs/{}", made["id"].as_str().unwrap());
    let output = format!("{path}/outputs/{}", made["outputs"][0]["id"].as_str().unwrap());
    let listed = operator.get("/stream-jobs").await.expect(200).json();
    assert_eq!((&listed[0]["renditions"], &listed[0]["audio_only"]), (&json!([low()]), &json!(false)));

    let other = json!([{"name": "mid", "width": 1280, "height": 720, "video_bitrate": "2M"}]);
    let refused = operator.patch(&path, json!({"renditions": other})).await.expect(422);
    assert_eq!(refused.fields(), ["renditions:used_by_output"]);
    let refused = operator.patch(&output, json!({"rendition": "mid"})).await.expect(422);
    assert_eq!(refused.fields(), ["rendition:unknown"]);
    let main = operator.patch(&output, json!({"rendition": null})).await.expect(200).json();
    assert_eq!(main["rendition"], json!(null));
    let changed = operator.patch(&path, json!({"renditions": other})).await.expect(200).json();
    assert_eq!((&changed["renditions"][0]["name"], changed.get("affected")), (&json!("mid"), None), "off air");
    let kept = operator.patch(&path, json!({"name": "y"})).await.expect(200).json();
    assert_eq!(kept["renditions"][0]["name"], json!("mid"));
    let none = operator.patch(&path, json!({"renditions": null})).await.expect(200).json();
    assert_eq!(none["renditions"], json!([]));
}

#[tokio::test]
async fn refusals_name_the_field() {
    let app = TestApp::new().await;
    let operator = app.client(Role::Operator).await;
    let mut odd = low();
    odd["width"] = json!(641);
    for (more, field) in [
        (json!({"renditions": {}}), "renditions:not_a_list"),
        (json!({"renditions": [odd]}), "renditions.0.width:odd"),
        (json!({"renditions": [low(), low()]}), "renditions.1.name:taken"),
        (json!({"renditions": [low(), {"name": "B"}]}), "renditions.1.width:missing"),
        (json!({"outputs": [{"rendition": "low"}]}), "outputs.0.rendition:unknown"),
    ] {
        let mut body = json!({"name": "x"});
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        let answer = operator.post("/stream-jobs", body).await.expect(422);
        assert!(answer.fields().contains(&field.to_owned()), "{more} {:?}", answer.fields());
    }
    let profile = async |body: Value| operator.post("/ffmpeg-profiles", body).await.expect(201).json()["id"].clone();
    let sound = profile(json!({"name": "sound", "video": {"disabled": true}})).await;
    let unnamed = profile(json!({"name": "graph", "filters": {"complex": "[0:v]hflip"}})).await;
    for (profile, field) in [(sound, "renditions:conflicts_with"), (unnamed, "filters.complex:label_missing")] {
        let body = json!({"name": "x", "renditions": [low()], "ffmpeg_profile_id": profile});
        assert_eq!(operator.post("/stream-jobs", body).await.expect(422).fields(), [field]);
        let made = job(&operator, json!({"renditions": [low()]})).await;
        let path = format!("/stream-jobs/{}", made["id"].as_str().unwrap());
        let answer = operator.patch(&path, json!({"ffmpeg_profile_id": profile})).await.expect(422);
        assert_eq!(answer.fields(), [field]);
    }
    let both = json!({"name": "nothing", "video": {"disabled": true}, "audio": {"disabled": true}});
    assert_eq!(operator.post("/ffmpeg-profiles", both).await.expect(422).fields(), ["audio.disabled:conflicts_with"]);
}

#[tokio::test]
async fn a_job_says_that_it_is_sound_alone() {
    let app = TestApp::new().await;
    let operator = app.client(Role::Operator).await;
    let body = json!({"name": "radio", "video": {"disabled": true}, "audio": {"bitrate": "96k"}});
    let profile = operator.post("/ffmpeg-profiles", body).await.expect(201).json()["id"].clone();
    let made = job(&operator, json!({"ffmpeg_profile_id": profile})).await;
    assert_eq!(made["audio_only"], json!(true));
    assert_eq!(operator.get("/stream-jobs").await.expect(200).json()[0]["audio_only"], json!(true));
}
