#!/usr/bin/env bash
# Installs two servers that others wrote and that speak as buckets do, into .cache/stores: moto (needs Python) for
# Amazon S3, fake-gcs-server (needs Go) for Cloud Storage. test/adapters/store-peers.test.ts runs on those that are there:
# what cannot be had here is said, and is no failure.
set -uo pipefail
cd "$(dirname "$0")/../.."
stores="$PWD/.cache/stores"
PATH="$PATH:/usr/local/go/bin"

# Of moto's server only what its S3 and its IAM need: all of it takes four times as long.
moto() {
  if [ ! -x "$stores/bin/python" ]; then python3 -m venv "$stores" || return; fi
  "$stores/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check 'moto[s3]==5.2.5' flask flask-cors &&
    "$stores/bin/python" -c 'import flask_cors, moto.server; print("stores: moto", moto.__version__)'
}

# The last version without telemetry, and not optimised: it is compiled in half the time, and asked a few thousand times.
gcs() {
  command -v go >/dev/null &&
    CGO_ENABLED=0 GOBIN="$stores/bin" timeout 300 go install -gcflags='all=-N -l' -ldflags='-s -w' \
      github.com/fsouza/fake-gcs-server@v1.47.8 2>/dev/null &&
    echo 'stores: fake-gcs-server 1.47.8'
}

{ moto || echo 'notice: moto could not be installed; the tests on it are skipped, and counted below.'; } &
{ gcs || echo 'notice: fake-gcs-server could not be built, which takes Go; the tests on it are skipped, and counted below.'; } &
wait
