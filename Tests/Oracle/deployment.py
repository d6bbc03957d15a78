#!/usr/bin/env python3
"""Gives the configuration that MIGRATION.md shows to the released Airflow, with a bundle to find.

    Tests/Oracle/deployment.py

Each `ini` block of the guide says in its first line for which Airflow it is. Those for 3.3 must make a coordinator that finds a
bundle in its folder; those for a later one must be refused by 3.3, or the mark would be wrong. The last line is
`N passed, N failed`.
"""

import configparser
import os
import pathlib
import re
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import go_packer  # noqa: E402
import verify_agreement  # noqa: E402
from harness import REPOSITORY, Checks  # noqa: E402

RELEASED, LATER = "; Airflow 3.3", "; later than Airflow 3.3"


def blocks():
    return re.findall(r"^```ini\n(.*?)^```$", (REPOSITORY / "MIGRATION.md").read_text(), re.M | re.S)


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="deployment-"))
    try:
        return check(folder)
    finally:
        shutil.rmtree(folder)


def check(folder):
    checks = Checks()
    os.environ["AIRFLOW_HOME"] = str(folder / "home")
    (folder / "bundles").mkdir()
    binary, _ = verify_agreement.good_parts()
    bundle = folder / "bundles/orders"
    bundle.write_bytes(go_packer.pack("released", binary, {"orders": ["a"]}, [("main.go", b"package main\n")]))
    bundle.chmod(0o755)

    from airflow.dag_processing.bundles.manager import DagBundlesManager
    from airflow.sdk.coordinators.executable.coordinator import _Bundle
    from airflow.sdk.execution_time.coordinator import CoordinatorManager, InvalidCoordinatorError

    marks = []
    for number, text in enumerate(blocks()):
        mark = text.splitlines()[0]
        marks.append(mark)
        parsed = configparser.ConfigParser(interpolation=None)
        parsed.read_string(text)
        values = {
            f"AIRFLOW__{section.upper()}__{key.upper()}": value.replace("/opt/airflow/bundles", str(folder / "bundles"))
            for section in parsed.sections() for key, value in parsed[section].items()}
        os.environ.update(values)
        os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
        what = f"block {number} ({mark})"
        manager = CoordinatorManager.from_config()
        try:
            coordinator = manager.for_queue("golang")
        except InvalidCoordinatorError as error:
            checks.that(mark == LATER, f"{what}: refused by Airflow 3.3", error)
        else:
            if checks.that(mark == RELEASED, f"{what}: taken by Airflow 3.3"):
                found = _Bundle.find(coordinator.executables_root, "orders")
                checks.same(found.path, bundle.resolve(), f"{what}: the bundle that is found")
        if "dag_processor" in parsed:
            named = DagBundlesManager().get_bundle("go-task-handlers")
            checks.same(named.path, folder / "bundles", f"{what}: the folder of the Dag bundle")
        for name in values:
            del os.environ[name]
    checks.same(sorted(set(marks)), [RELEASED, LATER], "the marks of the blocks")
    checks.same(marks.count(RELEASED), 2, "blocks for Airflow 3.3")
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
