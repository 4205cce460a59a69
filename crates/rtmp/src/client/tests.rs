use super::*;
use crate::amf0;
use crate::chunk::{ChunkStream, INITIAL_CHUNK_SIZE, write_message};
use crate::flv::FourCc;
use crate::handshake::{PACKET_BYTES, RANDOM_BYTES};

const PATH: &str = "live/key?sig=a%2Fb&user=x@y";

fn params() -> PublishParams {
    PublishParams {
        app: "app/instance".into(),
        tc_url: "rtmp://example.test/app/instance".into(),
        play_path: PATH.into(),
        four_cc: Vec::new(),
        chunk_size: DEFAULT_CHUNK_SIZE,
        random: [1; RANDOM_BYTES],
    }
}

/// A server that says what a test wants it to say and shows what the client said.
struct Script {
    client: Publisher,
    heard: ChunkReader,
}

impl Script {
    fn new(params: PublishParams) -> Self {
        let mut client = Publisher::new(params);
        assert_eq!(client.output().unwrap().len(), 1 + PACKET_BYTES);
        let mut hello = vec![3];
        hello.resize(1 + 2 * PACKET_BYTES, 0);
        client.input(&hello).unwrap();
        let mut script = Self { client, heard: ChunkReader::default() };
        let bytes = script.client.output().unwrap();
        let messages = script.read(&bytes[PACKET_BYTES..]);
        assert_eq!(messages.len(), 1, "the chunk size is no message to the reader; connect is");
        script
    }

    fn established() -> Self {
        let mut script = Self::new(params());
        script.say(&[Value::string("_result"), number(1), Value::Null, Value::Null]).unwrap();
        script.say(&[Value::string("_result"), number(4), Value::Null, number(9)]).unwrap();
        script.status("status", "NetStream.Publish.Start", "").unwrap();
        assert!(matches!(script.client.next_event(), Some(ClientEvent::Established { stream_id: 9, .. })));
        script.heard();
        script
    }

    fn send(&mut self, kind: u8, body: &[u8]) -> Result<(), ClientError> {
        let mut bytes = BytesMut::new();
        write_message(&mut bytes, INITIAL_CHUNK_SIZE, ChunkStream::Command, kind, 0, 0, &[body]).unwrap();
        self.client.input(&bytes)
    }

    fn say(&mut self, values: &[Value]) -> Result<(), ClientError> {
        self.send(kind::COMMAND, &amf0::encode(values))
    }

    fn status(&mut self, level: &str, code: &str, description: &str) -> Result<(), ClientError> {
        let info = Value::object([("level", level), ("code", code), ("description", description)].map(text));
        self.say(&[Value::string("onStatus"), number(0), Value::Null, info])
    }

    fn read(&mut self, mut bytes: &[u8]) -> Vec<Message> {
        std::iter::from_fn(|| self.heard.read(&mut bytes).unwrap()).collect()
    }

    /// Control messages and the values of commands the client sent since last asked.
    fn heard(&mut self) -> (Vec<Message>, Vec<Vec<Value>>) {
        let bytes = self.client.output().unwrap_or_default();
        let (commands, control): (Vec<_>, Vec<_>) = self.read(&bytes).into_iter().partition(|m| m.kind == 20);
        (control, commands.iter().map(|message| amf0::decode(&message.data).unwrap()).collect())
    }
}

fn text((key, value): (&'static str, &str)) -> (&'static str, Value) {
    (key, Value::string(value))
}

fn rejection(error: ClientError) -> Rejection {
    error.rejection().expect("a refusal").clone()
}

#[test]
fn app_and_path_reach_the_server_as_they_are() {
    let mut script = Script::new(params());
    let info = Value::object([text(("code", "NetConnection.Connect.Success"))]);
    let properties = Value::object([
        ("fmsVer", Value::string("FMS/1")),
        ("fourCcList", Value::StrictArray(vec![Value::string("hvc1"), Value::string("way too long")])),
    ]);
    script.say(&[Value::string("_result"), number(1), properties, info]).unwrap();
    let (_, commands) = script.heard();
    let path = Value::string(PATH);
    assert_eq!(
        commands,
        [
            vec![Value::string("releaseStream"), number(2), Value::Null, path.clone()],
            vec![Value::string("FCPublish"), number(3), Value::Null, path.clone()],
            vec![Value::string("createStream"), number(4), Value::Null],
        ]
    );
    script.say(&[Value::string("_error"), number(2), Value::Null, Value::Null]).unwrap();
    script.say(&[Value::string("onBWDone"), number(0)]).unwrap();
    script.say(&[Value::string("_result"), number(4), Value::Null, number(7)]).unwrap();
    let (_, commands) = script.heard();
    assert_eq!(commands, [[Value::string("publish"), number(5), Value::Null, path, Value::string("live")]]);
    assert!(script.client.media_writer().is_none());
    assert_eq!(script.client.pending_step(), Some(Step::Publish));
    script.status("status", "NetStream.Publish.Start", "go").unwrap();
    assert_eq!(script.client.pending_step(), None);
    assert_eq!(
        script.client.next_event(),
        Some(ClientEvent::Established { stream_id: 7, server: "FMS/1".into(), four_cc: vec!["hvc1".into()] })
    );
    assert!(script.client.media_writer().is_some());
}

#[test]
fn enhanced_fields_are_sent_only_when_codecs_need_them() {
    for four_cc in [vec![], vec![FourCc::HEVC, FourCc::OPUS]] {
        let mut client = Publisher::new(PublishParams { four_cc: four_cc.clone(), ..params() });
        client.output();
        let mut hello = vec![3];
        hello.resize(1 + 2 * PACKET_BYTES, 0);
        client.input(&hello).unwrap();
        let bytes = client.output().unwrap();
        let message = ChunkReader::default().read(&mut &bytes[PACKET_BYTES..]).unwrap().unwrap();
        let values = amf0::decode(&message.data).unwrap();
        assert_eq!(values[2].get("app"), Some(&Value::string("app/instance")));
        assert_eq!(values[2].get("tcUrl"), Some(&Value::string("rtmp://example.test/app/instance")));
        let list = values[2].get("fourCcList").and_then(Value::as_array);
        let expected = [Value::string("hvc1"), Value::string("Opus")];
        assert_eq!(list, (!four_cc.is_empty()).then_some(&expected[..]));
        assert_eq!(values[2].get("capsEx").is_some(), !four_cc.is_empty());
    }
}

#[test]
fn a_refusal_names_the_step_and_keeps_the_words() {
    let info = |code, words| Value::object([("level", "error"), ("code", code), ("description", words)].map(text));
    let mut script = Script::new(params());
    let no = info("NetConnection.Connect.InvalidApp", "no\nsuch app");
    let error = script.say(&[Value::string("_error"), number(1), Value::Null, no]).unwrap_err();
    let refused = rejection(error);
    assert_eq!((refused.step, refused.description.as_str()), (Step::Connect, "no such app"));
    assert_eq!(refused.refusal(), Refusal::UnknownApp);
    assert_eq!(script.send(kind::COMMAND, b""), Err(ClientError::Failed));

    let mut script = Script::new(params());
    script.say(&[Value::string("_result"), number(1)]).unwrap();
    let error = script.say(&[Value::string("_error"), number(4)]).unwrap_err();
    assert_eq!(rejection(error), Rejection { step: Step::CreateStream, code: "".into(), description: "".into() });

    let mut script = Script::new(params());
    script.say(&[Value::string("_result"), number(1)]).unwrap();
    script.say(&[Value::string("_result"), number(4), Value::Null, number(1)]).unwrap();
    let error = script.status("error", "NetStream.Publish.BadName", &format!("{PATH} is odd")).unwrap_err();
    assert_eq!(error.to_string(), "the server refuses to publish (NetStream.Publish.BadName)");
    assert_eq!(rejection(error).refusal(), Refusal::BadName);
}

#[test]
fn only_plain_words_make_a_refusal_final() {
    let rows = [
        ("NetStream.Publish.BadName", "Already publishing", Refusal::AlreadyPublishing),
        ("NetStream.Publish.BadName", "Stream already publishing", Refusal::AlreadyPublishing),
        ("NetStream.Publish.BadName", "stream x already exists", Refusal::AlreadyPublishing),
        ("NetStream.Publish.Denied", "Stream is busy", Refusal::AlreadyPublishing),
        ("NetStream.Publish.BadName", "", Refusal::BadName),
        ("NetStream.Publish.BadName", "live/abc", Refusal::BadName),
        ("NetStream.Publish.BadName", "Invalid stream key", Refusal::Denied),
        ("NetStream.Publish.Denied", "", Refusal::Denied),
        ("NetStream.Publish.Unauthorized", "", Refusal::Denied),
        ("NetConnection.Connect.Rejected", "code=403 need auth; authmod=adobe", Refusal::Denied),
        ("NetConnection.Connect.Rejected", "server is overloaded", Refusal::Other),
        ("NetConnection.Connect.InvalidApp", "", Refusal::UnknownApp),
        ("NetStream.Publish.Failed", "", Refusal::Other),
        ("", "", Refusal::Other),
    ];
    for (code, description, refusal) in rows {
        let rejection = Rejection { step: Step::Publish, code: code.into(), description: description.into() };
        assert_eq!(rejection.refusal(), refusal, "{code} {description}");
        assert_eq!(rejection.is_bad_name(), code.ends_with("BadName"));
    }
}

#[test]
fn the_server_ends_a_stream_by_status() {
    let rows = [
        ("status", "NetStream.Unpublish.Success", true),
        ("status", "NetConnection.Connect.ReconnectRequest", true),
        ("error", "NetStream.Publish.BadName", true),
        ("status", "NetStream.Publish.Start", false),
        ("warning", "NetStream.Whatever", false),
    ];
    for (level, code, closes) in rows {
        let mut script = Script::established();
        script.status(level, code, "bye").unwrap();
        let closed = ClientEvent::ServerClosed { code: code.into(), description: "bye".into() };
        assert_eq!(script.client.next_event(), closes.then_some(closed), "{code}");
        assert_eq!(script.client.media_writer().is_none(), closes, "{code}");
        script.send(kind::ACKNOWLEDGEMENT, &[0, 0, 0, 9]).unwrap();
        assert_eq!(script.client.next_event().is_none(), closes, "{code}: nothing after the end");
    }
}

#[test]
fn pings_are_answered_and_acknowledgements_given_and_taken() {
    let mut script = Script::established();
    script.send(kind::USER_CONTROL, &[0, 6, 1, 2, 3, 4]).unwrap();
    script.send(kind::USER_CONTROL, &[0, 6, 1]).unwrap();
    script.send(kind::USER_CONTROL, &[0, 1, 0, 0, 0, 9]).unwrap();
    let (control, _) = script.heard();
    assert_eq!(control.len(), 1);
    assert_eq!((control[0].kind, &control[0].data[..]), (kind::USER_CONTROL, &[0, 7, 1, 2, 3, 4][..]));

    script.send(kind::WINDOW_ACKNOWLEDGEMENT_SIZE, &100_u32.to_be_bytes()).unwrap();
    script.heard();
    for _ in 0..10 {
        script.send(kind::USER_CONTROL, &[0, 1, 0, 0, 0, 9]).unwrap(); // 18 bytes each
    }
    let (control, _) = script.heard();
    let counts: Vec<_> = control.iter().map(|m| u32::from_be_bytes(m.data[..4].try_into().unwrap())).collect();
    assert_eq!(counts.len(), 2, "one for all that came before, one for the first six more");
    assert_eq!(counts[1] - counts[0], 108);

    script.send(kind::ACKNOWLEDGEMENT, &[0, 0, 0, 1]).unwrap();
    script.send(kind::ACKNOWLEDGEMENT, &[0, 0, 0, 2]).unwrap();
    assert_eq!(script.client.next_event(), Some(ClientEvent::Acknowledged { bytes: 2 }));
    assert_eq!(script.client.next_event(), None);
}

#[test]
fn a_flood_of_pings_ends_the_connection_instead_of_filling_memory() {
    let mut script = Script::established();
    let error = (0..100_000).find_map(|_| script.send(kind::USER_CONTROL, &[0, 6, 0, 0, 0, 0]).err());
    assert_eq!(error, Some(ClientError::Backlog));
}

#[test]
fn short_and_odd_commands_are_survived() {
    for name in ["_result", "_error", "onStatus", "close", "onBWDone", ""] {
        for values in 0..5 {
            let all = [Value::string(name), number(4), Value::Null, Value::string("x")];
            let mut script = Script::new(params());
            let _ = script.say(&all[..values.min(4)]);
            let mut script = Script::established();
            script.say(&all[..values.min(4)]).unwrap();
        }
    }
    let mut script = Script::new(params());
    script.say(&[Value::string("_result"), number(1)]).unwrap();
    let error = script.say(&[Value::string("_result"), number(4), Value::Null, Value::Number(-1.0)]).unwrap_err();
    assert!(matches!(error, ClientError::Protocol(_)));
}

#[test]
fn nothing_counts_after_the_end_even_within_the_same_bytes() {
    let mut script = Script::established();
    let info = Value::object([text(("code", "NetStream.Unpublish.Success"))]);
    let end = amf0::encode(&[Value::string("onStatus"), number(0), Value::Null, info]);
    let mut bytes = BytesMut::new();
    for (kind, body) in [(kind::COMMAND, &end[..]), (kind::ACKNOWLEDGEMENT, &[0, 0, 0, 1])] {
        write_message(&mut bytes, INITIAL_CHUNK_SIZE, ChunkStream::Command, kind, 0, 0, &[body]).unwrap();
    }
    script.client.input(&bytes).unwrap();
    assert!(matches!(script.client.next_event(), Some(ClientEvent::ServerClosed { .. })));
    assert_eq!(script.client.next_event(), None);
}

#[test]
fn an_answer_to_something_else_grants_nothing() {
    let mut script = Script::new(params());
    script.say(&[Value::string("_result"), number(4), Value::Null, number(7)]).unwrap();
    script.say(&[Value::string("_result")]).unwrap();
    assert_eq!(script.client.pending_step(), Some(Step::Connect));
    script.say(&[Value::string("_result"), number(1)]).unwrap();
    script.say(&[Value::string("_result"), number(2), Value::Null, number(7)]).unwrap();
    script.status("status", "NetStream.Publish.Start", "too early").unwrap();
    assert_eq!(script.client.pending_step(), Some(Step::CreateStream));
}

#[test]
fn an_amf3_command_is_read_as_well() {
    let mut script = Script::new(params());
    let body = [&[0][..], &amf0::encode(&[Value::string("_result"), number(1)])].concat();
    script.send(kind::COMMAND_AMF3, &body).unwrap();
    assert_eq!(script.heard().1.len(), 3);
}

#[test]
fn unpublishing_says_goodbye_once() {
    let mut script = Script::established();
    let mut out = BytesMut::new();
    script.client.write_media(&mut out, TagKind::Audio, 5, b"\xaf\x01x").unwrap();
    script.client.unpublish(&mut out);
    script.client.unpublish(&mut out);
    let messages = script.read(&out);
    assert_eq!((messages[0].kind, messages[0].timestamp_ms, messages[0].stream_id), (8, 5, 9));
    let names: Vec<_> = messages[1..].iter().map(|m| amf0::decode(&m.data).unwrap()[0].clone()).collect();
    assert_eq!(names, [Value::string("FCUnpublish"), Value::string("deleteStream")]);
    assert_eq!(script.client.write_metadata(&mut out, b"x"), Err(ClientError::NotEstablished));
}

#[test]
fn nothing_secret_is_in_debug_output() {
    let script = Script::established();
    let shown = format!("{:?} {:?}", script.client, params());
    assert!(!shown.contains("key") && !shown.contains("example") && !shown.contains("instance"), "{shown}");
}

#[test]
fn names_too_long_are_refused_before_they_are_sent() {
    let mut client = Publisher::new(PublishParams { play_path: "x".repeat(MAX_NAME_BYTES + 1), ..params() });
    let mut hello = vec![3];
    hello.resize(1 + 2 * PACKET_BYTES, 0);
    assert!(matches!(client.input(&hello), Err(ClientError::Protocol(_))));
}
