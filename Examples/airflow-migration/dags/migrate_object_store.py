"""Migrates the bundles below a prefix of an object store: fetched, migrated, verified, put; see the README beside this."""

from __future__ import annotations

import hashlib
import json
import tempfile
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

import airflow_bundle
from airflow.sdk import ObjectStoragePath, Param, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException

# Here an object appears whole or not at all, once its last byte is there. Elsewhere it is put under another name first.
WHOLE_AT_ONCE = {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "adl", "az"}
# Names of unfinished objects where they are needed; no Airflow looks for bundles in an object store.
UNFINISHED = ".airflow-bundle-"
THREADS = 8


def fetch(source: ObjectStoragePath, target: Path) -> int:
    """Brings all objects below `source` to a local folder, with their relative paths; how many."""
    root = source.path.rstrip("/")
    found = {
        name[len(root) + 1:]: name for name in source.fs.find(root)
        if name.startswith(f"{root}/") and not name.endswith("/")}
    for relative in found:
        # Keys are any text. One that leads out of the folder is no path of ours.
        if any(part in ("", ".", "..") for part in relative.split("/")):
            raise AirflowFailException(f"{source}: the key {relative!r} is no relative path: rename it or leave it out")

    def get(relative: str) -> None:
        local = target / relative
        local.parent.mkdir(parents=True, exist_ok=True)
        source.fs.get_file(found[relative], str(local))

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(get, found))
    return len(found)


def put(local: Path, target: ObjectStoragePath) -> None:
    """Puts a file so that nothing half-written is ever under the final name, whatever happens on the way."""
    fs, name = target.fs, target.path
    # Not target.open("wb"): left by an error, it keeps what had been written until then.
    if target.protocol in WHOLE_AT_ONCE:
        fs.put_file(str(local), name)
    else:
        parent, _, last = name.rpartition("/")
        fs.makedirs(parent, exist_ok=True)
        unfinished = f"{parent}/{UNFINISHED}{uuid.uuid4().hex}-{last}"
        try:
            fs.put_file(str(local), unfinished)
            fs.mv(unfinished, name)
        except BaseException:
            if fs.exists(unfinished):
                fs.rm_file(unfinished)
            raise
    fs.invalidate_cache(fs._parent(name))
    if fs.info(name)["size"] != local.stat().st_size:
        raise RuntimeError(f"{target}: has another size than {local}")


def digest(path: ObjectStoragePath) -> str:
    found = hashlib.sha256()
    with path.fs.open(path.path, "rb") as stream:
        while block := stream.read(1 << 20):
            found.update(block)
    return found.hexdigest()


def publish(local: Path, target: ObjectStoragePath, sha256: str, force: bool) -> str:
    """`put`, or `unchanged` where the same bytes are there. Other bytes are replaced with `force` only."""
    if target.fs.exists(target.path):
        if digest(target) == sha256:
            return "unchanged"
        if not force:
            raise FileExistsError(f"{target}: another object is there; set force to replace it")
    put(local, target)
    return "put"


@dag(
    schedule=None,
    catchup=False,
    max_active_runs=1,
    tags=["airflow-bundle"],
    params={
        "folder": Param(type="string", minLength=1, title="Prefix with the legacy bundles, such as s3://aws_default@bucket/legacy"),
        "output": Param(type="string", minLength=1, title="Prefix for the migrated bundles; not inside the folder"),
        "dry_run": Param(False, type="boolean", title="Report only, put no bundle"),
        "force": Param(False, type="boolean", title="Replace objects that differ"),
        "reports": Param("", type="string", title="Prefix for the reports; empty: OUTPUT-reports"),
        "staging": Param("", type="string", title="Local folder to work in; empty: the system's temporary one"),
    },
)
def migrate_object_store():
    # A retry is safe: what an earlier try put is `unchanged`, what it had begun has no name.
    @task(retries=2)
    def migrate() -> dict:
        context = get_current_context()
        params = context["params"]
        folder, output = (ObjectStoragePath(params[name].rstrip("/")) for name in ("folder", "output"))
        if f"{output}/".startswith(f"{folder}/"):
            raise AirflowFailException(f"{output} is inside {folder}: the next run would take the outputs for inputs")
        reports = ObjectStoragePath(params["reports"] or f"{str(output)}-reports") / context["run_id"]
        with tempfile.TemporaryDirectory(dir=params["staging"] or None, prefix="airflow-bundle-") as name:
            return work(Path(name), folder, output, reports, params["dry_run"], params["force"])

    def work(here: Path, folder, output, reports, dry_run: bool, force: bool) -> dict:
        (here / "legacy").mkdir()
        print(f"fetched {fetch(folder, here / 'legacy')} objects of {folder}")
        # Relative paths: the report names what is the same in every run, not this worker's temporary folder.
        extra = ["--dry-run"] if dry_run else []
        report = airflow_bundle.run("migrate", "legacy", "-o", "migrated", *extra, cwd=here)
        errors = [f"{item['input']}: {item['error']['message']}" for item in report["items"] if item["status"] == "failed"]
        skipped: set[str] = set()
        (here / "report.json").write_text(json.dumps(report, indent=2))
        if (here / "migrated").exists():
            verified = airflow_bundle.run("verify", "migrated", cwd=here)
            (here / "verify.json").write_text(json.dumps(verified, indent=2))
            for item in verified["items"]:
                if item["airflow"] != "found":
                    skipped.add(item["path"])
                    errors.append(f"{item['path']}: Airflow would not find it: {item['problems']}")
        done = [item for item in report["items"] if item["status"] in ("converted", "copied")]

        def one(item: dict) -> tuple[str, str]:
            target = output / str(PurePosixPath(item["output"]).relative_to("migrated"))
            try:
                return publish(here / item["output"], target, item["result"]["sha256"], force), ""
            except FileExistsError as error:
                return "differs", str(error)
            except Exception as error:
                return "broken", f"{target}: {error!r}"

        results: list[tuple[str, str]] = []
        if not dry_run:
            with ThreadPoolExecutor(THREADS) as threads:
                results = list(threads.map(one, (item for item in done if item["output"] not in skipped)))
        counts = {what: sum(1 for found, _ in results if found == what) for what in ("put", "unchanged")}
        errors += [text for what, text in results if what == "differs"]
        broken = [text for what, text in results if what == "broken"]
        # Last, and also where not all is well: what the report says is then there, or named below.
        for name in ("report.json", "verify.json"):
            if (here / name).exists():
                put(here / name, reports / name)
        for line in [*errors, *broken]:
            print(line)
        if broken:
            # The store may answer again: a retry puts what is missing.
            raise RuntimeError(f"{len(broken)} of {len(done)} could not be put, the first: {broken[0]}")
        if errors:
            raise AirflowFailException(f"{len(errors)} not migrated, the others are; see {reports}")
        print(f"all in {output}, reports in {reports}: {report['summary']}, {counts}")
        return {**report["summary"], **counts}

    migrate()


migrate_object_store()
