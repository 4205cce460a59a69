#!/usr/bin/env bash
# Builds the console into web/dist, unless nothing has changed since.
. "$(dirname "$0")/lib.sh"

npm_packages web
sources=$(find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum)
# Without a console the binary's build puts a page without scripts there.
if grep -qs '<script' web/dist/index.html && fresh web "$sources"; then
    exit 0
fi
say "Building the console …"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! (cd web && npm run --silent build) >"$log" 2>&1; then
    cat "$log" >&2
    fail "The console does not build; see above."
fi
done_with web "$sources"
