//! Rows as lines of text.
//!
//! Every line of JSON is one object and every field of CSV is quoted (RFC 4180), so a line break within a field would be
//! legal; there is none nevertheless, because texts are made harmless ([`text`](super::text)), those of older rows here.

use super::text::{FACT_MAX, harmless, harmless_json};
use castcore_store::audit::AuditRow;
use serde_json::{Value, json};

/// How an export is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    JsonLines,
    /// Comma-separated values with a heading.
    Csv,
}

const COLUMNS: [&str; 15] = [
    "seq",
    "at",
    "actor",
    "actor_id",
    "action",
    "target_type",
    "target_id",
    "outcome",
    "ip",
    "session_id",
    "token_id",
    "meta",
    "id",
    "prev_hash",
    "hash",
];

impl Format {
    /// The format of that name: `jsonl` or `csv`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Format::JsonLines, Format::Csv].into_iter().find(|format| format.name() == name)
    }

    /// Its name, which is also the end of the file's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Format::JsonLines => "jsonl",
            Format::Csv => "csv",
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Format::JsonLines => "application/x-ndjson",
            Format::Csv => "text/csv; charset=utf-8; header=present",
        }
    }

    pub(super) fn heading(self) -> &'static str {
        match self {
            Format::JsonLines => "",
            Format::Csv => {
                "seq,at,actor,actor_id,action,target_type,target_id,outcome,ip,session_id,token_id,meta,id,prev_hash,hash\r\n"
            }
        }
    }
}

/// The values of a row, in the order of [`COLUMNS`].
fn values(row: &AuditRow) -> [Value; 15] {
    let text = |text: &Option<String>| json!(text.as_ref().map(|text| harmless(text, FACT_MAX)));
    [
        json!(row.seq),
        json!(row.at),
        text(&row.actor_name),
        json!(row.actor_id),
        text(&Some(row.action.clone())),
        text(&row.target_type),
        text(&row.target_id),
        text(&Some(row.outcome.clone())),
        text(&row.ip),
        json!(row.session_id),
        json!(row.token_id),
        harmless_json(row.meta.clone()),
        json!(row.id),
        text(&row.prev_hash),
        text(&row.hash),
    ]
}

/// A row as an object, as exports and shipping carry it.
pub(super) fn object(row: &AuditRow) -> Value {
    Value::Object(COLUMNS.into_iter().map(str::to_owned).zip(values(row)).collect())
}

pub(super) fn lines(format: Format, rows: &[AuditRow]) -> String {
    let mut text = String::new();
    for row in rows {
        match format {
            Format::JsonLines => {
                text.push_str(&object(row).to_string());
                text.push('\n');
            }
            Format::Csv => {
                for (n, value) in values(row).iter().enumerate() {
                    if n > 0 {
                        text.push(',');
                    }
                    cell(&mut text, value);
                }
                text.push_str("\r\n");
            }
        }
    }
    text
}

/// A cell. Programs for tables take a cell that begins with one of these characters for a formula; an apostrophe keeps
/// them from it (OWASP, CSV injection).
fn cell(text: &mut String, value: &Value) {
    let content = match value {
        Value::Null => return,
        Value::String(content) => content.clone(),
        other => other.to_string(),
    };
    text.push('"');
    let formula = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    if !value.is_number() && content.starts_with(formula) {
        text.push('\'');
    }
    text.push_str(&content.replace('"', "\"\""));
    text.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use uuid::Uuid;

    fn row(actor: &str) -> AuditRow {
        AuditRow {
            seq: 7,
            id: Uuid::nil(),
            at: DateTime::UNIX_EPOCH,
            actor_id: None,
            actor_name: Some(actor.into()),
            action: "auth.login".into(),
            target_type: None,
            target_id: Some("@SUM(A1)".into()),
            ip: Some("::1".into()),
            session_id: None,
            token_id: None,
            outcome: "ok".into(),
            meta: json!({"say": "\"hi\"\n"}),
            prev_hash: None,
            hash: Some("ab".into()),
        }
    }

    #[test]
    fn the_heading_names_the_columns() {
        assert_eq!(Format::Csv.heading().trim_end(), COLUMNS.join(","));
        assert_eq!(Format::from_name("csv"), Some(Format::Csv));
        assert_eq!(Format::from_name("xlsx"), None);
    }

    #[test]
    fn no_cell_is_a_formula_and_no_name_makes_a_line() {
        let text = lines(Format::Csv, &[row("=HYPERLINK(\"http://evil\")\r\n8,x")]);
        let expected = "\"7\",\"1970-01-01T00:00:00Z\",\"'=HYPERLINK(\"\"http://evil\"\")\\u{d}\\u{a}8,x\",,\"auth.login\",,\
             \"'@SUM(A1)\",\"ok\",\"::1\",,,\"{\"\"say\"\":\"\"\\\"\"hi\\\"\"\\\\u{a}\"\"}\",\
             \"00000000-0000-0000-0000-000000000000\",,\"ab\"\r\n";
        assert_eq!(text, expected);
        for start in ["+1", "-1", "@x", "\t=1", "＝1"] {
            let text = lines(Format::Csv, &[row(start)]);
            assert!(text.contains(",\"'") || text.contains(",\"\\u{9}"), "{text}");
        }
    }

    #[test]
    fn a_line_of_json_is_one_object() {
        let text = lines(Format::JsonLines, &[row("eve\n{}"), row("b")]);
        let objects: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(objects.len(), 2);
        assert_eq!((&objects[0]["actor"], &objects[0]["seq"]), (&json!("eve\\u{a}{}"), &json!(7)));
    }
}
