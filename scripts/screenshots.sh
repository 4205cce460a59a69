#!/usr/bin/env bash
# Makes the pictures of the README with a real browser.
. "$(dirname "$0")/lib.sh"

scripts/setup.sh test
npm_packages web
npm --prefix web run --silent screenshots
