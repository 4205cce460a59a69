#!/usr/bin/env bash
# Checks formatting, lints, types, and that generated files are fresh.
. "$(dirname "$0")/lib.sh"

scripts/setup.sh run
npm_packages web

step() {
    say "lint: $1"
    shift
    "$@" || fail "lint: failed: $*"
}

for script in scripts/*.sh .ci/run; do
    step "$script" bash -n "$script"
done
if have shellcheck; then
    step "shellcheck" shellcheck -x -P scripts scripts/*.sh .ci/run
else
    say "lint: SKIPPED shellcheck, which is not installed"
fi

step "rustfmt" cargo fmt --all --check
step "clippy" cargo clippy --workspace --all-targets --locked --quiet -- -D warnings
if have cargo-deny; then
    # Not its advisories: they would have to be fetched from elsewhere.
    step "cargo deny" cargo deny --log-level error check bans licenses sources
else
    say "lint: SKIPPED cargo deny, which is not installed"
fi

step "console: lint" npm --prefix web run --silent lint
step "console: types" npm --prefix web run --silent typecheck
step "OpenAPI document and its types are fresh" scripts/openapi.sh --check
say "lint: all good"
