#!/usr/bin/env python3
"""Migrates legacy archives the way a short script would: zipfile, hashlib, one archive after the other.

    convert.py OUTPUT-FOLDER ARCHIVE...

The yardstick of the benchmark, not a tool: it translates the two manifest lines that must change, by text; with PYYAML=1
in the environment it reads and writes the manifest as a converter of real manifests has to.
"""
import hashlib
import os
import struct
import sys
import zipfile

CHUNK = 1 << 20

if os.environ.get("PYYAML"):
    import yaml

    LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def translate_yaml(manifest):
    tree = yaml.load(manifest, LOADER)
    tree["airflow_bundle_metadata_version"] = tree.pop("format_version")
    executable = tree.pop("executable")
    return yaml.dump(tree, Dumper=DUMPER, sort_keys=True).encode(), executable, tree["source"]


def translate(manifest):
    """The manifest for the new container, and the member paths that the old one gave."""
    paths, lines = {}, []
    for line in manifest.decode().splitlines(keepends=True):
        key, _, value = line.partition(":")
        paths[key] = value.strip()
        if key == "executable":
            continue
        if key == "format_version":
            line = "airflow_bundle_metadata_version:" + value
        lines.append(line)
    return "".join(lines).encode(), paths["executable"], paths["source"]


def convert(archive, folder):
    name = os.path.basename(archive)
    output = os.path.join(folder, name[:-4] if name.endswith(".zip") else name)
    with zipfile.ZipFile(archive) as members:
        change = translate_yaml if os.environ.get("PYYAML") else translate
        manifest, executable, source = change(members.read("airflow-metadata.yaml"))
        source = members.read(source)
        digest = hashlib.sha256()
        with members.open(executable) as member, open(output, "wb", buffering=0) as file:
            while chunk := member.read(CHUNK):
                digest.update(chunk)
                file.write(chunk)
            trailer = struct.pack("<III", len(source), len(manifest), 1) + digest.digest() + bytes(12) + b"AFBNDL01"
            file.write(source + manifest + trailer)
            os.fchmod(file.fileno(), 0o755)


for path in sys.argv[2:]:
    convert(path, sys.argv[1])
