//! Operations: validate, load, authorise, change, audit.
