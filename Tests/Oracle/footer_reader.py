#!/usr/bin/env python3
"""Reads `footer` bundles (64-byte trailer), independently of airflow-bundle.

    footer_reader.py FILE...              checks each, prints JSON, exit 1 if anything is wrong
    footer_reader.py --airflow ROOT [--dag ID]...

The second form asks the real consumer (apache-airflow-task-sdk, which has to be importable) for every
dag_id that the bundles under ROOT name, and for those given, as the current user. It prints JSON:
dag_id to {"path": ...} or {"error": ...}.
"""

import argparse
import hashlib
import json
import os
import pathlib
import stat
import struct
import sys
import tempfile
from dataclasses import dataclass, field
from typing import Any

import manifest_rules as rules
from manifest_rules import Unreadable

TRAILER = struct.Struct("<III32s12s8s")
MAGIC = b"AFBNDL01"
CACHE_PREFIX = b"airflow-bundle cache digest v1\0"


@dataclass
class Footer:
    binary: bytes
    source: bytes
    metadata: bytes
    binary_sha256: str
    mode: str
    manifest: dict[Any, Any]
    problems: list[str] = field(default_factory=list)

    def dags(self) -> dict[str, list[str]]:
        if self.problems:
            raise Unreadable("; ".join(self.problems))
        return rules.tasks(self.manifest)


def regions(data: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """Binary, source, metadata and the stored digest; raises Unreadable for a wrong trailer."""
    if len(data) < TRAILER.size or data[-8:] != MAGIC:
        raise Unreadable("no trailer")
    source_len, metadata_len, version, digest, reserved, _ = TRAILER.unpack(data[-TRAILER.size:])
    if version != 1:
        raise Unreadable(f"trailer: footer_ver {version}")
    if any(reserved):
        raise Unreadable("trailer: reserved bytes are not zero")
    metadata_start = len(data) - TRAILER.size - metadata_len
    source_start = metadata_start - source_len
    if source_start <= 0:
        raise Unreadable("trailer: no room for the executable")
    return (
        data[:source_start], data[source_start:metadata_start],
        data[metadata_start:-TRAILER.size], digest)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _check_sources(bundle: Footer) -> list[str]:
    manifest, problems = bundle.manifest, []
    entries = manifest.get("sources")
    if entries is None:
        return [
            f"{key}: without sources" for key in ("entrypoint_path", "dag_source_paths")
            if key in manifest]
    if not isinstance(entries, list) or not entries:
        return ["sources: not a list with entries"]
    paths: set[str] = set()
    for index, entry in enumerate(entries):
        where = f"sources[{index}]"
        if not isinstance(entry, dict) or not isinstance(entry.get("path"), str) or not entry["path"]:
            problems.append(f"{where}: no mapping with a path")
            continue
        if entry["path"] in paths:
            problems.append(f"{where}: path {entry['path']!r} twice")
        paths.add(entry["path"])
        offset, length, digest = (entry.get(key) for key in ("offset", "length", "sha256"))
        if not _is_count(offset) or not _is_count(length) or offset + length > len(bundle.source):
            problems.append(f"{where}: offset and length are not within the source region")
            continue
        if not isinstance(digest, str) or not rules.HEX_SHA256.fullmatch(digest):
            problems.append(f"{where}: sha256 is no lower-case hex digest")
        elif hashlib.sha256(bundle.source[offset:offset + length]).hexdigest() != digest:
            problems.append(f"{where}: sha256 differs")
        if "mode" in entry and not isinstance(entry["mode"], str):
            problems.append(f"{where}: mode is no string")
    if manifest.get("entrypoint_path") not in paths:
        problems.append("entrypoint_path: none of the sources")
    by_dag = manifest.get("dag_source_paths", {})
    if not isinstance(by_dag, dict):
        return [*problems, "dag_source_paths: not a mapping"]
    return problems + [
        f"dag_source_paths.{dag}: {path!r} is none of the sources"
        for dag, path in by_dag.items() if path not in paths]


def without_digests(metadata: bytes) -> bytes:
    """A canonical manifest (block style) without its top-level `digests`."""
    kept, skipping = [], False
    for line in metadata.splitlines(keepends=True):
        skipping = line.startswith(b"digests:") or (skipping and line.startswith(b" "))
        if not skipping:
            kept.append(line)
    return b"".join(kept)


def cache_digest(bundle: Footer) -> str:
    """airflow-bundle's own definition of digests.cache."""
    parts = (bundle.binary, bundle.source, without_digests(bundle.metadata))
    digests = b"".join(hashlib.sha256(part).digest() for part in parts)
    return hashlib.sha256(CACHE_PREFIX + digests).hexdigest()


def _check_digests(bundle: Footer) -> list[str]:
    digests = bundle.manifest.get("digests")
    ours = "migrated_from" in bundle.manifest
    if digests is None:
        return ["digests: missing"] if ours else []
    if not isinstance(digests, dict):
        return ["digests: not a mapping"]
    problems = [
        f"digests.{key}: no lower-case hex digest" for key in ("integrity", "cache")
        if (key in digests or ours)
        and not (isinstance(digests.get(key), str) and rules.HEX_SHA256.fullmatch(digests[key]))]
    if not problems and digests.get("integrity", bundle.binary_sha256) != bundle.binary_sha256:
        problems.append("digests.integrity: differs from the trailer")
    if not problems and ours and digests["cache"] != cache_digest(bundle):
        problems.append("digests.cache: differs from our definition")
    return problems


def check(bundle: Footer) -> list[str]:
    manifest = bundle.manifest
    problems = rules.common(manifest, (rules.VERSION_KEY,))
    sdk = manifest.get("sdk")
    if isinstance(sdk, dict) and "supervisor_schema_version" not in sdk:
        problems.append("sdk.supervisor_schema_version: missing")
    source = manifest.get("source")
    if not isinstance(source, str) or not source or "/" in source:
        problems.append("source: no file name")
    if hashlib.sha256(bundle.binary).hexdigest() != bundle.binary_sha256:
        problems.append("trailer: binary_sha256 differs")
    if not int(bundle.mode, 8) & 0o111:
        problems.append("the file is not executable")
    return problems + _check_sources(bundle) + _check_digests(bundle)


def read(path: str | os.PathLike[str]) -> Footer:
    """Reads a bundle and notes its problems; raises Unreadable where there is no reading it."""
    try:
        data = pathlib.Path(path).read_bytes()
        mode = stat.S_IMODE(os.stat(path).st_mode)
    except OSError as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from None
    binary, source, metadata, digest = regions(data)
    bundle = Footer(binary, source, metadata, digest.hex(), f"{mode:04o}", rules.load(metadata))
    bundle.problems = check(bundle)
    return bundle


def named_dags(root: str) -> set[str]:
    """Every dag_id that a bundle under root names, whatever else is wrong with the bundle."""
    found: set[str] = set()
    for folder, _, files in os.walk(root, followlinks=False):
        for name in files:
            path = pathlib.Path(folder, name)
            try:
                if not path.is_file():
                    continue
                manifest = rules.load(regions(path.read_bytes())[2])
            except (OSError, Unreadable):
                continue
            dags = manifest.get("dags")
            if isinstance(dags, dict):
                found |= {dag for dag in dags if isinstance(dag, str)}
    return found


def ask_airflow(root: str, dags: set[str]) -> dict[str, dict[str, str]]:
    """What the consumer's `_Bundle.find` returns for each dag_id, or what it raises."""
    from airflow.sdk.coordinators.executable.coordinator import _Bundle

    answers: dict[str, dict[str, str]] = {}
    for dag in sorted(dags):
        try:
            answers[dag] = {"path": str(_Bundle.find([pathlib.Path(root)], dag).path)}
        except Exception as error:  # whatever it raises is the answer
            answers[dag] = {"error": f"{type(error).__name__}: {error}"}
    return answers


def airflow_main(root: str, dags: list[str]) -> int:
    # Airflow logs to standard output and makes a home folder: keep both away from the caller.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    with tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("AIRFLOW_HOME", home)
        answers = ask_airflow(root, named_dags(root) | set(dags))
    with out:
        json.dump(answers, out, indent=2, sort_keys=True)
        out.write("\n")
    return 1 if any("error" in answer for answer in answers.values()) else 0


def main() -> int:
    parser = argparse.ArgumentParser(description="independent reader of footer bundles")
    parser.add_argument("--airflow", metavar="ROOT", help="ask the real consumer about this folder")
    parser.add_argument("--dag", action="append", default=[], metavar="ID", help="ask for this too")
    parser.add_argument("files", nargs="*", metavar="FILE")
    options = parser.parse_args()
    if options.airflow:
        return airflow_main(options.airflow, options.dag)
    if not options.files:
        parser.error("FILE or --airflow ROOT")
    report: dict[str, Any] = {}
    for path in options.files:
        try:
            bundle = read(path)
            report[path] = {
                "binary_sha256": bundle.binary_sha256, "mode": bundle.mode,
                "problems": bundle.problems, "source_len": len(bundle.source),
                "metadata_len": len(bundle.metadata), "source": bundle.manifest.get("source"),
                "dags": {} if bundle.problems else bundle.dags()}
        except Unreadable as error:
            report[path] = {"problems": [str(error)]}
    json.dump(report, sys.stdout, indent=2, sort_keys=True)
    print()
    return 1 if any(entry["problems"] for entry in report.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
