#!/usr/bin/env bash
# Measures what CastCore costs and how fast it is; prints JSON lines. Arguments choose parts, as the program's help says.
. "$(dirname "$0")/lib.sh"

scripts/setup.sh demo
scripts/build.sh
target/release/castcore ffmpeg install --if-needed >/dev/null
exec target/release/castcore-bench "$@"
