//! Which client errors an operation can answer with, said one by one in the document.
//!
//! Handlers declare `4XX` with the body of the one envelope. What that means for an operation follows from what it is:
//! who may use it, whether it takes a body, names a resource, or edits one. So it is derived here, for all alike, and
//! the fuzzer notices an answer that is not on the list.

use crate::endpoint::Access;
use utoipa::openapi::path::Operation;

/// What handlers declare.
const ANY_CLIENT_ERROR: &str = "4XX";

/// Replaces `4XX` by the statuses that this operation can answer with.
pub(crate) fn spell_out(access: Access, method: &str, path: &str, operation: &mut Operation) {
    let Some(response) = operation.responses.responses.remove(ANY_CLIENT_ERROR) else { return };
    let takes_body = operation.request_body.is_some();
    let names_resource = path.contains('{');
    let has_parameters = operation.parameters.as_ref().is_some_and(|parameters| !parameters.is_empty());
    let changes = method != "GET";
    // Its address can be too long, and its answer too late. That it was asked too often is said where its limit is
    // declared.
    let mut statuses = vec!["408", "414"];
    match access {
        Access::Needs(_) => statuses.extend(["401", "403"]),
        // Sign-in and its kin say themselves who may come in.
        Access::Public(_) => statuses.extend(["401", "403", "409"]),
    }
    if changes {
        // The stored state does not allow it, or something else has the name.
        statuses.extend(["409", "422"]);
    }
    if matches!(method, "PATCH" | "DELETE") {
        // If-Match names another version.
        statuses.push("412");
    }
    if takes_body || changes {
        statuses.extend(["400", "413", "415"]);
    }
    if names_resource || takes_body {
        statuses.push("404");
    }
    if names_resource || has_parameters {
        statuses.push("422");
    }
    for status in statuses {
        operation.responses.responses.entry(status.to_owned()).or_insert_with(|| response.clone());
    }
}
