#!/usr/bin/env bash
# Writes web/openapi.json and docs/security/permissions.md from the code, and the console's types from the document. With
# --check it writes nothing and fails when they are not what the code yields.
. "$(dirname "$0")/lib.sh"

npm_packages web
cargo build --workspace --bins --locked --quiet
document=$(mktemp)
permissions=$(mktemp)
trap 'rm -f "$document" "$permissions"' EXIT
target/debug/castcore openapi >"$document"
target/debug/castcore openapi --permissions >"$permissions"
if [ "${1:-}" = --check ]; then
    diff -u web/openapi.json "$document" >&2 || fail "web/openapi.json is not what the code yields: run \`make openapi\` and commit it."
    diff -u docs/security/permissions.md "$permissions" >&2 || fail "docs/security/permissions.md is not what the code yields: run \`make openapi\` and commit it."
    npm --prefix web run --silent api:check
else
    cp "$document" web/openapi.json
    mkdir -p docs/security
    cp "$permissions" docs/security/permissions.md
    chmod 644 web/openapi.json docs/security/permissions.md
    npm --prefix web run --silent api:generate
fi
