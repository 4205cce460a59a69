#!/usr/bin/env bash
# Writes web/openapi.json from the code, and the console's types from that. With --check it writes nothing and fails
# when they are not what the code yields.
. "$(dirname "$0")/lib.sh"

npm_packages web
cargo build --workspace --bins --locked --quiet
document=$(mktemp)
trap 'rm -f "$document"' EXIT
target/debug/castcore openapi >"$document"
if [ "${1:-}" = --check ]; then
    diff -u web/openapi.json "$document" >&2 || fail "web/openapi.json is not what the code yields: run \`make openapi\` and commit it."
    npm --prefix web run --silent api:check
else
    cp "$document" web/openapi.json
    chmod 644 web/openapi.json
    npm --prefix web run --silent api:generate
fi
