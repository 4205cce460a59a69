//! Addresses that try to get to where only the server can: no connection is made, and a listener on this machine counts.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use castcore_egress::{ClientError, EgressClient, EgressError, EgressPolicy, Lookup, Resolver, read_within};
use reqwest::Url;
use std::{
    io::{self, Write as _},
    net::{SocketAddr, TcpListener},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    thread,
};

/// Hosts in every notation that we know of. All mean this machine, a metadata service, or nobody.
const ATTACKS: &[&str] = &[
    // This machine, IPv4.
    "127.0.0.1",
    "127.0.0.2",
    "127.255.255.254",
    "127.0.0.1.",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0X7F.0x0.0x0.0x1",
    "0x7f.1",
    "017700000001",
    "0177.0.0.1",
    "0177.0.0.01",
    "00000177.0.0.1",
    "127.0.0.0x1",
    "127.00.00.01",
    "%31%32%37.0.0.1",
    "1%32%37.0.0.1",
    "127。0。0。1",
    "127｡0｡0｡1",
    "127．0．0．1",
    "①②⑦.0.0.1",
    "１２７.0.0.1",
    // By name.
    "localhost",
    "LOCALHOST",
    "LocalHost.",
    "loc%61lhost",
    "ⓛocalhost",
    "app.localhost",
    "a.b.localhost.",
    "localhost.localdomain",
    "ip6-localhost",
    "ip6-loopback",
    // No particular address.
    "0.0.0.0",
    "0",
    "0x0",
    "00",
    "0.1.2.3",
    "[::]",
    "[0:0:0:0:0:0:0:0]",
    // This machine, IPv6 and IPv4 in an IPv6 coat.
    "[::1]",
    "[0000:0000:0000:0000:0000:0000:0000:0001]",
    "[::0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:7f00:1]",
    "[::127.0.0.1]",
    "[::ffff:0:127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b:1::127.0.0.1]",
    "[2002:7f00:1::]",
    "[2002:7f00:1::1]",
    "[2001:0:7f00:1::]",
    "[2001:0:808:808::80ff:fffe]",
    "[2001:db8::5efe:127.0.0.1]",
    // Link-local.
    "169.254.0.1",
    "169.254.255.254",
    "[fe80::1]",
    "[febf::1]",
    "[::ffff:169.254.0.1]",
    // Metadata services.
    "169.254.169.254",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "169.254.43518",
    "169.254.170.2",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "[fd00:ec2::254]",
    "[fd00:0ec2:0:0:0:0:0:254]",
    "[fd20:ce::254]",
    "[::ffff:169.254.169.254]",
    "[64:ff9b::169.254.169.254]",
    "[2002:a9fe:a9fe::1]",
    // Many, everybody, nobody.
    "224.0.0.1",
    "239.255.255.250",
    "255.255.255.255",
    "4294967295",
    "240.0.0.1",
    "[ff02::1]",
    "[ff05::c]",
    "[::ffff:255.255.255.255]",
];

/// A listener on every address of this machine that counts connections.
struct Door {
    port: u16,
    knocks: Arc<AtomicU32>,
}

/// Answers each connection with these bytes. Ends with the test process.
fn door(answer: impl Fn(u16) -> String + Send + 'static) -> Door {
    let listener = TcpListener::bind("[::]:0").or_else(|_| TcpListener::bind("0.0.0.0:0")).unwrap();
    let port = listener.local_addr().unwrap().port();
    let knocks = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&knocks);
    thread::spawn(move || {
        for connection in listener.incoming() {
            counted.fetch_add(1, Ordering::SeqCst);
            let Ok(mut connection) = connection else { continue };
            let mut head = [0; 2_048];
            // One read holds the small heads of these tests.
            let _ = io::Read::read(&mut connection, &mut head);
            let _ = connection.write_all(answer(port).as_bytes());
        }
    });
    Door { port, knocks }
}

fn page(_port: u16) -> String {
    "HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\nsecret".to_owned()
}

fn redirect_to(location: String) -> impl Fn(u16) -> String {
    move |_| format!("HTTP/1.1 302 Found\r\nlocation: {location}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
}

impl Door {
    fn knocks(&self) -> u32 {
        self.knocks.load(Ordering::SeqCst)
    }

    fn rule(&self) -> EgressPolicy {
        EgressPolicy::new(vec![format!("127.0.0.1:{}", self.port).parse().unwrap()], Vec::new())
    }
}

fn client(policy: EgressPolicy) -> EgressClient {
    EgressClient::new(Arc::new(policy), "castcore-test")
}

#[tokio::test]
async fn sixty_addresses_are_refused_and_nobody_knocks() {
    assert!(ATTACKS.len() >= 60, "{}", ATTACKS.len());
    let door = door(page);
    let (policy, http) = (EgressPolicy::default(), client(EgressPolicy::default()));
    for host in ATTACKS {
        // As a destination is used: checked, looked up, connected to.
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        match policy.resolve(bare, door.port).await {
            Ok(found) => panic!("{host} led to {found:?}"),
            Err(EgressError::Refused { refused, .. }) => {
                assert!(refused.to_string().contains("EGRESS_ALLOW="), "{host}")
            }
            // A notation that the system does not know leads nowhere either.
            Err(EgressError::Lookup { .. } | EgressError::NoAddress(_)) => {}
        }
        // As it stands in a URL.
        let Ok(url) = Url::parse(&format!("http://{host}:{}/latest/meta-data", door.port)) else { continue };
        let error = http.get(url).await.expect_err(host);
        assert!(matches!(error, ClientError::Refused { .. }), "{host}: {error}");
        // As it is saved.
        assert!(policy.check_host(host, door.port).is_err(), "{host} may be saved");
    }
    assert_eq!(door.knocks(), 0);
    let answer = client(door.rule()).get(format!("http://127.0.0.1:{}/", door.port).parse().unwrap()).await.unwrap();
    assert_eq!(read_within(answer, 100).await.unwrap(), "secret");
    assert_eq!(door.knocks(), 1, "the door does count");
}

/// A name server that says something else each time.
#[derive(Debug)]
struct Changing {
    answers: Mutex<Vec<&'static str>>,
    asked: AtomicU32,
}

impl Resolver for Changing {
    fn lookup<'a>(&'a self, _host: &'a str, port: u16) -> Lookup<'a> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let mut answers = self.answers.lock().unwrap();
        let answer = if answers.len() > 1 { answers.remove(0) } else { answers[0] };
        let found = answer.split(' ').map(|ip| SocketAddr::new(ip.parse().unwrap(), port)).collect();
        Box::pin(async move { Ok(found) })
    }
}

fn changing(answers: &[&'static str]) -> Arc<Changing> {
    Arc::new(Changing { answers: Mutex::new(answers.to_vec()), asked: AtomicU32::new(0) })
}

#[tokio::test]
async fn a_name_is_asked_for_once_and_only_checked_answers_are_used() {
    let policy = EgressPolicy::default();
    let rebinding = changing(&["93.184.216.34", "127.0.0.1"]);
    let found = policy.resolve_with(&*rebinding, "rebind.example", 80).await.unwrap();
    assert_eq!(found, ["93.184.216.34:80".parse().unwrap()]);
    assert_eq!(rebinding.asked.load(Ordering::SeqCst), 1);
    assert!(matches!(policy.resolve_with(&*rebinding, "rebind.example", 80).await, Err(EgressError::Refused { .. })));
    let mixed = changing(&["127.0.0.1 93.184.216.34 ::1 ::ffff:169.254.169.254"]);
    let found = policy.resolve_with(&*mixed, "mixed.example", 443).await.unwrap();
    assert_eq!(found, ["93.184.216.34:443".parse().unwrap()], "the others are left out");
}

#[tokio::test]
async fn http_by_a_name_that_leads_here_is_refused() {
    let door = door(page);
    for answer in ["127.0.0.1", "::1", "::ffff:127.0.0.1", "0.0.0.0", "169.254.169.254 127.0.0.1"] {
        let http = EgressClient::with_resolver(Arc::default(), "test", changing(&[answer]));
        let url = format!("http://innocent.example:{}/", door.port).parse().unwrap();
        let error = http.get(url).await.unwrap_err();
        assert!(matches!(error, ClientError::Refused { .. }), "{answer}: {error}");
    }
    assert_eq!(door.knocks(), 0);
}

#[tokio::test]
async fn redirects_are_checked_hop_by_hop() {
    let inner = door(page);
    for location in [
        format!("http://127.0.0.1:{}/", inner.port),
        format!("http://localhost:{}/", inner.port),
        format!("http://2130706433:{}/", inner.port),
        format!("http://[::ffff:127.0.0.1]:{}/", inner.port),
        format!("//0.0.0.0:{}/", inner.port),
        "http://169.254.169.254/latest/".to_owned(),
        "file:///etc/passwd".to_owned(),
        "gopher://127.0.0.1:6379/_FLUSHALL".to_owned(),
    ] {
        let outer = door(redirect_to(location.clone()));
        let error = client(outer.rule()).get(outer.url()).await.unwrap_err();
        assert!(matches!(error, ClientError::Refused { .. } | ClientError::Scheme), "{location}: {error}");
        assert_eq!(outer.knocks(), 1, "{location}");
    }
    assert_eq!(inner.knocks(), 0);
    let circle = door(|port| redirect_to(format!("http://127.0.0.1:{port}/again"))(port));
    assert!(matches!(client(circle.rule()).get(circle.url()).await, Err(ClientError::Redirects)));
    assert_eq!(circle.knocks(), 6, "the first and five more");
    let body = door(redirect_to("http://127.0.0.1:1/".to_owned()));
    let mut request = reqwest::Request::new(reqwest::Method::POST, body.url());
    *request.body_mut() = Some("key".into());
    assert_eq!(client(body.rule()).execute(request).await.unwrap().status(), 302, "a body goes nowhere else");
}

impl Door {
    fn url(&self) -> Url {
        format!("http://127.0.0.1:{}/", self.port).parse().unwrap()
    }
}

#[tokio::test]
async fn answers_are_bounded_and_errors_keep_paths_to_themselves() {
    let door = door(page);
    let answer = client(door.rule()).get(door.url()).await.unwrap();
    assert!(matches!(read_within(answer, 5).await, Err(ClientError::TooLarge(5))));
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = closed.local_addr().unwrap().port();
    drop(closed);
    let policy = EgressPolicy::new(vec!["127.0.0.1".parse().unwrap()], Vec::new());
    let url: Url = format!("http://127.0.0.1:{port}/hook/S3CRET?key=S3CRET").parse().unwrap();
    let error = client(policy).get(url).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("S3CRET"), "{error:?}");
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused() {
    let signed = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(signed.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![signed.cert.der().clone()], key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        let (connection, _) = listener.accept().await.unwrap();
        acceptor.accept(connection).await.is_ok()
    });
    let policy = EgressPolicy::new(vec!["127.0.0.1".parse().unwrap()], Vec::new());
    let error = client(policy).get(format!("https://127.0.0.1:{port}/").parse().unwrap()).await.unwrap_err();
    assert!(matches!(error, ClientError::Http(_)), "{error}");
    // What the server thinks of it does not matter; it must not wait for ever.
    server.abort();
}
