#!/bin/sh
# Builds orders.zig for two platforms and packs each into a folder of its own.
set -eu
cd "$(dirname "$0")"
for target in x86_64-linux aarch64-linux; do
  mkdir -p build/$target bundles/$target
  ${ZIG:-zig} build-exe orders.zig -O ReleaseSafe -fstrip -target $target-musl -femit-bin=build/$target/orders
  airflow-bundle pack build/$target/orders -o bundles/$target/orders --force \
    --manifest airflow-metadata.yaml --source orders.zig
done
