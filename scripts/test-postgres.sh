#!/bin/sh
# A throwaway PostgreSQL for tests, in a folder and on a port of its own. Loopback only, nothing is kept.
#
#   scripts/test-postgres.sh start DIR   makes and starts it unless it runs, prints the environment for tests
#   scripts/test-postgres.sh url DIR     prints only the address
#   scripts/test-postgres.sh stop DIR    stops it and removes the folder
#
# As root the server runs as the user `postgres`, because PostgreSQL refuses to run as root.
set -eu

usage() { sed -n '4,6s/^# *//p' "$0" >&2; exit 2; }
[ $# -eq 2 ] || usage
action=$1
case $2 in /*) dir=$2 ;; *) dir=$(pwd)/$2 ;; esac
data=$dir/data
port_file=$dir/port

fail() { echo "test-postgres: $*" >&2; exit 1; }

bin=
for candidate in /usr/lib/postgresql/*/bin; do
    # The last one is the newest.
    [ -x "$candidate/initdb" ] && bin=$candidate
done
if [ -z "$bin" ]; then
    command -v initdb >/dev/null 2>&1 || fail "PostgreSQL is missing; install it with: apt-get install postgresql"
    bin=$(dirname "$(command -v initdb)")
fi

as_server() {
    if [ "$(id -u)" -eq 0 ]; then
        # The environment is cleared, so that PGPORT and friends of the caller do not leak in.
        (cd / && setpriv --reuid=postgres --regid=postgres --init-groups env -i PATH="$bin:$PATH" LC_ALL=C.UTF-8 "$@")
    else
        (cd / && env -i PATH="$bin:$PATH" LC_ALL=C.UTF-8 "$@")
    fi
}

runs() { [ -d "$data" ] && as_server "$bin/pg_ctl" -D "$data" status >/dev/null 2>&1; }

url() {
    [ -s "$port_file" ] || fail "no server in $dir"
    echo "postgres://castcore:castcore-test@127.0.0.1:$(cat "$port_file")/castcore"
}

ready() { as_server "$bin/pg_isready" -q -h 127.0.0.1 -p "$1" -d postgres; }

# Tries ports until the server gets one: asking for a free port first and binding it later would be a race.
launch() {
    tries=0
    while [ $tries -lt 20 ]; do
        tries=$((tries + 1))
        port=$((20000 + $(od -An -N2 -tu2 /dev/urandom) % 12000))
        # Durability is off: the data is thrown away anyway and tests run several times faster.
        options="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories='' -c fsync=off"
        options="$options -c synchronous_commit=off -c full_page_writes=off -c max_connections=300 -c shared_buffers=32MB"
        if as_server "$bin/pg_ctl" -D "$data" -s -w -t 60 -l "$dir/log" -o "$options" start >/dev/null 2>&1; then
            echo "$port" >"$port_file"
            return 0
        fi
        grep -q "could not bind\|Address already in use" "$dir/log" || break
    done
    tail -n 20 "$dir/log" >&2
    fail "the server did not start"
}

start() {
    if ! runs; then
        [ ! -e "$dir" ] || [ -d "$data" ] || [ -z "$(ls -A "$dir")" ] || fail "$dir is in use by something else"
        mkdir -p "$dir"
        [ "$(id -u)" -ne 0 ] || chown postgres "$dir"
        chmod 700 "$dir"
        as_server test -w "$dir" || fail "the user postgres cannot reach $dir; choose a folder such as /tmp/castcore-pg"
        if [ ! -s "$data/PG_VERSION" ]; then
            rm -rf "$data"
            printf 'castcore-test' | as_server sh -c "umask 077; cat >'$dir/password'"
            as_server "$bin/initdb" -D "$data" -U castcore --pwfile="$dir/password" --auth=scram-sha-256 \
                --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$dir/initdb.log" 2>&1 ||
                { cat "$dir/initdb.log" >&2; fail "initdb failed"; }
        fi
        launch
    fi
    port=$(cat "$port_file")
    ready "$port" || fail "the server on port $port does not answer"
    as_server env PGPASSWORD=castcore-test "$bin/psql" -qAtX -h 127.0.0.1 -p "$port" -U castcore -d postgres \
        -c "SELECT 1 FROM pg_database WHERE datname = 'castcore'" | grep -q 1 ||
        as_server env PGPASSWORD=castcore-test "$bin/createdb" -h 127.0.0.1 -p "$port" -U castcore castcore
    echo "CASTCORE_TEST_POSTGRES=$(url)"
}

stop() {
    if runs; then
        as_server "$bin/pg_ctl" -D "$data" -s -w -m immediate stop >/dev/null
    fi
    # Only a folder that this script made is removed.
    if [ -d "$data" ] || [ -s "$port_file" ]; then rm -rf "$dir"; fi
}

case $action in
    start) start ;;
    url) url ;;
    stop) stop ;;
    *) usage ;;
esac
