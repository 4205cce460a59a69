#!/usr/bin/env bash
# Makes the pictures of the README and the docs: a real browser at the real server, with real streams. Usage:
# scripts/screenshots.sh [FOLDER]
. "$(dirname "$0")/lib.sh"

scripts/setup.sh test
scripts/build-web.sh
cargo build --workspace --bins --locked --quiet
if [ -z "${CASTCORE_TEST_FFMPEG:-}" ]; then
    env -u FFMPEG_PATH target/debug/castcore ffmpeg install >/dev/null
    CASTCORE_TEST_FFMPEG=$(env -u FFMPEG_PATH target/debug/castcore ffmpeg status --json |
        node -p 'JSON.parse(require("fs").readFileSync(0, "utf8")).ffmpeg.path')
    export CASTCORE_TEST_FFMPEG
fi
npm_packages e2e
node e2e/pictures.mjs "${1:-docs/images}"
