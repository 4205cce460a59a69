//! The life of a session after its sign-in: the check of every request, and its end.

use super::{Identity, token_format, view::User};
use crate::{
    audit::{self, Entry},
    caller::{Caller, Credential, Origin},
    fault,
};
use castcore_bus::ControlMessage;
use castcore_model::{ErrorCode, Fault, SessionId, UserId};
use castcore_store::{sessions, users};
use serde_json::json;

impl Identity<'_> {
    /// Takes note of a revocation that another part or node made.
    pub fn hear(&self, message: &ControlMessage) {
        match message {
            ControlMessage::SessionRevoked { session_id } => self.0.sessions.forget_session(*session_id),
            ControlMessage::TokenRevoked { token_id } => self.0.api_tokens.forget_token(*token_id),
            ControlMessage::UserChanged { user_id } => self.forget_user(*user_id),
            ControlMessage::SettingsChanged => self.0.instance.forget(),
            ControlMessage::Resync => {
                self.forget_everybody();
                self.0.instance.forget();
            }
            ControlMessage::JobChanged { .. } | ControlMessage::WatchRequested { .. } => {}
        }
    }

    pub(super) fn announce_revoked(&self, session_id: SessionId) {
        self.0.sessions.forget_session(session_id);
        self.0.bus.publish_control(ControlMessage::SessionRevoked { session_id });
    }

    /// Tells everybody that these sessions of a user have ended and that nothing known about the user holds.
    pub(super) fn announce_user(&self, user_id: UserId, ended: Vec<SessionId>) {
        for session_id in ended {
            self.announce_revoked(session_id);
        }
        self.forget_user(user_id);
        self.0.bus.publish_control(ControlMessage::UserChanged { user_id });
    }

    /// Ends the caller's session, or all sessions of its user.
    pub async fn logout(&self, caller: &Caller, all: bool) -> Result<(), Fault> {
        if all && caller.token_id().is_some() {
            // A stolen token must not throw its owner out.
            return Err(Fault::new(ErrorCode::Forbidden));
        }
        let now = self.0.now();
        let tx = self.0.store.begin().await.map_err(fault)?;
        let mut ended = Vec::new();
        if let (true, Some(user_id)) = (all, caller.user_id) {
            ended = sessions::revoke_all_of_user(&tx, user_id, None, now).await.map_err(fault)?;
        } else if let Some(session_id) = caller.session_id() {
            sessions::revoke(&tx, session_id, now).await.map_err(fault)?;
            ended.push(session_id);
        }
        if ended.is_empty() {
            // A token has no session to end: nothing happened, and nothing is to be written down.
            return Ok(());
        }
        let entry =
            Entry { action: "auth.logout", target_type: Some("user"), target_id: None, meta: json!({"all": all}) };
        audit::record(&tx, caller, now, entry).await?;
        tx.commit().await.map_err(fault)?;
        for session_id in ended {
            self.announce_revoked(session_id);
        }
        Ok(())
    }

    /// The caller's own account.
    pub async fn me(&self, caller: &Caller) -> Result<User, Fault> {
        let id = caller.user_id.ok_or_else(Fault::unauthenticated)?;
        let row = users::get(self.0.store.read(), id).await.map_err(fault)?.ok_or_else(Fault::unauthenticated)?;
        let mut user = self.user_view(&row, &caller.roles).await?;
        // What may be done now: a restriction or the scopes of a token leave less than the roles hold.
        user.permissions = caller.permissions();
        Ok(user)
    }

    /// Who holds this access token, with the roles of this moment; its session must live. Or, when it begins with `cc_`,
    /// whose automation holds this API token: the prefix alone decides which of the two it is.
    pub async fn authenticate(&self, token: &str, origin: Origin) -> Result<Caller, Fault> {
        if token_format::is_api_token(token) {
            return self.caller_of_api_token(token, origin).await;
        }
        let token = self.0.tokens.verify(token, self.0.now())?;
        self.caller_of(token.session_id, token.user_id, origin).await
    }

    /// Looks again whether a caller may still do what it may.
    pub async fn recheck(&self, caller: &Caller) -> Result<Caller, Fault> {
        let origin = caller.origin.clone();
        match (&caller.credential, caller.user_id) {
            (Credential::Session { id, .. }, Some(user_id)) => self.caller_of(*id, user_id, origin).await,
            (Credential::ApiToken { id, .. }, Some(_)) => self.caller_of_api_token_id(*id, origin).await,
            _ => Err(Fault::unauthenticated()),
        }
    }

    pub(super) async fn caller_of(
        &self,
        session_id: SessionId,
        user_id: UserId,
        origin: Origin,
    ) -> Result<Caller, Fault> {
        let session = self.live_session(session_id).await?;
        if session.user_id != user_id {
            return Err(Fault::unauthenticated());
        }
        if !session.is_active {
            return Err(Fault::new(ErrorCode::Forbidden));
        }
        let restriction =
            self.restriction_of(session.must_change_password, session.totp_enabled, &session.roles).await?;
        let credential = Credential::Session { id: session_id, authenticated_at: session.authenticated_at };
        let caller = Caller::user(session.user_id, &session.username, session.roles, credential, origin);
        Ok(Caller { restriction, ..caller })
    }
}
