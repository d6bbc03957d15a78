#!/usr/bin/env python3
"""Runs tasks of migrated bundles by Airflow's own coordinator; only the API server is replaced.

    Tests/Oracle/coordinator.py --binary AIRFLOW_BUNDLE

The bundles hold a handler that speaks the coordinator's protocol (Tests/Airflow/handler). One was migrated from an
archive, one migrated, exported and migrated again, one migrated from the first draft's container, one packed, and one
resealed after its executable was changed in place.
"""

import argparse
import datetime
import json
import os
import pathlib
import shutil
import sys
import tempfile
import time
import uuid

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "Airflow")]

import handler_bundles  # noqa: E402
from harness import Checks  # noqa: E402


class Server:
    """Answers as the API server does, and keeps what the supervisor told it."""

    def __init__(self, dag: str):
        self.dag = dag
        self.told: list[tuple[str, dict]] = []

    def __call__(self, request):
        import httpx

        body = json.loads(request.content or b"{}")
        self.told.append((request.url.path.rsplit("/", 1)[-1], body))
        if not request.url.path.endswith("/run"):
            return httpx.Response(204)
        now = datetime.datetime.now(datetime.timezone.utc).isoformat()
        run = {
            "dag_id": self.dag, "run_id": "r1", "logical_date": now, "data_interval_start": now,
            "data_interval_end": now, "run_after": now, "start_date": now, "end_date": None,
            "run_type": "manual", "state": "running", "consumed_asset_events": [],
            "partition_key": None}
        return httpx.Response(200, json={"dag_run": run, "max_tries": 0})

    def states(self) -> list[str]:
        return [body["state"] for path, body in self.told if path == "state"]


class Lines:
    """A structlog sink: the task's log."""

    def __init__(self) -> None:
        self.events: list[str] = []

    def msg(self, *arguments, **fields) -> None:
        self.events.append(str(fields.get("event", arguments)))

    log = debug = info = warning = error = critical = exception = msg


def execute(root: pathlib.Path, dag: str, task: str) -> tuple[str, int, Server, list[str]]:
    """Runs one task; final state, exit status, what the server heard, what was logged."""
    import httpx
    import structlog
    from airflow.sdk.api.client import Client
    from airflow.sdk.api.datamodels._generated import BundleInfo, TaskInstance
    from airflow.sdk.coordinators.executable import ExecutableCoordinator

    server, lines = Server(dag), Lines()
    client = Client(base_url="http://server/", token="", transport=httpx.MockTransport(server))
    what = TaskInstance(
        id=uuid.uuid4(), task_id=task, dag_id=dag, run_id="r1", try_number=1,
        dag_version_id=uuid.uuid4(), context_carrier={}, queue="native")
    logger = structlog.wrap_logger(
        lines, processors=[], wrapper_class=structlog.make_filtering_bound_logger(0))
    result = ExecutableCoordinator(executables_root=[root]).execute_task(
        what=what, dag_rel_path="dag.py", bundle_info=BundleInfo(name="test"), client=client,
        logger=logger, subprocess_logs_to_stdout=False)
    return str(getattr(result.final_state, "value", result.final_state)), result.exit_code, server, lines.events


def check_coordinator(checks: Checks, tool: pathlib.Path, work: pathlib.Path) -> None:
    # The SDK looks for its settings, and the Dag's source, where it is told.
    os.environ["AIRFLOW_HOME"] = str(work / "airflow")
    roots = handler_bundles.build(tool, work)
    for way, root in roots.items():
        dag = f"native_{way}"
        state, status, server, log = execute(root, dag, "greet")
        checks.same((state, status), ("success", 0), f"{dag}.greet: final state and exit status")
        checks.same(server.states(), ["success"], f"{dag}.greet: what the API server was told")
        line = f"handler at work on {dag}.greet"
        checks.that(line in log, f"{dag}.greet: the handler's line is in the log", log)
    # The control: what does not report success does not end in it.
    state, status, server, _ = execute(roots["zip"], "native_zip", "fail")
    checks.that(state != "success" and status == 1, "native_zip.fail fails", (state, status))
    checks.that("success" not in server.states(), "native_zip.fail: the API server is not told of success")
    try:
        execute(roots["zip"], "native_of_nobody", "greet")
        checks.that(False, "a Dag in no bundle has no executable")
    except FileNotFoundError:
        checks.that(True, "a Dag in no bundle has no executable")


def main() -> int:
    parser = argparse.ArgumentParser(description="tasks of migrated bundles under Airflow's coordinator")
    parser.add_argument("--binary", type=pathlib.Path, required=True, help="the airflow-bundle to judge")
    options = parser.parse_args()
    checks, started = Checks(), time.monotonic()
    work = pathlib.Path(tempfile.mkdtemp(prefix="airflow-bundle-coordinator-"))
    try:
        check_coordinator(checks, options.binary.resolve(), work)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(f"tasks under the coordinator: {time.monotonic() - started:.1f} s")
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
