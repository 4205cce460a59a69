#!/usr/bin/env bash
# From a fresh clone to a running server.
. "$(dirname "$0")/lib.sh"

scripts/build.sh
castcore=target/release/castcore
"$castcore" ffmpeg install --if-needed >/dev/null
"$castcore" init
exec "$castcore" serve
