//! Secrets go in and never come out.

use crate::app::TestApp;
use castcore_model::Role;
use serde_json::json;

const KEY: &str = "live/key?with=all&the%40@signs-8842";

#[tokio::test]
async fn a_stream_key_is_write_only_masked_kept_and_cleared() {
    let app = TestApp::new().await;
    let operator = app.client(Role::Operator).await;
    let body = json!({"name": "Main", "url": "rtmp://ingest.example/app", "stream_key": KEY});
    let made = operator.post("/destinations", body).await.expect(201);
    assert!(!made.text.contains(KEY));
    let made = made.json();
    assert_eq!((&made["stream_key"], &made["has_stream_key"]), (&json!("••••8842"), &json!(true)));
    let path = format!("/destinations/{}", made["id"].as_str().unwrap());
    for keep in [json!({}), json!({"stream_key": ""}), json!({"stream_key": "••••8842"}), json!({"name": "Other"})]
    {
        let kept = operator.patch(&path, keep.clone()).await.expect(200).json();
        assert_eq!(kept["has_stream_key"], json!(true), "{keep}");
    }
    let viewer = app.client(Role::Viewer).await;
    let seen = viewer.get("/destinations").await.expect(200);
    assert!(!seen.text.contains("signs-8842") && seen.text.contains("••••8842"), "{}", seen.text);
    // Without a key the address must carry one, so clearing needs an address that does.
    let answer = operator.patch(&path, json!({"stream_key": null})).await.expect(422);
    assert_eq!(answer.fields(), ["url:key_missing"]);
    let cleared =
        operator.patch(&path, json!({"stream_key": null, "url": "rtmp://ingest.example/app/abcdef"})).await.expect(200);
    assert_eq!(cleared.json()["has_stream_key"], json!(false));
    assert!(!cleared.text.contains("abcdef"), "a key in the path is masked: {}", cleared.text);
}

#[tokio::test]
async fn moving_a_destination_drops_its_key() {
    let app = TestApp::new().await;
    let operator = app.client(Role::Operator).await;
    let body = json!({"name": "Main", "url": "rtmp://ingest.example/app", "stream_key": KEY});
    let id = operator.post("/destinations", body).await.expect(201).json()["id"].as_str().unwrap().to_owned();
    let path = format!("/destinations/{id}");
    let same = operator.patch(&path, json!({"url": "rtmp://ingest.example/other"})).await.expect(200).json();
    assert_eq!(same["has_stream_key"], json!(true));
    for moved in ["rtmp://evil.example/app", "rtmps://ingest.example/app", "rtmp://ingest.example:1936/app"] {
        let answer = operator.patch(&path, json!({"url": moved})).await;
        // Without its key the address alone is not enough, and the key must not go along.
        assert_eq!(answer.expect(422).fields(), ["url:key_missing"], "{moved}");
    }
    let body = json!({"url": "rtmp://elsewhere.example/app", "stream_key": "new-key-1234"});
    let moved = operator.patch(&path, body).await.expect(200).json();
    assert_eq!(moved["stream_key"], json!("••••1234"));
}

#[tokio::test]
async fn nothing_secret_is_in_the_database_file() {
    let app = TestApp::new().await;
    let operator = app.client(Role::Operator).await;
    let body = json!({"name": "Main", "url": "rtmp://ingest.example/app", "stream_key": KEY});
    operator.post("/destinations", body).await.expect(201);
    let input = json!({"kind": "url", "uri": "https://cam:p4ssw0rd-canary@cam.example/live.m3u8?token=tok-canary-77"});
    let job = operator.post("/stream-jobs", json!({"name": "Cam", "inputs": [input]})).await.expect(201);
    assert!(!job.text.contains("p4ssw0rd-canary") && !job.text.contains("tok-canary-77"), "{}", job.text);
    let bytes = app.database_bytes();
    for secret in [KEY, "p4ssw0rd-canary", "tok-canary-77", crate::app::PASSWORD] {
        let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!found, "{secret} is in the database file");
    }
}

#[tokio::test]
async fn headers_of_an_input_are_sealed_and_masked() {
    let app = TestApp::new().await;
    let operator = app.client(Role::Operator).await;
    let options = json!({"headers": "Authorization: Bearer hdr-canary-4711\r\n"});
    let input = json!({"kind": "url", "uri": "https://cam.example/live.m3u8", "options": options});
    let job = operator.post("/stream-jobs", json!({"name": "Cam", "inputs": [input]})).await.expect(201);
    assert!(!job.text.contains("hdr-canary-4711"), "{}", job.text);
    let job = job.json();
    assert_eq!(job["inputs"][0]["options"], json!({"headers": "••••"}));
    let path =
        format!("/stream-jobs/{}/inputs/{}", job["id"].as_str().unwrap(), job["inputs"][0]["id"].as_str().unwrap());
    let kept = operator.patch(&path, json!({"options": {"headers": "••••"}})).await.expect(200);
    assert_eq!(kept.json()["options"], json!({"headers": "••••"}));
    let bytes = app.database_bytes();
    assert!(!bytes.windows(15).any(|window| window == b"hdr-canary-4711"));
}

#[tokio::test]
async fn headers_do_not_follow_an_input_to_another_host() {
    let app = TestApp::new().await;
    let operator = app.client(Role::Operator).await;
    let options = json!({"headers": "Authorization: Bearer hdr-canary-4711\r\n"});
    let input = json!({"kind": "url", "uri": "https://cam.example/live.m3u8", "options": options});
    let job = operator.post("/stream-jobs", json!({"name": "Cam", "inputs": [input]})).await.expect(201).json();
    let path =
        format!("/stream-jobs/{}/inputs/{}", job["id"].as_str().unwrap(), job["inputs"][0]["id"].as_str().unwrap());
    let same_host = operator.patch(&path, json!({"uri": "https://cam.example/other.m3u8"})).await.expect(200).json();
    assert_eq!(same_host["options"], json!({"headers": "••••"}));
    // Neither left out nor as its own mask does it go along.
    let edit = json!({"uri": "https://evil.example/x.m3u8", "options": {"headers": "••••"}});
    let moved = operator.patch(&path, edit).await.expect(200).json();
    assert_eq!(moved["options"], json!({}));
    // Entered anew it does, even if it is the same; a mask that nothing stands behind is refused.
    let edit = json!({"uri": "https://cam.example/y.m3u8", "options": options_again()});
    assert_eq!(operator.patch(&path, edit).await.expect(200).json()["options"], json!({"headers": "••••"}));
    let edit = json!({"options": {"headers": "••••", "cookies": "••••"}});
    assert_eq!(operator.patch(&path, edit).await.expect(422).fields(), ["options:masked"]);
}

fn options_again() -> serde_json::Value {
    json!({"headers": "Authorization: Bearer hdr-canary-4711\r\n"})
}

/// Seals the key that chains the trail for another ring: without it nothing can be changed at all.
async fn keep_the_trail(app: &TestApp, ring: &castcore_vault::Keyring) {
    use castcore_store::{settings, trail::KEY};
    let tx = app.store.begin().await.unwrap();
    let sealed = settings::get(&tx, KEY).await.unwrap().unwrap();
    let key = app.domain.keyring().open(sealed.as_str().unwrap()).unwrap();
    settings::set(&tx, KEY, &json!(ring.seal(&key)), app.domain.now()).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_secret_that_no_key_opens_can_be_entered_anew() {
    let app = TestApp::new().await;
    let operator = app.client(Role::Operator).await;
    let body = json!({"name": "Main", "url": "rtmp://ingest.example/app?token=tok-canary", "stream_key": KEY});
    let id = operator.post("/destinations", body).await.expect(201).json()["id"].as_str().unwrap().to_owned();
    let input = json!({"kind": "url", "uri": "https://cam:pass@cam.example/a.m3u8", "options": options_again()});
    let job = operator.post("/stream-jobs", json!({"name": "Cam", "inputs": [input]})).await.expect(201).json();
    let other = castcore_vault::Keyring::generate_key();
    keep_the_trail(&app, &castcore_vault::Keyring::parse(&other).unwrap()).await;
    let lost = app.again(&[("ENCRYPTION_KEY", other.expose())]).await;
    let operator = crate::app::Client { router: lost.router.clone(), ..operator };

    let preview = operator.post(&format!("/stream-jobs/{}/preview", job["id"].as_str().unwrap()), json!({})).await;
    assert!(preview.status.is_success() || preview.status.is_client_error(), "{}", preview.text);
    let path = format!("/destinations/{id}");
    let seen = operator.get(&path).await.expect(200).json();
    assert_eq!((&seen["stream_key"], &seen["has_stream_key"]), (&json!("••••"), &json!(true)));
    let answer = operator.patch(&path, json!({"name": "Other"})).await.expect(422);
    assert_eq!(answer.fields(), ["url:unreadable", "stream_key:unreadable"]);
    let edit = json!({"url": "rtmp://ingest.example/app"});
    assert_eq!(
        operator.patch(&path, edit).await.expect(422).fields(),
        ["url:key_missing"],
        "the key is not carried along"
    );
    let edit = json!({"url": "rtmp://ingest.example/app", "stream_key": "entered-anew-1234"});
    assert_eq!(operator.patch(&path, edit).await.expect(200).json()["stream_key"], "••••1234");

    let path =
        format!("/stream-jobs/{}/inputs/{}", job["id"].as_str().unwrap(), job["inputs"][0]["id"].as_str().unwrap());
    let answer = operator.patch(&path, json!({"order": 2})).await.expect(422);
    assert_eq!(answer.fields(), ["options:unreadable", "uri:unreadable"]);
    let edit = json!({"uri": "https://cam.example/b.m3u8", "options": options_again()});
    assert_eq!(operator.patch(&path, edit).await.expect(200).json()["options"], json!({"headers": "••••"}));
}

#[tokio::test]
async fn an_address_with_a_mask_in_it_goes_nowhere_else() {
    let app = TestApp::new().await;
    let operator = app.client(Role::Operator).await;
    let input = json!({"kind": "url", "uri": "https://cam:p4ssw0rd@cam.example/a.m3u8?token=tok-77-canary"});
    let job = operator.post("/stream-jobs", json!({"name": "Cam", "inputs": [input]})).await.expect(201).json();
    let shown = job["inputs"][0]["uri"].as_str().unwrap().to_owned();
    assert_eq!(shown, "https://••••@cam.example/a.m3u8?token=••••");
    let path =
        format!("/stream-jobs/{}/inputs/{}", job["id"].as_str().unwrap(), job["inputs"][0]["id"].as_str().unwrap());
    let kept = operator.patch(&path, json!({"uri": shown, "order": 3})).await.expect(200).json();
    assert_eq!((kept["uri"].as_str(), &kept["order"]), (Some(&*shown), &json!(3)));
    for edited in
        [shown.replace("cam.example", "evil.example"), shown.replace("https", "http"), shown.replace("/a.", "/b.")]
    {
        let answer = operator.patch(&path, json!({"uri": edited})).await.expect(422);
        assert_eq!(answer.fields(), ["uri:masked"], "{edited}");
    }
    // A new address brings its own secrets or none: nothing of the old one comes along.
    let moved = operator.patch(&path, json!({"uri": "https://evil.example/a.m3u8"})).await.expect(200).json();
    assert_eq!(moved["uri"], "https://evil.example/a.m3u8");

    let body = json!({"name": "Main", "url": "rtmp://ingest.example/app?token=tok-78-canary", "stream_key": KEY});
    let made = operator.post("/destinations", body).await.expect(201).json();
    let (id, shown) = (made["id"].as_str().unwrap(), made["url"].as_str().unwrap());
    assert_eq!(shown, "rtmp://ingest.example/app?token=••••");
    let edited = json!({"url": shown.replace("ingest", "evil"), "stream_key": "new-key-1234"});
    assert_eq!(operator.patch(&format!("/destinations/{id}"), edited).await.expect(422).fields(), ["url:masked"]);
}

#[tokio::test]
async fn an_application_beside_its_key_is_shown() {
    let app = TestApp::new().await;
    let operator = app.client(Role::Operator).await;
    let body = json!({"name": "Main", "url": "rtmp://ingest.example/app/instance", "stream_key": KEY});
    let made = operator.post("/destinations", body).await.expect(201).json();
    assert_eq!(made["url"], "rtmp://ingest.example/app/instance");
    let body = json!({"name": "Whole", "url": "rtmp://ingest.example/app/a-key-in-the-path"});
    let made = operator.post("/destinations", body).await.expect(201);
    assert!(!made.text.contains("a-key-in-the-path"), "{}", made.text);
}

/// Pages that a stream is asked for from carry tokens in their addresses.
#[tokio::test]
async fn addresses_of_pages_are_sealed_and_masked_like_headers() {
    let app = TestApp::new().await;
    let operator = app.client(Role::Operator).await;
    let options = json!({"referer": "https://user:ref-canary-4711@h.example/?token=ref-canary-4712"});
    let input = json!({"kind": "url", "uri": "https://cdn.example/live.m3u8", "options": options});
    let made = operator.post("/stream-jobs", json!({"name": "job", "inputs": [input]})).await.expect(201);
    assert!(!made.text.contains("ref-canary"), "{}", made.text);
    assert_eq!(made.json()["inputs"][0]["options"], json!({"referer": "••••"}));
    let bytes = app.database_bytes();
    assert!(!bytes.windows(10).any(|window| window == b"ref-canary"), "in clear in the database");
}

/// What came masked out of one thing must not become the secret of another.
#[tokio::test]
async fn a_mask_is_no_secret() {
    let app = TestApp::new().await;
    let operator = app.client(Role::Operator).await;
    let body = json!({"name": "Main", "url": "rtmp://ingest.example/app", "stream_key": "••••8842"});
    assert_eq!(operator.post("/destinations", body).await.expect(422).fields(), ["stream_key:secret_required"]);
    let input = json!({"kind": "url", "uri": "https://cdn.example/live.m3u8", "options": {"headers": "••••"}});
    let refused = operator.post("/stream-jobs", json!({"name": "job", "inputs": [input]})).await.expect(422);
    assert_eq!(refused.fields(), ["inputs.0.options:masked"]);
}
