#!/usr/bin/env bash
# Installs MLflow, whose server and client the registry is held against, into .cache/mlflow.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ ! -x .cache/mlflow/bin/python ]; then
  python3 -m venv .cache/mlflow
fi
.cache/mlflow/bin/python -m pip install --quiet --disable-pip-version-check -r test/mlflow/requirements.txt
.cache/mlflow/bin/python -c 'from importlib.metadata import version; print("mlflow", version("mlflow"))'
