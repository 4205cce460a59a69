//! What the instance demands of its people.

use super::{Identity, view::User};
use castcore_model::{Fault, Role};
use castcore_store::users::UserRow;

impl Identity<'_> {
    /// Whether one of these roles demands a second factor.
    pub(super) async fn demands_factor(&self, roles: &[Role]) -> Result<bool, Fault> {
        Ok(self.0.instance_settings().await?.demands_second_factor(roles))
    }

    /// What callers see of a user, policy included.
    pub(super) async fn user_view(&self, row: &UserRow, roles: &[Role]) -> Result<User, Fault> {
        let mut user = User::of(row, roles);
        user.second_factor_required = !row.totp_enabled && self.demands_factor(roles).await?;
        Ok(user)
    }
}
