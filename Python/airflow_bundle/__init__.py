"""Finds and starts the program airflow-bundle, which this package carries."""

from __future__ import annotations

import importlib.metadata
import json
import os
import pathlib
import subprocess
import sysconfig
from typing import Any

__all__ = ["BundlesFailed", "ProgramFailed", "find_bin", "report_schema", "run"]

_NAME = "airflow-bundle"
_HERE = pathlib.Path(__file__).resolve().parent


class ProgramFailed(RuntimeError):
    """The program gave no report: wrong usage (64), interrupted (130, 143), killed. Its own words are on standard error."""

    def __init__(self, command: list[str], status: int):
        super().__init__(f"{' '.join(command)}: exit status {status}")
        self.command = command
        self.status = status


class BundlesFailed(RuntimeError):
    """The run ended with 1: at least one bundle failed. `report` says which, and why."""

    def __init__(self, command: list[str], report: dict[str, Any]):
        super().__init__(f"{' '.join(command)}: not all is well, see the report")
        self.command = command
        self.report = report


def find_bin() -> str:
    """The path of the program. Raises FileNotFoundError where it is not installed with this package."""
    for place in _places():
        if os.path.isfile(place):
            return os.path.abspath(place)
    raise FileNotFoundError(f"{_NAME} is not installed beside {_HERE}: install the package {_NAME} anew")


def _places() -> list[str]:
    # What the installer noted down comes first: it knows of every scheme. It does not hold for `pip install --target`.
    try:
        noted = importlib.metadata.files(_NAME) or []
    except importlib.metadata.PackageNotFoundError:
        noted = []
    places = [str(file.locate()) for file in noted if file.name == _NAME]
    return [*places, str(_HERE.parent / "bin" / _NAME), os.path.join(sysconfig.get_path("scripts"), _NAME)]


def run(
    *arguments: str | os.PathLike[str],
    check: bool = False,
    cwd: str | os.PathLike[str] | None = None,
    timeout: float | None = None,
) -> dict[str, Any]:
    """Runs the program with these arguments and `--json`, and returns the report.

    >>> report = run("migrate", "legacy", "-o", "bundles", "--dry-run")
    >>> [item["input"] for item in report["items"] if item["status"] == "failed"]

    What the program says besides goes to standard error. Raises BundlesFailed for exit status 1 if `check` is set
    (without it the report is returned: look at its items), ProgramFailed where there is no report, and
    subprocess.TimeoutExpired after `timeout` seconds; the program is killed then, which leaves nothing half-written.
    """
    command = [find_bin(), *(os.fspath(argument) for argument in arguments), "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, cwd=cwd, timeout=timeout, check=False)
    # An interrupted run prints a report of what it finished; it is no result.
    if done.returncode not in (0, 1):
        raise ProgramFailed(command, done.returncode)
    try:
        report: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise ProgramFailed(command, done.returncode) from None
    if check and done.returncode == 1:
        raise BundlesFailed(command, report)
    return report


def report_schema() -> dict[str, Any]:
    """The JSON schema of the reports."""
    schema: dict[str, Any] = json.loads((_HERE / "report.schema.json").read_text(encoding="utf-8"))
    return schema
