//! Settings: environment names, defaults, validation.
