#!/usr/bin/env bash
# Runs all tests, with real services that it starts and stops itself. Usage: scripts/test.sh [rust|web|e2e|fuzz]…
# Runs every part even if one fails; the last line tells how many tests passed and failed.
. "$(dirname "$0")/lib.sh"

parts=("$@")
[ $# -gt 0 ] || parts=(rust web e2e fuzz)
wanted() { [[ " ${parts[*]} " == *" $1 "* ]]; }

scripts/setup.sh test
scripts/build-web.sh
cargo build --workspace --bins --locked --quiet

export CASTCORE_REQUIRE_SERVICES=1
export NO_COLOR=1 CARGO_TERM_COLOR=never
work=$(mktemp -d /tmp/castcore-test.XXXXXX)
own_postgres=
own_redis=
clean_up() {
    [ -z "$own_postgres" ] || scripts/test-postgres.sh stop "$own_postgres" || true
    [ -z "$own_redis" ] || scripts/test-redis.sh stop "$own_redis" || true
    rm -rf "$work"
}
trap clean_up EXIT
# The server's user must pass through to its folder.
chmod 711 "$work"

if [ -z "${CASTCORE_TEST_FFMPEG:-}" ]; then
    env -u FFMPEG_PATH target/debug/castcore ffmpeg install >/dev/null
    CASTCORE_TEST_FFMPEG=$(env -u FFMPEG_PATH target/debug/castcore ffmpeg status --json |
        node -p 'JSON.parse(require("fs").readFileSync(0, "utf8")).ffmpeg.path')
    export CASTCORE_TEST_FFMPEG
fi

if wanted rust && [ -z "${CASTCORE_TEST_POSTGRES:-}" ]; then
    own_postgres=$work/postgres
    mkdir "$own_postgres"
    postgres=$(scripts/test-postgres.sh start "$own_postgres")
    export CASTCORE_TEST_POSTGRES=${postgres#CASTCORE_TEST_POSTGRES=}
fi

if wanted rust && [ -z "${CASTCORE_TEST_REDIS:-}" ]; then
    own_redis=$work/redis
    mkdir "$own_redis"
    redis=$(scripts/test-redis.sh start "$own_redis")
    export CASTCORE_TEST_REDIS=${redis#CASTCORE_TEST_REDIS=}
fi

passed=0 failed=0 skipped=0 broken=()

# Runs one part and adds up what its runner says at its end. Usage: part NAME COMMAND…
part() {
    local name=$1 log status=0 counts p f s
    shift
    say "== $name"
    log=$work/log
    "$@" 2>&1 | tee "$log" || status=$?
    counts=$(scripts/count-tests.awk "$log")
    read -r p f s <<<"$counts"
    # A part that fails without naming a test has failed all the same.
    if [ "$status" -ne 0 ] && [ "$f" -eq 0 ]; then f=1; fi
    if [ "$status" -ne 0 ] || [ "$f" -ne 0 ]; then broken+=("$name"); fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

npm_test() { npm --prefix "$1" test --silent; }

if wanted rust; then
    if have cargo-nextest; then
        part "Rust" cargo nextest run --workspace --locked --no-fail-fast
    else
        part "Rust" cargo test --workspace --locked --no-fail-fast --lib --bins --tests
    fi
    part "Rust, examples in the docs" cargo test --workspace --locked --no-fail-fast --doc
fi
if wanted web; then
    part "console" npm_test web
fi
if wanted e2e && [ -f e2e/package.json ]; then
    npm_packages e2e
    part "browser" npm_test e2e
fi
if wanted fuzz; then
    fuzzer=$(python_packages fuzz e2e/fuzz/requirements.txt)
    part "requests from the OpenAPI document" "$fuzzer/bin/python" e2e/fuzz/run.py target/debug/castcore "$fuzzer/bin/schemathesis"
fi

[ ${#broken[@]} -eq 0 ] || say "failed: ${broken[*]}"
echo "$passed passed, $failed failed, $skipped skipped"
[ ${#broken[@]} -eq 0 ]
