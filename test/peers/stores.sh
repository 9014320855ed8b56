#!/usr/bin/env bash
# Installs two servers that others wrote and that speak as buckets do, into .cache/stores: moto (needs Python) for
# Amazon S3, fake-gcs-server (needs Go) for Cloud Storage. test/adapters/store-peers.test.ts runs on those that are there.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ ! -x .cache/stores/bin/python ]; then
  python3 -m venv .cache/stores
fi
.cache/stores/bin/python -m pip install --quiet --disable-pip-version-check 'moto[s3,server]==5.2.5'
.cache/stores/bin/python -c 'import moto; print("stores: moto", moto.__version__)'
if command -v go >/dev/null; then
  GOBIN="$PWD/.cache/stores/bin" go install github.com/fsouza/fake-gcs-server@v1.52.2
  echo 'stores: fake-gcs-server 1.52.2'
else
  echo 'stores: no Go here, so no fake-gcs-server'
fi
