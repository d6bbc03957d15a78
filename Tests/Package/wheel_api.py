#!/usr/bin/env python3
"""Tries what the installed package airflow_bundle offers to Python.

    Tests/Package/wheel_api.py LEGACY OUTPUT VERSION
"""

import importlib.metadata
import os
import pathlib
import subprocess
import sys
import tempfile

import airflow_bundle


def raised(error: type[Exception], *arguments: str, **options: object) -> Exception:
    try:
        airflow_bundle.run(*arguments, **options)
    except error as caught:
        return caught
    raise AssertionError(f"{arguments} raised no {error.__name__}")


def main(legacy: str, output: str, version: str) -> None:
    program = airflow_bundle.find_bin()
    assert pathlib.Path(program).parent == pathlib.Path(sys.executable).parent, program
    assert os.access(program, os.X_OK), program
    assert importlib.metadata.version("airflow-bundle") == version
    said = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout
    assert said.strip() == version, said

    planned = airflow_bundle.run("migrate", legacy, "-o", pathlib.Path(output), "--dry-run")
    assert planned["dry_run"] and not os.path.exists(output)
    report = airflow_bundle.run("migrate", legacy, "-o", output, check=True)
    assert report["tool"]["version"] == version, report["tool"]
    assert report["summary"]["converted"] > 30 and not report["summary"]["failed"], report["summary"]

    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "broken.zip").write_bytes(b"no archive")
        report = airflow_bundle.run("migrate", folder, "-o", f"{output}-none")
        assert report["items"][0]["error"]["code"] == "not-a-zip", report
        failed = raised(airflow_bundle.BundlesFailed, "migrate", folder, "-o", f"{output}-none", check=True)
        assert failed.report["summary"]["failed"] == 1, failed.report
    assert raised(airflow_bundle.ProgramFailed, "migrate", legacy).status == 64
    # It says what it is on standard output, and no JSON.
    raised(airflow_bundle.ProgramFailed, "--help")

    assert airflow_bundle.report_schema()["$defs"], "no schema"
    assert (pathlib.Path(airflow_bundle.__file__).parent / "py.typed").exists()


if __name__ == "__main__":
    main(*sys.argv[1:])
