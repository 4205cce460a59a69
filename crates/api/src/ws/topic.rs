//! What a client can subscribe to.

use castcore_bus::{JobLogLine, JobMetrics, JobStatus, LiveMessage};
use castcore_model::{JobId, Permission};
use serde::Deserialize;
use serde_json::{Value, json};

/// A topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Topic {
    /// States of all jobs and their outputs.
    Status,
    /// Numbers of all jobs on air, once a second.
    Metrics,
    /// Log lines of one job.
    Log(JobId),
    /// The number of the newest row of the audit trail; the rows themselves are read where they are filtered.
    Audit,
}

impl Topic {
    /// What a subscriber must hold.
    pub(crate) const fn permission(self) -> Permission {
        match self {
            Topic::Status => Permission::StreamsRead,
            Topic::Metrics => Permission::MonitoringRead,
            Topic::Log(_) => Permission::LogsRead,
            Topic::Audit => Permission::AuditRead,
        }
    }

    /// The name on the wire.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Topic::Status => "status",
            Topic::Metrics => "metrics",
            Topic::Log(_) => "log",
            Topic::Audit => "audit",
        }
    }

    /// The topic that a message belongs to.
    pub(crate) const fn of(message: &LiveMessage) -> Self {
        match message {
            LiveMessage::Status(_) | LiveMessage::JobDeleted { .. } => Topic::Status,
            LiveMessage::Metrics(_) => Topic::Metrics,
            LiveMessage::Log(line) => Topic::Log(line.job_id),
        }
    }

    /// The data of a delta, if `message` belongs to this topic.
    pub(crate) fn delta(self, message: &LiveMessage) -> Option<Value> {
        match (self, message) {
            (Topic::Status, LiveMessage::Status(status)) => Some(status_json(status)),
            (Topic::Status, LiveMessage::JobDeleted { job_id }) => Some(json!({"job_id": job_id, "deleted": true})),
            (Topic::Metrics, LiveMessage::Metrics(metrics)) => Some(metrics_json(metrics)),
            (Topic::Log(job_id), LiveMessage::Log(line)) if line.job_id == job_id => Some(line_json(line)),
            _ => None,
        }
    }
}

/// What a client says.
#[derive(Debug, Deserialize)]
#[serde(tag = "op", rename_all = "lowercase")]
pub(crate) enum ClientMessage {
    /// Wants a topic.
    Subscribe {
        /// Its name.
        topic: String,
        /// The job, for `log`.
        job_id: Option<JobId>,
    },
    /// Wants it no more.
    Unsubscribe {
        /// Its name.
        topic: String,
        /// The job, for `log`.
        job_id: Option<JobId>,
    },
    /// Wants to know whether we are there.
    Ping,
}

/// The topic of that name.
pub(crate) fn parse(topic: &str, job_id: Option<JobId>) -> Option<Topic> {
    match (topic, job_id) {
        ("status", _) => Some(Topic::Status),
        ("metrics", _) => Some(Topic::Metrics),
        ("log", Some(job_id)) => Some(Topic::Log(job_id)),
        ("audit", _) => Some(Topic::Audit),
        _ => None,
    }
}

pub(crate) fn status_json(status: &JobStatus) -> Value {
    serde_json::to_value(status).unwrap_or(Value::Null)
}

pub(crate) fn metrics_json(metrics: &JobMetrics) -> Value {
    serde_json::to_value(metrics).unwrap_or(Value::Null)
}

pub(crate) fn line_json(line: &JobLogLine) -> Value {
    serde_json::to_value(line).unwrap_or(Value::Null)
}
