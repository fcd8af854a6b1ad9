#!/usr/bin/env bash
# The page in headless Chromium; see browser.py. Usage: browser.sh PATH_OF_BANXIN
set -euo pipefail
here=$(dirname "$(realpath "$0")")
if ! command -v chromium >/dev/null || ! /usr/bin/python3 -c 'import websocket' 2>/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium python3-websocket >/dev/null
fi
exec /usr/bin/python3 "$here/browser.py" "$(realpath "${1:-target/debug/banxin}")"
