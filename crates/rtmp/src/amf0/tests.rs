use super::*;
use proptest::prelude::*;

#[test]
fn a_command_has_the_bytes_of_the_format() {
    let command = [
        Value::string("connect"),
        Value::Number(1.0),
        Value::object([("app", Value::string("live")), ("ok", Value::Boolean(true)), ("no", Value::Null)]),
        Value::StrictArray(vec![Value::string("av01"), Value::Undefined]),
        Value::EcmaArray(vec![("w".into(), Value::Number(-2.5))]),
        Value::Date(0.0),
    ];
    let bytes = encode(&command);
    let expected = b"\x02\0\x07connect\0\x3f\xf0\0\0\0\0\0\0\
        \x03\0\x03app\x02\0\x04live\0\x02ok\x01\x01\0\x02no\x05\0\0\x09\
        \x0a\0\0\0\x02\x02\0\x04av01\x06\
        \x08\0\0\0\x01\0\x01w\0\xc0\x04\0\0\0\0\0\0\0\0\x09\
        \x0b\0\0\0\0\0\0\0\0\0\0";
    assert_eq!(&bytes[..], &expected[..]);
    assert_eq!(decode(&bytes).unwrap(), command);
}

#[test]
fn rarer_forms_are_read_as_what_they_mean() {
    for (bytes, value) in [
        (&b"\x0c\0\0\0\x02hi"[..], Value::string("hi")),
        (b"\x0f\0\0\0\x02<>", Value::string("<>")),
        (b"\x0d", Value::Undefined),
        (b"\x10\0\x01C\0\x01a\x05\0\0\x09", Value::object([("a", Value::Null)])),
        // The count of an ECMA array lies.
        (b"\x08\xff\xff\xff\xff\0\x01a\x05\0\0\x09", Value::EcmaArray(vec![("a".into(), Value::Null)])),
        // An empty name that is not the end.
        (b"\x03\0\0\x05\0\0\x09", Value::object([("", Value::Null)])),
        // Not UTF-8.
        (b"\x02\0\x02\xffa", Value::string("\u{fffd}a")),
    ] {
        assert_eq!(decode(bytes), Ok(vec![value]), "{bytes:?}");
    }
}

#[test]
fn what_is_broken_is_named_and_what_came_before_is_kept() {
    for (bytes, error) in [
        (&b"\0\0\0"[..], AmfError::Short),
        (b"\x02\0\x05abc", AmfError::Short),
        (b"\x02\0", AmfError::Short),
        (b"\x0c\xff\xff\xff\xffabc", AmfError::Short),
        (b"\x0a\xff\xff\xff\xff", AmfError::Short),
        (b"\x03\0\x01a", AmfError::Short),
        (b"\x03\0\0", AmfError::Short),
        (b"\x07\0\0", AmfError::Unsupported(7)),
        (b"\x11\x01", AmfError::Unsupported(17)),
    ] {
        assert_eq!(decode(bytes), Err(error), "{bytes:?}");
        let with_name = [&b"\x02\0\x01n"[..], bytes].concat();
        assert_eq!(decode_prefix(&with_name), (vec![Value::string("n")], Some(error)));
    }
}

#[test]
fn depth_and_number_are_bounded() {
    let nested = b"\x0a\0\0\0\x01".repeat(MAX_DEPTH + 1);
    assert_eq!(decode(&nested), Err(AmfError::TooDeep));
    let mut fits = b"\x0a\0\0\0\x01".repeat(MAX_DEPTH);
    fits.push(NULL);
    assert!(decode(&fits).is_ok());
    let mut wide = b"\x0a\xff\xff\xff\xff".to_vec();
    wide.resize(5 + MAX_VALUES, NULL);
    assert_eq!(decode(&wide), Err(AmfError::TooMany));
    assert_eq!(decode(&vec![NULL; MAX_VALUES + 1]), Err(AmfError::TooMany));
    assert!(decode(&vec![NULL; MAX_VALUES]).is_ok());
}

#[test]
fn long_texts_change_their_form_and_long_names_are_left_out() {
    let long = "x".repeat(70_000);
    let value = Value::object([(long.clone(), Value::Null), ("a".to_owned(), Value::String(long.clone()))]);
    let read = decode(&encode(&[value])).unwrap();
    assert_eq!(read, [Value::object([("a", Value::String(long))])]);
}

#[test]
fn only_whole_numbers_are_ids() {
    for (number, id) in [
        (1.0, Some(1)),
        (0.0, Some(0)),
        (4_294_967_295.0, Some(u32::MAX)),
        (4_294_967_296.0, None),
        (-1.0, None),
        (1.5, None),
        (f64::NAN, None),
        (f64::INFINITY, None),
    ] {
        assert_eq!(Value::Number(number).as_u32(), id, "{number}");
    }
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<i32>().prop_map(|n| Value::Number(f64::from(n))),
        any::<bool>().prop_map(Value::Boolean),
        ".{0,40}".prop_map(Value::String),
        any::<i32>().prop_map(|n| Value::Date(f64::from(n))),
        Just(Value::Null),
        Just(Value::Undefined),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let entries = prop::collection::vec((".{0,10}", inner.clone()), 0..6);
        prop_oneof![
            entries.clone().prop_map(Value::Object),
            entries.prop_map(Value::EcmaArray),
            prop::collection::vec(inner, 0..6).prop_map(Value::StrictArray),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read(values in prop::collection::vec(values(), 0..5)) {
        prop_assert_eq!(decode(&encode(&values)), Ok(values));
    }

    #[test]
    fn hostile_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = decode_prefix(&bytes);
    }

    #[test]
    fn cut_and_changed_values_never_panic(value in values(), cut in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = encode(&[value]);
        let at = cut.index(bytes.len());
        let _ = decode_prefix(&bytes[..at]);
        bytes[at] = byte;
        let _ = decode_prefix(&bytes);
    }
}
