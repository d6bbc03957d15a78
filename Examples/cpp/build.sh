#!/bin/sh
# Builds orders.cpp, keeps its debug symbols in build/orders.debug, and packs the rest into bundles/orders.
set -eu
cd "$(dirname "$0")"
mkdir -p build bundles
g++ -std=c++17 -O2 -g -static-libstdc++ -o build/orders orders.cpp
objcopy --only-keep-debug build/orders build/orders.debug
objcopy --strip-debug --add-gnu-debuglink=build/orders.debug build/orders
airflow-bundle pack build/orders -o bundles/orders --force \
  --manifest airflow-metadata.yaml --source orders.cpp
