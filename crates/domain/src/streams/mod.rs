//! Streams: encoding profiles, destinations, jobs with their inputs and outputs, and what makes them run.
//!
//! To add one more kind of destination: its word in [`destinations::KINDS`], its checks there, and what it means for
//! a run in [`plan`].

pub mod acknowledge;
pub mod bulk;
pub mod control;
pub mod copies;
pub mod destinations;
pub mod events;
pub mod inputs;
pub mod jobs;
mod notes;
pub mod outputs;
pub mod paths;
pub mod plan;
mod policy;
pub mod profiles;
mod renditions;
mod secrets;
mod source;
pub mod trial;
pub mod view;

use crate::Domain;

/// Profiles, destinations, jobs.
#[derive(Clone, Copy, Debug)]
pub struct Streams<'a>(pub(crate) &'a Domain);
