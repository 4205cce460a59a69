//! Starts programs with nothing but what they were given: the only room with unsafe code.
//!
//! A [`Launch`] names an opened binary, its arguments, its descriptors and its limits. [`Launcher`] forks it
//! from one thread that never ends, because a parent-death signal and a ptrace relation belong to a *thread*.
//! The child gets a clean environment, its own session, no capability, no other descriptor; its secret arguments
//! are put in place after `exec` (see [`LaunchArg::Hidden`]), so `/proc/PID/cmdline` and `/proc/PID/environ`
//! never hold them.
//!
//! Unsafe code lives in five modules: `setup` (between fork and exec), `ptrace` (the calls behind the argv
//! swap), `fork`, and one line each in `process` and `heap`. Each states its argument. Everything else is safe code over them.

mod child;
mod error;
mod fork;
pub mod heap;
mod image;
mod launcher;
mod process;
mod ptrace;
mod setup;
mod spec;
mod swap;

pub use child::{Child, ExitStatus};
pub use error::{LaunchError, Stage};
pub use launcher::Launcher;
pub use process::Process;
pub use rustix::process::Signal;
pub use spec::{Launch, LaunchArg, Limits};
