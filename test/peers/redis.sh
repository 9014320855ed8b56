#!/usr/bin/env bash
# Installs Debian's redis-server, for test/adapters/redis-lookup-store.test.ts, which starts one of its own on a free
# port and stops it again. Needs apt, and root or sudo: where there is none that is said, and is no failure.
set -uo pipefail

install() {
  local as_root=()
  if [ "$(id -u)" != 0 ]; then as_root=(sudo -n); fi
  "${as_root[@]}" apt-get update -qq &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends redis-server >/dev/null
}

command -v redis-server >/dev/null || install
redis-server --version ||
  echo 'notice: redis-server could not be installed; the tests on it are skipped, and counted below.'
