//! Memory that is free and still held. It has nothing to do with starting programs, and lives here because this is the only
//! room with unsafe code.
#![expect(unsafe_code, reason = "malloc_trim(3)")]

/// Gives free pages of the heap back to the system. glibc keeps what lies below the last block in use: after a start that
/// made many small things and dropped most of them, that is several times what is in use. Other C libraries do so by
/// themselves, or not at all.
pub fn give_back() {
    #[cfg(target_env = "gnu")]
    // Takes a number, touches free memory alone, and may be called from any thread at any time.
    unsafe {
        libc::malloc_trim(0);
    }
}
