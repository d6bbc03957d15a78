#!/bin/sh
# Builds orders.rs and packs it into bundles/orders.
set -eu
cd "$(dirname "$0")"
mkdir -p build bundles
rustc --edition 2021 -O -C strip=symbols -o build/orders orders.rs
airflow-bundle pack build/orders -o bundles/orders --force \
  --manifest airflow-metadata.yaml --source orders.rs
