//! What this process asks of the system before anything else: that its memory stays its own, and room for what it opens.
//!
//! A core dump would hold every secret. The limit on its size keeps it out of files, but not out of programs: when the
//! kernel pipes dumps to one (`core_pattern` with a `|`, as systemd and Ubuntu set it), it ignores a limit of zero.
//! Only "not dumpable" holds there; it also keeps other processes of the same user from attaching and from reading this
//! one's memory and environment, where the keys may stand. Children that become other programs are dumpable again, so
//! FFmpeg is started and given its arguments as ever; the limit goes down to them all.

use rustix::process::{DumpableBehavior, Resource, Rlimit, getrlimit, set_dumpable_behavior, setrlimit};

/// Switches core dumps off, for this process and for good. To be called first in `main`.
pub(crate) fn keep_memory_private() {
    // A system that does not let us say so does not let us dump either.
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

/// Takes as many descriptors as the system allows. Each stream holds some four of them, and the limit that processes
/// start with (1,024, for the sake of `select`, which nothing here uses) is reached with 250; systemd leaves the upper
/// limit at 524,288. FFmpeg and whatever else is started by `launch` has a limit of its own; the runtimes, which are this
/// same program, keep the room.
pub(crate) fn take_room_for_descriptors() {
    let limit = getrlimit(Resource::Nofile);
    // Not allowed: then it is as it was, and whatever finds no descriptor says so.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::process::dumpable_behavior;

    #[test]
    fn there_is_room_for_as_many_descriptors_as_the_system_allows() {
        let maximum = getrlimit(Resource::Nofile).maximum;
        // Lower, and yet enough for other tests in the same process.
        let lower = maximum.map_or(1_024, |maximum| (maximum - 1).min(1_024));
        setrlimit(Resource::Nofile, Rlimit { current: Some(lower), maximum }).unwrap();
        take_room_for_descriptors();
        assert_eq!(getrlimit(Resource::Nofile).current, maximum);
    }

    #[test]
    fn nothing_is_dumped_to_a_file_nor_to_a_program() {
        keep_memory_private();
        let limit = getrlimit(Resource::Core);
        assert_eq!((limit.current, limit.maximum), (Some(0), Some(0)));
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
    }
}
