//! `docs/security/permissions.md`: who may do what, printed from the tables that the checks read.
//! `castcore openapi --permissions > docs/security/permissions.md`; a test fails when the page is stale.

use crate::endpoint::{Access, RouteInfo};
use castcore_model::{Permission, Role, Scope};
use std::fmt::Write as _;

const HEAD: &str = "# Who may do what\n\n\
    This page is printed from the tables that the server checks against (`castcore openapi --permissions`); a test fails\n\
    when it is stale.\n\n\
    Every operation names one permission. Roles hold permissions, and a user may have several roles; rights add up. The\n\
    roles of this moment count: a demotion holds at the next request, and open WebSockets lose the topics that are no\n\
    longer allowed. An API token acts as its owner, never beyond the owner's roles now, and within its scopes if it has\n\
    any.\n\n\
    Some things are decided beyond this page: one's own sessions and tokens are one's own; changes to users, sign-in and\n\
    tokens take a proof of identity that is at most ten minutes old; somebody who must change a password or set up a\n\
    second factor does only that (`account.self`, `account.enrol`), and their tokens do nothing until then.\n";

/// The page.
#[must_use]
pub fn page(routes: &[RouteInfo]) -> String {
    let mut text = HEAD.to_owned();
    text.push_str(
        "\n## Roles\n\n| permission | meaning | viewer | operator | admin | by token |\n|---|---|---|---|---|---|\n",
    );
    let mark = |is: bool| if is { "yes" } else { "–" };
    for permission in Permission::ALL {
        let _ = write!(text, "| `{permission}` | {} |", permission.about());
        for role in Role::ALL {
            let _ = write!(text, " {} |", mark(role.allows(*permission)));
        }
        let _ = writeln!(text, " {} |", mark(Scope::allow(&[], *permission)));
    }
    text.push_str(
        "\n## Scopes of API tokens\n\nA token without scopes has every permission that the last column above marks.\n\n\
        | scope | meaning | permissions |\n|---|---|---|\n",
    );
    for scope in Scope::ALL {
        let names: Vec<String> = scope.permissions().iter().map(|permission| format!("`{permission}`")).collect();
        let _ = writeln!(text, "| `{scope}` | {} | {} |", scope.about(), names.join(", "));
    }
    text.push_str(
        "\n## Operations\n\nPaths stand below `/api/v1`. The role is the weakest one that holds the permission.\n\n\
        | operation | permission | role | scopes |\n|---|---|---|---|\n",
    );
    let mut open = Vec::new();
    for route in routes {
        let operation = format!("{} {}", route.method, route.path);
        match route.access {
            Access::Public(why) => open.push((operation, why)),
            Access::Needs(permission) => {
                let role = Role::weakest_with(permission);
                let _ = writeln!(text, "| `{operation}` | `{permission}` | {role} | {} |", scopes(permission));
            }
        }
    }
    text.push_str("\n## Open to everybody\n\n| operation | why |\n|---|---|\n");
    for (operation, why) in open {
        let _ = writeln!(text, "| `{operation}` | {why} |");
    }
    text
}

fn scopes(permission: Permission) -> String {
    if !Scope::allow(&[], permission) {
        return "never by token".to_owned();
    }
    let allowing: Vec<&Scope> = Scope::ALL.iter().filter(|scope| Scope::allow(&[**scope], permission)).collect();
    match allowing.len() {
        0 => "only without scopes".to_owned(),
        all if all == Scope::ALL.len() => "any".to_owned(),
        _ => allowing.iter().map(|scope| format!("`{scope}`")).collect::<Vec<_>>().join(", "),
    }
}
