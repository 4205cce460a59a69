#!/bin/sh
# A throwaway Redis for tests, in a folder and on a port of its own. Loopback only, nothing is kept.
#
#   scripts/test-redis.sh start DIR   makes and starts it unless it runs, prints the environment for tests
#   scripts/test-redis.sh url DIR     prints only the address
#   scripts/test-redis.sh stop DIR    stops it and removes the folder
#
# Its password is random: whoever may not read the folder may not use the server.
set -eu

usage() { sed -n '4,6s/^# *//p' "$0" >&2; exit 2; }
[ $# -eq 2 ] || usage
action=$1
case $2 in /*) dir=$2 ;; *) dir=$(pwd)/$2 ;; esac
conf=$dir/redis.conf
port_file=$dir/port
password_file=$dir/password
pid_file=$dir/redis.pid

fail() { echo "test-redis: $*" >&2; exit 1; }

have() { command -v "$1" >/dev/null 2>&1; }
have redis-server && have redis-cli || fail "Redis is missing; install it with: apt-get install redis-server"

url() {
    [ -s "$port_file" ] || fail "no server in $dir"
    echo "redis://:$(cat "$password_file")@127.0.0.1:$(cat "$port_file")/0"
}

# The password goes through the environment, which other users cannot read, not through the arguments.
ask() { REDISCLI_AUTH=$(cat "$password_file") redis-cli -h 127.0.0.1 -p "$(cat "$port_file")" "$@" 2>/dev/null; }

runs() { [ -s "$port_file" ] && [ "$(ask PING)" = PONG ]; }

# Tries ports until the server gets one: asking for a free port first and binding it later would be a race.
launch() {
    tries=0
    while [ $tries -lt 20 ]; do
        tries=$((tries + 1))
        port=$((20000 + $(od -An -N2 -tu2 /dev/urandom) % 12000))
        {
            echo "bind 127.0.0.1"
            echo "port $port"
            echo "requirepass $(cat "$password_file")"
            echo "daemonize yes"
            echo "dir $dir"
            echo "pidfile $pid_file"
            echo "logfile $dir/log"
            # Nothing is kept: no snapshot, no log of the commands.
            echo 'save ""'
            echo "appendonly no"
            echo "maxmemory 64mb"
            echo "databases 64"
        } >"$conf"
        echo "$port" >"$port_file"
        if redis-server "$conf" >/dev/null 2>&1; then
            waited=0
            while [ $waited -lt 100 ]; do
                if runs; then return 0; fi
                # It forks before it binds: a port that was taken shows only here.
                if grep -q "Failed listening\|Address already in use" "$dir/log" 2>/dev/null; then break; fi
                sleep 0.05
                waited=$((waited + 1))
            done
        fi
        rm -f "$port_file"
        grep -q "Failed listening\|Address already in use" "$dir/log" 2>/dev/null || break
        rm -f "$dir/log"
    done
    [ ! -s "$dir/log" ] || tail -n 20 "$dir/log" >&2
    fail "the server did not start"
}

start() {
    if ! runs; then
        [ ! -e "$dir" ] || [ -f "$conf" ] || [ -z "$(ls -A "$dir")" ] || fail "$dir is in use by something else"
        mkdir -p "$dir"
        chmod 700 "$dir"
        umask 077
        [ -s "$password_file" ] || od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$password_file"
        launch
    fi
    echo "CASTCORE_TEST_REDIS=$(url)"
}

stop() {
    if runs; then
        ask SHUTDOWN NOSAVE || true
        waited=0
        while [ $waited -lt 100 ] && runs; do
            sleep 0.05
            waited=$((waited + 1))
        done
    fi
    # Only a folder that this script made is removed.
    if [ -f "$conf" ]; then rm -rf "$dir"; fi
}

case $action in
    start) start ;;
    url) url ;;
    stop) stop ;;
    *) usage ;;
esac
