#!/usr/bin/env bash
# Installs ONNX Runtime for Node and for browsers, which tests and benchmarks are held against, into .cache/onnx. The
# binaries are in the package: its install script, which downloads others for GPUs, is not run.
set -euo pipefail
cd "$(dirname "$0")/../.."
mkdir -p .cache/onnx
cd .cache/onnx
[ -f package.json ] || echo '{ "private": true }' > package.json
ONNXRUNTIME_NODE_INSTALL=skip npm install --ignore-scripts --no-audit --no-fund --silent \
  onnxruntime-node@1.30.0 onnxruntime-web@1.30.0
node -e 'const ort = require("onnxruntime-node"); console.log("onnxruntime-node", require("onnxruntime-node/package.json").version, Object.keys(ort).includes("InferenceSession") ? "ready" : "broken")'
