#!/usr/bin/env bash
# Installs Debian's redis-server, for test/adapters/redis-lookup-store.test.ts, which starts one of its own on a free
# port and stops it again. Needs root, or sudo.
set -euo pipefail
if ! command -v redis-server >/dev/null; then
  as_root=()
  if [ "$(id -u)" != 0 ]; then as_root=(sudo); fi
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" apt-get install -y -qq --no-install-recommends redis-server
fi
redis-server --version
