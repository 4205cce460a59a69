#!/usr/bin/env bash
# Makes target/release/castcore with the console inside.
. "$(dirname "$0")/lib.sh"

scripts/setup.sh run
scripts/build-web.sh

# Fetched apart from the build, so that a missing network is told from a broken build.
lock=$(sha256sum Cargo.lock)
if ! fresh cargo "$lock"; then
    host=$(rustc -vV | sed -n 's/^host: //p')
    cargo fetch --quiet --locked --target "$host" ||
        fail "cargo could not fetch the crates: check this machine's connection to crates.io, then try again."
    done_with cargo "$lock"
fi
[ -x target/release/castcore ] || say "Building the server. The first time this takes some minutes …"
# The whole workspace: building parts of it selects other features and builds everything twice.
cargo build --release --workspace --bins --locked --quiet
