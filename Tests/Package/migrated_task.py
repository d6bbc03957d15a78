#!/usr/bin/env python3
"""Runs a task of a migrated bundle by Airflow's own coordinator; only the API server is replaced.

    Tests/Package/migrated_task.py FOLDER

FOLDER is a migrated tree with a bundle for the Dag native_zip (Tests/Airflow/handler_bundles.py).
"""

import os
import pathlib
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Oracle"))

from coordinator import execute  # noqa: E402


def main(root: pathlib.Path) -> int:
    with tempfile.TemporaryDirectory() as home:
        os.environ["AIRFLOW_HOME"] = home
        state, status, server, log = execute(root, "native_zip", "greet")
    line = "handler at work on native_zip.greet"
    if (state, status) != ("success", 0) or server.states() != ["success"] or line not in log:
        print(f"{root}: {state}, exit status {status}, told {server.states()}, log {log}")
        return 1
    print(f"{line}, run by the coordinator from {root}")
    return 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
