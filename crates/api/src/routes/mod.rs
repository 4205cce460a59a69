//! The table of routes: every line names who may use it.
//!
//! To add one more: write the handler with its `#[utoipa::path]` in the file of its subject, add a line here. One that
//! starts a program, reads much or writes much comes in through `expensive` instead of `endpoint`.

mod assets;
mod audit;
mod auth;
mod csp_reports;
mod destinations;
mod devices;
mod factor;
mod files;
mod inputs;
mod jobs;
mod live;
mod monitoring;
mod operate;
mod outputs;
mod profiles;
mod runs;
mod security;
mod sessions;
mod settings;
mod setup;
mod still;
mod system;
mod tokens;
mod users;

use crate::{
    endpoint::{Access, Routes},
    upload, ws,
};
use axum::extract::DefaultBodyLimit;
use castcore_model::Permission as P;
use utoipa_axum::{router::UtoipaMethodRouterExt, routes};

/// Adds every route below `/api/v1`.
#[must_use]
pub(crate) fn all(routes: Routes) -> Routes {
    routes
        .free(
            "it costs nothing, and a refusal would look like a dead server",
            Access::Public("load balancers and people look at it"),
            routes!(system::health),
        )
        .endpoint(
            Access::Public("the contract has it open; it names no more than health"),
            routes!(system::system_health),
        )
        .endpoint(Access::Needs(P::MonitoringRead), routes!(system::openapi))
        .endpoint(Access::Public("a new instance has no account yet"), routes!(setup::state))
        .endpoint(Access::Public("guarded by the set-up code, open once only"), routes!(setup::create_admin))
        .endpoint(Access::Needs(P::SettingsWrite), routes!(setup::tick_step))
        .endpoint(Access::Needs(P::SettingsWrite), routes!(setup::complete))
        .endpoint(Access::Needs(P::SettingsRead), routes!(setup::syscheck))
        .self_limited(
            "its own limits know devices from strangers; one by address alone would let a stranger behind it keep them out",
            Access::Public("this is where callers become known"),
            routes!(auth::login),
        )
        .self_limited(
            "its own limit lets a refresh token that holds through, whatever else comes from its address",
            Access::Public("the refresh token is the credential"),
            routes!(auth::refresh),
        )
        .endpoint(Access::Needs(P::AccountSelf), routes!(auth::logout))
        .endpoint(Access::Needs(P::AccountSelf), routes!(auth::me))
        .endpoint(Access::Needs(P::AccountSelf), routes!(auth::ticket))
        .endpoint(Access::Needs(P::AccountSecurity), routes!(sessions::list))
        .endpoint(Access::Needs(P::AccountSecurity), routes!(sessions::revoke))
        .endpoint(Access::Needs(P::AccountSecurity), routes!(sessions::revoke_others))
        .endpoint(Access::Needs(P::AccountSecurity), routes!(tokens::list, tokens::create))
        .endpoint(Access::Needs(P::AccountSecurity), routes!(tokens::revoke))
        .endpoint(Access::Needs(P::AccountSelf), routes!(settings::account))
        .endpoint(Access::Needs(P::AccountSecurity), routes!(settings::update_account))
        .endpoint(Access::Needs(P::UsersRead), routes!(users::list))
        .endpoint(Access::Needs(P::UsersRead), routes!(users::get))
        .endpoint(Access::Needs(P::UsersWrite), routes!(users::create))
        .endpoint(Access::Needs(P::UsersWrite), routes!(users::update, users::delete))
        .endpoint(Access::Needs(P::UsersWrite), routes!(users::reset_second_factor))
        .endpoint(Access::Needs(P::UsersRead), routes!(users::sessions))
        .endpoint(Access::Needs(P::UsersWrite), routes!(users::end_sessions))
        .endpoint(Access::Needs(P::SettingsRead), routes!(settings::get))
        .endpoint(Access::Needs(P::SettingsWrite), routes!(settings::update))
        .endpoint(Access::Needs(P::AccountSecurity), routes!(auth::reauthenticate))
        .endpoint(Access::Needs(P::AccountEnrol), routes!(auth::change_password))
        .endpoint(Access::Needs(P::AccountEnrol), routes!(factor::state))
        .endpoint(Access::Needs(P::AccountEnrol), routes!(factor::set_up))
        .endpoint(Access::Needs(P::AccountEnrol), routes!(factor::verify))
        .endpoint(Access::Needs(P::AccountSecurity), routes!(factor::disable))
        .endpoint(Access::Needs(P::AccountSecurity), routes!(factor::recovery_codes))
        .endpoint(Access::Needs(P::ProfilesRead), routes!(profiles::list))
        .endpoint(Access::Needs(P::ProfilesRead), routes!(profiles::get))
        .endpoint(Access::Needs(P::ProfilesWrite), routes!(profiles::create))
        .endpoint(Access::Needs(P::ProfilesWrite), routes!(profiles::update, profiles::delete))
        .endpoint(Access::Needs(P::DestinationsRead), routes!(destinations::list))
        .endpoint(Access::Needs(P::DestinationsRead), routes!(destinations::get))
        .endpoint(Access::Needs(P::DestinationsWrite), routes!(destinations::create))
        .endpoint(Access::Needs(P::DestinationsWrite), routes!(destinations::update, destinations::delete))
        .endpoint(Access::Needs(P::StreamsRead), routes!(jobs::list))
        .endpoint(Access::Needs(P::StreamsRead), routes!(jobs::get))
        .endpoint(Access::Needs(P::StreamsWrite), routes!(jobs::create))
        .endpoint(Access::Needs(P::StreamsWrite), routes!(jobs::update, jobs::delete))
        .endpoint(Access::Needs(P::StreamsControl), routes!(jobs::start))
        .endpoint(Access::Needs(P::StreamsControl), routes!(jobs::stop))
        .endpoint(Access::Needs(P::StreamsControl), routes!(jobs::restart))
        .expensive(Access::Needs(P::StreamsPreview), routes!(jobs::preview))
        .expensive(Access::Needs(P::StreamsControl), routes!(operate::bulk))
        .endpoint(Access::Needs(P::StreamsControl), routes!(operate::acknowledge, operate::unacknowledge))
        .endpoint(Access::Needs(P::StreamsWrite), routes!(operate::clone))
        .endpoint(Access::Needs(P::StreamsRead), routes!(operate::export))
        .endpoint(Access::Needs(P::MonitoringRead), routes!(operate::events))
        .endpoint(Access::Needs(P::StreamsWrite), routes!(inputs::create))
        .endpoint(Access::Needs(P::StreamsWrite), routes!(inputs::update, inputs::delete))
        .endpoint(Access::Needs(P::StreamsRead), routes!(devices::list))
        .expensive(Access::Needs(P::StreamsWrite), routes!(inputs::test))
        .endpoint(Access::Needs(P::StreamsWatch), routes!(still::get))
        .endpoint(Access::Needs(P::StreamsWrite), routes!(outputs::create))
        .endpoint(Access::Needs(P::StreamsWrite), routes!(outputs::update, outputs::delete))
        .endpoint(Access::Needs(P::StreamsControl), routes!(outputs::start))
        .endpoint(Access::Needs(P::StreamsControl), routes!(outputs::stop))
        .endpoint(Access::Needs(P::StreamsControl), routes!(outputs::restart))
        .endpoint(Access::Needs(P::LogsRead), routes!(runs::list))
        .endpoint(Access::Needs(P::LogsRead), routes!(runs::log))
        .endpoint(Access::Needs(P::StreamsWatch), routes!(live::file))
        .endpoint(Access::Needs(P::AssetsRead), routes!(assets::list))
        .upload(
            Access::Needs(P::AssetsWrite),
            routes!(assets::create).layer(DefaultBodyLimit::max(upload::UPLOAD_BODY_MAX_BYTES)),
        )
        .endpoint(Access::Needs(P::AssetsRead), routes!(assets::file))
        .endpoint(Access::Needs(P::AssetsWrite), routes!(assets::delete))
        .endpoint(Access::Needs(P::FilesRead), routes!(files::list))
        .endpoint(Access::Needs(P::StreamsRead), routes!(monitoring::past))
        .endpoint(Access::Needs(P::MonitoringRead), routes!(monitoring::ffmpeg))
        .endpoint(Access::Needs(P::SecurityRead), routes!(security::overview))
        .endpoint(Access::Needs(P::SettingsWrite), routes!(security::confirm_key_backup))
        .endpoint(Access::Needs(P::AuditRead), routes!(audit::list))
        .endpoint(Access::Needs(P::AuditRead), routes!(audit::export))
        .endpoint(Access::Needs(P::MonitoringRead), routes!(monitoring::system))
        .endpoint(Access::Needs(P::MonitoringRead), routes!(monitoring::outputs))
        .endpoint(
            Access::Public("authorises itself: permission, or an address in METRICS_ALLOW"),
            routes!(monitoring::metrics),
        )
        .endpoint(Access::Public("browsers send reports without credentials"), routes!(csp_reports::receive))
        .endpoint(Access::Needs(P::SecurityRead), routes!(csp_reports::list))
        .endpoint(Access::Needs(P::SettingsWrite), routes!(csp_reports::clear))
        .endpoint(
            Access::Public("authorises itself: ticket or header, permission per topic"),
            routes!(ws::session::connect),
        )
        .endpoint(Access::Public("authorises itself: ticket or header"), routes!(ws::contract::logs))
        .endpoint(Access::Public("authorises itself: ticket or header"), routes!(ws::contract::status))
}
