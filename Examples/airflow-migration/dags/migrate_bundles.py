"""Migrates a folder of bundles on as many workers as there are shards; see the README beside this folder."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import airflow_bundle
from airflow.sdk import Param, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException


def reports_folder() -> Path:
    """One folder for each run, on storage that all workers share; retries find what they wrote before."""
    context = get_current_context()
    params = context["params"]
    folder = params["reports"] or f"{params['output'].rstrip('/')}-reports"
    return Path(folder) / context["run_id"]


@dag(
    schedule=None,
    catchup=False,
    max_active_runs=1,
    tags=["airflow-bundle"],
    params={
        "folder": Param(type="string", minLength=1, title="Folder with the legacy bundles"),
        "output": Param(type="string", minLength=1, title="Root of the migrated tree; not inside the folder"),
        "shards": Param(8, type="integer", minimum=1, maximum=1024, title="Number of shards"),
        "dry_run": Param(False, type="boolean", title="Report only, write no bundle"),
        "reports": Param("", type="string", title="Folder for the reports; empty: OUTPUT-reports"),
    },
)
def migrate_bundles():
    @task
    def deal() -> list[str]:
        count = get_current_context()["params"]["shards"]
        return [f"{index}/{count}" for index in range(1, count + 1)]

    # Retries are safe: what an earlier try finished is `unchanged`, what it had begun has no name.
    @task(retries=2, map_index_template="shard {{ task.op_kwargs['shard'] }}")
    def migrate(shard: str) -> str:
        params = get_current_context()["params"]
        reports = reports_folder()
        reports.mkdir(parents=True, exist_ok=True)
        report = reports / f"shard-{shard.replace('/', '-of-')}.json"
        # A report of an earlier try must not stand for this one.
        report.unlink(missing_ok=True)
        command = [
            airflow_bundle.find_bin(), "migrate", params["folder"], "-o", params["output"], "--shard", shard,
            "--report", str(report), *(["--dry-run"] if params["dry_run"] else [])]
        status = subprocess.run(command, check=False).returncode
        # 1: some bundles failed, which the report tells and `gather` judges. A retry would not help them.
        if status == 64:
            raise AirflowFailException(f"wrong usage: {' '.join(command)}")
        if status not in (0, 1) or not report.exists():
            raise RuntimeError(f"shard {shard} ended with status {status}")
        return str(report)

    @task
    def gather(reports: list[str]) -> dict:
        merged = reports_folder() / "merged.json"
        command = [airflow_bundle.find_bin(), "report", "merge", *reports, "--report", str(merged)]
        status = subprocess.run(command, check=False).returncode
        if status not in (0, 1) or not merged.exists():
            raise AirflowFailException(f"the reports could not be joined, status {status}")
        report = json.loads(merged.read_text())
        failed = [item for item in report["items"] if item["status"] == "failed"]
        for item in failed:
            print(f"{item['input']}: {item['error']['code']}: {item['error']['message']}")
        if failed:
            raise AirflowFailException(f"{len(failed)} of {report['summary']['total']} failed, see {merged}")
        if not report["complete"]:
            raise AirflowFailException(f"the run is incomplete: missing is {report.get('missing')}, see {merged}")
        print(f"all reports in {merged}: {report['summary']}")
        return report["summary"]

    gather(migrate.expand(shard=deal()))


migrate_bundles()
