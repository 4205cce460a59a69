#!/usr/bin/env bash
# Looks for what is needed and installs what is missing. Usage: scripts/setup.sh run|demo|test
. "$(dirname "$0")/lib.sh"

purpose=${1:-run}
[ -w . ] || fail "$(id -un) may not write to $(pwd): clone the repository into a folder of your own."

have cargo || fail "The Rust toolchain is missing. Install Rust as its site describes, then try again."
have node || fail "Node is missing. Install Node 20 or newer, then try again."
have npm || fail "npm is missing. Install it with Node 20 or newer, then try again."
[ "$(node -p 'Number(process.versions.node.split(".")[0]) >= 20')" = true ] ||
    fail "Node $(node --version) is too old. Install Node 20 or newer, then try again."

missing=()
have cc || missing+=(gcc libc6-dev)
[ -s /etc/ssl/certs/ca-certificates.crt ] || missing+=(ca-certificates)
# pip fetches FFmpeg, once. Asking for it takes a moment, so it is asked for only then.
if ! compgen -G "${CASTCORE_TOOLS_DIR:-.tools}/ffmpeg/*/ffmpeg" >/dev/null && [ -z "${FFMPEG_PATH:-}" ]; then
    python3 -m pip --version >/dev/null 2>&1 || missing+=(python3-pip)
fi
if [ "$purpose" != run ]; then
    { [ -x /usr/sbin/nginx ] || have nginx; } || missing+=(nginx-light)
    compgen -G '/usr/lib/nginx/modules/ngx_rtmp_module.so' >/dev/null || missing+=(libnginx-mod-rtmp)
fi
if [ "$purpose" = test ]; then
    python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || have initdb || missing+=(postgresql)
    have redis-server || missing+=(redis-server)
    have icecast2 || missing+=(icecast2)
    have chromium || missing+=(chromium)
    have openssl || missing+=(openssl)
    # A second opinion on what arrived, and ffprobe.
    have ffprobe || missing+=(ffmpeg)
    # What we seal and hash is compared with Python's libraries.
    python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
fi
install_packages "${missing[@]}"
