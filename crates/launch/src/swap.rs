//! The argv swap: a program receives secret arguments that `/proc` never shows.
//!
//! The program is executed with a placeholder for each secret. At its exec stop, before its first instruction,
//! the block `argc, argv…, NULL, envp…, NULL, auxv…` is copied further down its stack, the secrets are written
//! into the gap, and the copied `argv` points at them. The kernel's own notes of where arguments and environment
//! lie stay as they were, and those are what `/proc/PID/cmdline` and `environ` show.
//!
//! ```text
//! before   sp → [argc argv envp auxv]                          strings: prog *** -y
//! after    sp → [argc argv' envp auxv] [secret\0 …] [old block] strings: prog *** -y
//! ```

use crate::ptrace::{Stop, Tracee};
use rustix::process::Pid;
use std::{ffi::CString, io};
use zeroize::Zeroizing;

/// The largest block that is moved, in words: some twelve thousand arguments.
const BLOCK_MAX_WORDS: usize = 12 << 10;
const WORD: usize = size_of::<usize>();
/// Both processors want the stack pointer aligned to this many bytes.
const STACK_ALIGN: usize = 16;

/// Why the swap did not happen.
pub(crate) enum Failed {
    /// The process ended before it became the program; it is reaped.
    Gone,
    /// A ptrace call was refused; the process is still there and must be killed.
    System(io::Error),
}

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Self {
        Self::System(error)
    }
}

/// Accompanies a freshly forked child to its exec, places the secrets, and lets it go.
pub(crate) fn place_hidden(pid: Pid, hidden: &[(usize, Zeroizing<CString>)]) -> Result<(), Failed> {
    let tracee = Tracee::new(pid);
    match tracee.wait()? {
        Stop::Gone => return Err(Failed::Gone),
        Stop::Exec | Stop::Signal(_) => tracee.set_options()?,
    }
    tracee.proceed(0)?;
    loop {
        match tracee.wait()? {
            Stop::Gone => return Err(Failed::Gone),
            Stop::Exec => break,
            Stop::Signal(signal) => tracee.proceed(signal)?,
        }
    }
    tracee.change_stack_pointer(|stack| {
        let block = read_block(stack, |address| tracee.read(address))?;
        let (new_stack, words) = relocate(stack, &block, hidden)?;
        for (i, word) in words.iter().enumerate() {
            tracee.write(new_stack + i * WORD, *word)?;
        }
        Ok(new_stack)
    })?;
    tracee.detach()?;
    Ok(())
}

/// Reads `argc` to the end of the auxiliary vector.
fn read_block(stack: usize, read: impl Fn(usize) -> io::Result<usize>) -> io::Result<Vec<usize>> {
    let mut block = Vec::with_capacity(128);
    // argc; then argv and envp, each ended by a zero; then pairs, ended by a pair that begins with zero.
    let mut zeros = 0;
    loop {
        if block.len() >= BLOCK_MAX_WORDS {
            return Err(io::ErrorKind::ArgumentListTooLong.into());
        }
        let word = read(stack + block.len() * WORD)?;
        block.push(word);
        if block.len() > 1 && word == 0 {
            zeros += 1;
            if zeros == 2 {
                break;
            }
        }
    }
    loop {
        let key = read(stack + block.len() * WORD)?;
        let value = read(stack + (block.len() + 1) * WORD)?;
        block.extend([key, value]);
        if key == 0 {
            return Ok(block);
        }
        if block.len() >= BLOCK_MAX_WORDS {
            return Err(io::ErrorKind::ArgumentListTooLong.into());
        }
    }
}

/// Where the stack pointer goes, and the words from there up to just below the old block.
fn relocate(
    stack: usize,
    block: &[usize],
    hidden: &[(usize, Zeroizing<CString>)],
) -> io::Result<(usize, Zeroizing<Vec<usize>>)> {
    let secret_bytes: usize = hidden.iter().map(|(_, value)| value.as_bytes_with_nul().len()).sum();
    let secrets_at = (stack - secret_bytes) & !(STACK_ALIGN - 1);
    let new_stack = (secrets_at - block.len() * WORD) & !(STACK_ALIGN - 1);
    let mut words = Zeroizing::new(vec![0_usize; (secrets_at - new_stack) / WORD + secret_bytes.div_ceil(WORD)]);
    words[..block.len()].copy_from_slice(block);
    let base = secrets_at - new_stack;
    let mut at = 0;
    for (index, value) in hidden {
        // Word 0 is argc.
        let slot = words.get_mut(1 + index).filter(|_| *index < block[0]).ok_or(io::ErrorKind::InvalidData)?;
        *slot = secrets_at + at;
        for byte in value.as_bytes_with_nul() {
            // Both processors are little-endian.
            words[(base + at) / WORD] |= usize::from(*byte) << ((base + at) % WORD * 8);
            at += 1;
        }
    }
    Ok((new_stack, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(index: usize, value: &str) -> (usize, Zeroizing<CString>) {
        (index, Zeroizing::new(CString::new(value).expect("no NUL")))
    }

    #[test]
    fn the_block_moves_whole_and_only_the_secret_slots_change() {
        let block = [3, 0xa0, 0xa1, 0xa2, 0, 0xe0, 0, 6, 4096, 0, 0];
        let stack = 0x7fff_0000_1230;
        let read = read_block(stack, |address| Ok(*block.get((address - stack) / WORD).unwrap_or(&99))).unwrap();
        assert_eq!(read, block);

        let secrets = [hidden(1, "first secret"), hidden(2, "ä")];
        let (new_stack, words) = relocate(stack, &read, &secrets).unwrap();
        assert_eq!(new_stack % STACK_ALIGN, 0);
        assert!(new_stack + words.len() * WORD <= stack, "the old block and all above stay untouched");
        let at = |address: usize| words[(address - new_stack) / WORD].to_le_bytes()[(address - new_stack) % WORD];
        let text = |address: usize| (address..).map(at).take_while(|byte| *byte != 0).collect::<Vec<u8>>();
        assert_eq!(text(words[2]), b"first secret");
        assert_eq!(text(words[3]), "ä".as_bytes());
        assert_eq!((words[0], words[1]), (3, 0xa0));
        assert_eq!(&words[4..block.len()], &block[4..]);
    }

    #[test]
    fn an_endless_block_is_refused() {
        assert!(read_block(0, |_| Ok(1)).is_err());
        assert!(read_block(0, |address| Ok(usize::from(address / WORD > 1))).is_err());
    }
}
