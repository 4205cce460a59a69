//! One file per section: a struct and how it is read.

pub(crate) mod audit;
pub(crate) mod database;
pub(crate) mod egress;
pub(crate) mod media;
pub(crate) mod paths;
pub(crate) mod redis;
pub(crate) mod security;
pub(crate) mod server;
pub(crate) mod web;
