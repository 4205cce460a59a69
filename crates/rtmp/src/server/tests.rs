use super::*;
use crate::amf0;
use crate::chunk::{ChunkStream, write_message};
use crate::handshake::PACKET_BYTES;
use bytes::BytesMut;

/// A publisher that says what a test wants it to say.
struct Script {
    server: Server,
    heard: ChunkReader,
}

impl Script {
    fn new() -> Self {
        let mut server = Server::new([2; RANDOM_BYTES]);
        let mut hello = vec![3];
        hello.resize(1 + 2 * PACKET_BYTES, 0);
        server.input(&hello).unwrap();
        assert_eq!(server.output().unwrap().len(), 1 + 2 * PACKET_BYTES);
        Self { server, heard: ChunkReader::default() }
    }

    fn publishing() -> Self {
        let mut script = Self::new();
        script.connect().unwrap();
        script.publish("key").unwrap();
        assert!(matches!(script.server.next_event(), Some(ServerEvent::PublishRequested { .. })));
        script.server.accept().unwrap();
        script.heard();
        script
    }

    fn send(&mut self, kind: u8, body: &[u8]) -> Result<(), ServerError> {
        let mut bytes = BytesMut::new();
        write_message(&mut bytes, 128, ChunkStream::Stream, kind, 40, 1, &[body]).unwrap();
        self.server.input(&bytes)
    }

    fn say(&mut self, values: &[Value]) -> Result<(), ServerError> {
        self.send(kind::COMMAND, &amf0::encode(values))
    }

    fn connect(&mut self) -> Result<(), ServerError> {
        let object = Value::object([("app", Value::string("live/")), ("tcUrl", Value::string("rtmp://h/live/"))]);
        self.say(&[Value::string("connect"), Value::Number(1.0), object])
    }

    fn publish(&mut self, path: &str) -> Result<(), ServerError> {
        self.say(&[Value::string("publish"), Value::Number(5.0), Value::Null, Value::string(path)])
    }

    /// The codes of the answers sent since last asked.
    fn heard(&mut self) -> Vec<String> {
        let bytes = self.server.output().unwrap_or_default();
        let mut rest = &bytes[..];
        let messages = std::iter::from_fn(|| self.heard.read(&mut rest).unwrap());
        messages.filter_map(|m| Command::from_message(&m)).map(|command| command.text("code", 99)).collect()
    }
}

#[test]
fn a_publisher_asks_and_is_let_in() {
    let mut script = Script::new();
    script.connect().unwrap();
    assert_eq!(script.heard(), ["NetConnection.Connect.Success"]);
    script.publish("k/e?y=%2F&a@b").unwrap();
    let event = script.server.next_event().unwrap();
    assert!(!format!("{event:?}{:?}", script.server).contains("k/e"));
    assert_eq!(
        event,
        ServerEvent::PublishRequested {
            app: "live/".into(),
            play_path: "k/e?y=%2F&a@b".into(),
            tc_url: "rtmp://h/live/".into(),
            four_cc: vec![]
        }
    );
    script.send(kind::VIDEO, b"\x17\x01early").unwrap();
    assert_eq!(script.server.next_event(), None, "nothing passes before the answer");
    script.server.accept().unwrap();
    assert_eq!(script.heard(), ["NetStream.Publish.Start"]);
    assert_eq!(script.server.accept(), Err(ServerError::NotAsked));
    script.send(kind::VIDEO, b"\x17\x01x").unwrap();
    let tag = Tag { kind: TagKind::Video, timestamp_ms: 40, data: Bytes::from_static(b"\x17\x01x") };
    assert_eq!(script.server.next_event(), Some(ServerEvent::Media(tag)));
}

#[test]
fn a_publisher_is_turned_away() {
    let mut script = Script::new();
    script.connect().unwrap();
    script.publish("wrong").unwrap();
    script.heard();
    script.server.reject("NetStream.Publish.BadName", "no").unwrap();
    assert_eq!(script.heard(), ["NetStream.Publish.BadName"]);
    assert_eq!(script.send(kind::VIDEO, b"x"), Err(ServerError::Closed));
}

#[test]
fn script_data_loses_its_marks_and_empty_tags_are_dropped() {
    let mut script = Script::publishing();
    let plain = amf0::encode(&[Value::string("onMetaData"), Value::EcmaArray(vec![])]);
    let marked = [crate::chunk::SET_DATA_FRAME, &plain].concat();
    let amf3 = [&[0][..], &marked].concat();
    script.send(kind::DATA, &plain).unwrap();
    script.send(kind::DATA, &marked).unwrap();
    script.send(kind::DATA_AMF3, &amf3).unwrap();
    script.send(kind::AUDIO, b"").unwrap();
    for _ in 0..3 {
        let Some(ServerEvent::Media(tag)) = script.server.next_event() else { panic!("script data is media") };
        assert_eq!((tag.kind, &tag.data[..]), (TagKind::Script, &plain[..]));
    }
    assert_eq!(script.server.next_event(), None);
}

#[test]
fn the_end_is_told_once_and_a_new_stream_may_follow() {
    let mut script = Script::publishing();
    script.say(&[Value::string("FCUnpublish"), Value::Number(6.0), Value::Null, Value::string("key")]).unwrap();
    script.say(&[Value::string("deleteStream"), Value::Number(7.0), Value::Null, Value::Number(1.0)]).unwrap();
    assert_eq!(script.server.next_event(), Some(ServerEvent::Unpublished));
    assert_eq!(script.server.next_event(), None);
    script.publish("again").unwrap();
    assert!(matches!(script.server.next_event(), Some(ServerEvent::PublishRequested { .. })));
}

#[test]
fn the_server_can_end_a_stream() {
    let mut script = Script::publishing();
    script.server.close("NetStream.Unpublish.Success", "");
    assert_eq!(script.heard(), ["NetStream.Unpublish.Success"]);
    assert!(!script.server.is_publishing());
}

#[test]
fn what_breaks_the_order_or_the_bounds_ends_the_connection() {
    let mut script = Script::new();
    assert!(matches!(script.publish("k"), Err(ServerError::Protocol(_))), "publish before connect");
    let mut script = Script::new();
    script.connect().unwrap();
    assert!(matches!(script.connect(), Err(ServerError::Protocol(_))), "connect twice");
    let mut script = Script::publishing();
    assert!(matches!(script.publish("k"), Err(ServerError::Protocol(_))), "publish twice");
    let mut script = Script::new();
    script.connect().unwrap();
    let long = "x".repeat(MAX_NAME_BYTES + 1);
    assert!(matches!(script.publish(&long), Err(ServerError::Protocol(_))), "a name too long");
    let mut script = Script::new();
    let error = script.send(kind::VIDEO, &vec![0; MAX_EARLY_MESSAGE_BYTES + 1]).unwrap_err();
    assert!(matches!(error, ServerError::Chunk(ChunkError::TooLong { .. })), "a stranger sends much");
    let mut script = Script::publishing();
    script.send(kind::VIDEO, &vec![0; MAX_EARLY_MESSAGE_BYTES + 1]).unwrap();
}

#[test]
fn a_player_is_told_no() {
    let mut script = Script::new();
    script.connect().unwrap();
    script.heard();
    script.say(&[Value::string("play"), Value::Number(0.0), Value::Null, Value::string("x")]).unwrap();
    assert_eq!(script.heard(), ["NetStream.Play.Failed"]);
}

#[test]
fn short_commands_are_survived() {
    for name in ["connect", "createStream", "publish", "deleteStream", "play", ""] {
        for values in 0..=2 {
            let all = [Value::string(name), Value::Null];
            let mut script = Script::new();
            let _ = script.say(&all[..values]);
            let mut script = Script::new();
            script.connect().unwrap();
            let _ = script.say(&all[..values]);
        }
    }
}

#[test]
fn a_flood_of_questions_ends_the_connection() {
    let mut script = Script::new();
    let error = (0..100_000).find_map(|_| script.say(&[Value::string("createStream"), Value::Number(4.0)]).err());
    assert_eq!(error, Some(ServerError::Backlog));
}
