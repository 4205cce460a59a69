//! Reading a password: from a terminal without showing it, twice; from anything else as one line.

use anyhow::{Context as _, bail};
use castcore_vault::Secret;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Stdin, Write as _};
use zeroize::Zeroizing;

/// The longest line that is read, in bytes: 128 characters of 4 bytes and its end.
const LINE_MAX: u64 = 516;

/// A new password from whoever runs the command.
pub(super) fn new_password() -> anyhow::Result<Secret> {
    let stdin = io::stdin();
    if !stdin.is_terminal() {
        return line(&stdin);
    }
    let password = ask(&stdin, "New password: ")?;
    if ask(&stdin, "Again: ")? != password {
        bail!("the two are not the same");
    }
    Ok(password)
}

/// What is typed at a terminal shows until this is dropped, not before.
struct Silence<'a>(&'a Stdin, Termios);

impl<'a> Silence<'a> {
    fn begin(stdin: &'a Stdin) -> anyhow::Result<Self> {
        let before = tcgetattr(stdin).context("cannot ask the terminal")?;
        let mut silent = before.clone();
        // Without signals: Ctrl-C must not end the command while the terminal is silent. It reads as a character.
        silent.local_modes.remove(LocalModes::ECHO | LocalModes::ISIG);
        tcsetattr(stdin, OptionalActions::Flush, &silent).context("cannot silence the terminal")?;
        Ok(Self(stdin, before))
    }
}

impl Drop for Silence<'_> {
    fn drop(&mut self) {
        let _ = tcsetattr(self.0, OptionalActions::Flush, &self.1);
    }
}

fn ask(stdin: &Stdin, question: &str) -> anyhow::Result<Secret> {
    let mut out = io::stderr();
    write!(out, "{question}").and_then(|()| out.flush())?;
    let silence = Silence::begin(stdin)?;
    let answer = line(stdin);
    drop(silence);
    writeln!(out)?;
    answer
}

fn line(stdin: &Stdin) -> anyhow::Result<Secret> {
    let mut text = Zeroizing::new(String::new());
    stdin.lock().take(LINE_MAX).read_line(&mut text).context("cannot read the password")?;
    let password = text.strip_suffix('\n').map_or(text.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
    if password.chars().any(char::is_control) {
        bail!("there was no password");
    }
    if password.is_empty() {
        bail!("there was no password: type one, or pipe it in as one line");
    }
    Ok(Secret::new(password))
}
