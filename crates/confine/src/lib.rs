//! The one way from a path that somebody gave to an open file.
//!
//! A path is looked at twice, for different reasons:
//!
//! 1. [`locate`] reads its *text* when it is saved, says in which configured folder it lies, and refuses `..`, NUL and
//!    what lies in no folder. This is for people: the refusal names the setting.
//! 2. [`Folder`] *opens* it when it is used. The kernel walks the whole way in one step (`openat2` with
//!    `RESOLVE_BENEATH` and `RESOLVE_NO_MAGICLINKS`) and refuses any step out of the folder. Nothing is checked first
//!    and opened afterwards, so it does not matter who swaps folders for links meanwhile. This is what holds.
//!
//! | in the path | what happens |
//! |---|---|
//! | `..`, an absolute path, NUL, a name above 255 bytes | refused |
//! | a symbolic link that stays below the folder | followed: people arrange their media with links |
//! | a symbolic link that leads out, absolute ones included | refused, whatever it points to |
//! | a link of `/proc` into a process (`fd/3`, `root`) | refused |
//! | a mount below the folder | entered: shares are mounted there |
//! | a device, named pipe or socket where a file is wanted | refused, without waiting for it |
//!
//! The configured folder itself may be a link; that was the administrator's choice.
//!
//! On a kernel without `openat2` (before Linux 5.6, or hidden by a filter of system calls) nothing is opened at all:
//! [`check_kernel`] says so at the start, and every opening fails with [`Refusal::Unsupported`]. There is no weaker way.
//!
//! To add one more kind of file that a caller can name: its folder becomes a setting in `castcore-config`, its path is
//! located here when it is saved, and it is opened through [`Folder`] where it is used.

mod error;
mod folder;
mod place;

pub use error::{ConfineError, Refusal};
pub use folder::{Entry, Folder, NewFolders, check_kernel};
pub use place::{ConfinedPath, NAME_MAX_BYTES, PATH_MAX_BYTES, PathFault, RootedPath, locate};
