#!/usr/bin/env bash
# Installs the Python libraries whose models test/fixtures/formats/make.py trains and writes, into .cache/formats.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ ! -x .cache/formats/bin/python ]; then
  python3 -m venv .cache/formats
fi
.cache/formats/bin/python -m pip install --quiet --disable-pip-version-check \
  numpy==2.2.6 pandas==2.2.3 scipy==1.15.3 scikit-learn==1.6.1 xgboost==3.2.0 lightgbm==4.6.0 protobuf==5.29.5 skl2onnx==1.18.0 onnx==1.17.0
.cache/formats/bin/python -c 'import lightgbm, onnx, sklearn, skl2onnx, xgboost; print("formats:", "xgboost", xgboost.__version__, "lightgbm", lightgbm.__version__, "scikit-learn", sklearn.__version__, "skl2onnx", skl2onnx.__version__)'
