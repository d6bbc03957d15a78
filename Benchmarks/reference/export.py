#!/usr/bin/env python3
"""Packs bundles into archives with Python's zipfile at level 6, one after the other.

    export.py OUTPUT-FOLDER BUNDLE...
"""
import os
import struct
import sys
import zipfile

CHUNK = 1 << 20


def pack(bundle, folder):
    name = os.path.basename(bundle)
    with open(bundle, "rb") as file:
        size = file.seek(-64, os.SEEK_END) + 64
        source_length, manifest_length = struct.unpack_from("<II", file.read(64))
        source_start = size - 64 - manifest_length - source_length
        file.seek(source_start)
        source, manifest = file.read(source_length), file.read(manifest_length)
        file.seek(0)
        output = os.path.join(folder, name + ".zip")
        with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            archive.writestr("airflow-metadata.yaml", manifest)
            archive.writestr("main.go", source)
            entry = zipfile.ZipInfo("bin/" + name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry._compresslevel = 6
            entry.external_attr = 0o100755 << 16
            entry.file_size = source_start
            with archive.open(entry, "w") as member:
                while left := source_start - file.tell():
                    member.write(file.read(min(CHUNK, left)))


for path in sys.argv[2:]:
    pack(path, sys.argv[1])
