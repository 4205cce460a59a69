//! The overview for administrators, and the confirmation that there is a copy of the key.

use crate::app::{Client, TestApp};
use castcore_model::Role;
use castcore_store::{audit, settings};
use castcore_vault::Keyring;
use serde_json::json;

#[tokio::test]
async fn the_overview_names_keys_and_policy_and_tells_no_secret() {
    let (first, former) = (Keyring::generate_key(), Keyring::generate_key());
    let both = format!("{},{}", first.expose(), former.expose());
    let secret_key = castcore_vault::random::token(48);
    let app = TestApp::with_env(&[("ENCRYPTION_KEY", &both), ("SECRET_KEY", secret_key.expose())]).await;
    let admin = app.client(Role::Admin).await;
    let body = json!({"name": "Main", "url": "rtmp://ingest.example/app", "stream_key": "live-key-8842"});
    admin.post("/destinations", body.clone()).await.expect(201);
    let old = Keyring::parse(&former).unwrap();
    let tx = app.store.begin().await.unwrap();
    let sealed = json!(format!("fernet:{}", old.seal(&"x".to_owned().into())));
    settings::set(&tx, "something", &sealed, app.domain.now()).await.unwrap();
    tx.commit().await.unwrap();

    let seen = admin.get("/security/overview").await.expect(200);
    let view = seen.json();
    let ring = Keyring::parse(&first).unwrap();
    let (first_id, former_id) = (ring.first().to_string(), old.first().to_string());
    // The destination's, and the key that chains the trail.
    let keys = json!([{"id": first_id, "rows": 2, "first": true}, {"id": former_id, "rows": 1, "first": false}]);
    assert_eq!(view["keys"], keys);
    assert_eq!((&view["unreadable_rows"], &view["former_secret_keys"]), (&json!(0), &json!(0)));
    assert_eq!(view["passwords"], json!({"min_length": 8, "max_length": 128}));
    assert_eq!((&view["active_admins"], &view["admins_without_second_factor"]), (&json!(1), &json!(1)));
    assert_eq!((&view["limits"]["auth_attempts"], &view["second_factor_roles"]), (&json!(10), &json!([])));
    assert_eq!((&view["csp_mode"], &view["environment"]), (&json!("enforced"), &json!("production")));
    assert_eq!((&view["ffmpeg"]["available"], &view["tls_seen"]), (&json!(false), &json!(false)));
    // Anybody can say so; only a proxy of ours is believed.
    let said = admin.clone().with_header("x-forwarded-proto", "https");
    assert_eq!(said.get("/security/overview").await.expect(200).json()["tls_seen"], false);
    let behind = app.again(&[("TRUSTED_PROXIES", "127.0.0.1")]).await;
    let said = Client { router: behind.router.clone(), ..said };
    assert_eq!(said.get("/security/overview").await.expect(200).json()["tls_seen"], true);
    for hidden in [first.expose(), former.expose(), secret_key.expose(), "gAAAA", "live-key"] {
        assert!(!seen.text.contains(hidden), "{hidden}: {}", seen.text);
    }
    for role in [Role::Viewer, Role::Operator] {
        let client = app.client(role).await;
        client.get("/security/overview").await.expect(403);
        client.post("/security/key-backup-confirmed", json!({})).await.expect(403);
        assert!(!client.get("/auth/me").await.expect(200).text.contains("key_backup_confirmed"));
    }
}

#[tokio::test]
async fn the_copy_of_the_key_is_asked_for_until_it_is_confirmed_and_again_after_a_new_key() {
    let app = TestApp::new().await;
    let admin = app.client(Role::Admin).await;
    let me = |client: Client| async move { client.get("/auth/me").await.expect(200).json() };
    assert_eq!(me(admin.clone()).await["key_backup_confirmed"], false);
    let answer = admin.post("/security/key-backup-confirmed", json!({})).await.expect(200).json();
    assert_eq!(answer, json!({"key_backup_confirmed": true}));
    assert_eq!(me(admin.clone()).await["key_backup_confirmed"], true);
    let view = admin.get("/security/overview").await.expect(200).json();
    assert_eq!((&view["key_backup_confirmed"], &view["key_backup_confirmed_by"]), (&json!(true), &json!("admin")));
    let rows = audit::list_page(app.store.read(), &audit::AuditFilter::default(), 10, 0).await.unwrap();
    assert!(
        rows.iter()
            .any(|row| row.action == "security.key_backup_confirmed" && row.actor_name.as_deref() == Some("admin"))
    );

    let old = app.domain.settings().security.keyring();
    let new = Keyring::generate_key();
    let again = app.again(&[("ENCRYPTION_KEY", new.expose())]).await;
    assert_ne!(Keyring::parse(&new).unwrap().first(), old.first());
    assert_eq!(me(Client { router: again.router.clone(), ..admin }).await["key_backup_confirmed"], false);
}
