#!/usr/bin/env bash
# Installs the Python libraries that benchmarks and fixtures are compared with, and what runs notebooks, into .cache/peers.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ ! -x .cache/peers/bin/python ]; then
  python3 -m venv .cache/peers
fi
.cache/peers/bin/python -m pip install --quiet --disable-pip-version-check -r test/peers/requirements.txt
.cache/peers/bin/python -c 'import numpy, pandas, scipy, sklearn; print("peers:", "numpy", numpy.__version__, "pandas", pandas.__version__, "scipy", scipy.__version__, "scikit-learn", sklearn.__version__)'
