//! The runtime as a program of its own, as `castcore runtime` runs it. The tests start this one.

fn main() -> std::process::ExitCode {
    castcore_runtime::boot::main()
}
