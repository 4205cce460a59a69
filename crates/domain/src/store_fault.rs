//! What the store says, in the words of the wire.

use castcore_model::{ErrorCode, Fault};
use castcore_store::StoreError;

/// The fault of a store error.
pub(crate) fn fault(error: StoreError) -> Fault {
    match error {
        StoreError::Taken { column } => Fault::taken(column),
        StoreError::Stale => Fault::new(ErrorCode::PreconditionFailed),
        StoreError::Referenced { by } => Fault::new(ErrorCode::Conflict).with("used_by", by),
        StoreError::Dangling => Fault::new(ErrorCode::Conflict).with("reference", "not_found"),
        StoreError::Unavailable(detail) => {
            let mut fault = Fault::new(ErrorCode::StoreUnavailable);
            fault.detail = Some(detail);
            fault
        }
        other => Fault::internal(other),
    }
}

/// Refuses an edit that names another version than the stored one: 412.
pub(crate) fn stale_or(expected: Option<i64>, stored: i64) -> Result<(), Fault> {
    match expected {
        Some(expected) if expected != stored => {
            Err(Fault::new(ErrorCode::PreconditionFailed).with("current_version", stored))
        }
        _ => Ok(()),
    }
}
