# shellcheck shell=bash
# What the scripts share. Sourced from scripts in this folder; works from the top of the repository afterwards.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '%s\n' "$*" >&2; }

# One helpful sentence, and the end.
fail() {
    printf 'castcore: %s\n' "$*" >&2
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# Whether a step's inputs are what they were when it was last done. Usage: fresh NAME FINGERPRINT
fresh() { [ "$(cat "target/stamps/$1" 2>/dev/null)" = "$2" ]; }

# Remembers that the step was done with these inputs. Usage: done_with NAME FINGERPRINT
done_with() {
    mkdir -p target/stamps
    printf '%s' "$2" >"target/stamps/$1"
}

# Installs Debian packages as root; otherwise prints the exact line and stops.
install_packages() {
    [ $# -gt 0 ] || return 0
    have apt-get || fail "These Debian packages, or what they are called here, are missing: $*"
    if [ "$(id -u)" -ne 0 ]; then
        fail "Some packages are missing. Run this line, then try again:
    sudo apt-get update && sudo apt-get install -y --no-install-recommends $*"
    fi
    say "Installing $* …"
    # Their servers are started by the scripts that need them, on ports of their own, not by the installation.
    local policy=/usr/sbin/policy-rc.d own_policy='' log status=0
    if [ ! -e "$policy" ]; then
        own_policy=$policy
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
    fi
    log=$(mktemp)
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; } \
        >"$log" 2>&1 </dev/null || status=$?
    [ -z "$own_policy" ] || rm -f "$own_policy"
    [ "$status" -eq 0 ] || tail -n 15 "$log" >&2
    rm -f "$log"
    [ "$status" -eq 0 ] ||
        fail "apt-get could not install $*: check this machine's network and package sources, then try again."
}

# Calls npm in a folder with its packages in place. They are fetched only when the lock file or Node changed.
npm_packages() {
    local folder=$1 fingerprint
    fingerprint=$({ node --version && cat "$folder/package.json" "$folder/package-lock.json"; } | sha256sum)
    if [ -d "$folder/node_modules" ] && fresh "npm-$folder" "$fingerprint"; then
        return 0
    fi
    say "Fetching the packages of $folder …"
    (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error) ||
        fail "npm could not install the packages of $folder: check this machine's connection to the npm registry, then try again."
    done_with "npm-$folder" "$fingerprint"
}

# Puts Python packages of exact versions into a folder of their own under target/ and prints that folder.
# Usage: python_packages NAME REQUIREMENTS
python_packages() {
    local folder fingerprint
    folder=$(pwd)/target/python/$1
    fingerprint=$({ python3 --version && cat "$2"; } | sha256sum)
    if ! [ -x "$folder/bin/python" ] || ! fresh "python-$1" "$fingerprint"; then
        say "Fetching the Python packages of $1 …"
        rm -rf "$folder"
        { python3 -m venv "$folder" && "$folder/bin/pip" install --quiet --disable-pip-version-check -r "$2" >&2; } ||
            fail "pip could not install the packages in $2: check this machine's connection to PyPI, then try again."
        done_with "python-$1" "$fingerprint"
    fi
    printf '%s' "$folder"
}
