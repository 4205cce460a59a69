#!/usr/bin/env bash
# Shows CastCore from end to end against a third-party RTMP server, and proves what it shows.
. "$(dirname "$0")/lib.sh"

scripts/setup.sh demo
scripts/build.sh
target/release/castcore ffmpeg install --if-needed >/dev/null
exec target/release/castcore-demo "$@"
