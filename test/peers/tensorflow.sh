#!/usr/bin/env bash
# Installs TensorFlow, Keras and the converter to TensorFlow.js, which test/fixtures/tfjs/make.py asks, into
# .cache/tensorflow: about 2 GB. The converter alone, without what it imports for models of other kinds.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ ! -x .cache/tensorflow/bin/python ]; then
  python3 -m venv .cache/tensorflow
fi
pip=(.cache/tensorflow/bin/python -m pip install --quiet --no-compile --disable-pip-version-check)
"${pip[@]}" tensorflow-cpu==2.19.1 tf_keras==2.19.0 numpy==2.1.3 pandas==2.2.3
"${pip[@]}" --no-deps tensorflowjs==4.22.0 tensorflow_hub==0.16.1
.cache/tensorflow/bin/python -c 'from importlib.metadata import version; print("tensorflow:", *(f"{name} {version(name)}" for name in ("tensorflow_cpu", "tf_keras", "tensorflowjs")))'
