#!/usr/bin/env python3
"""Compares what `airflow-bundle verify` says Airflow does with what Airflow does.

    verify_agreement.py [--tool PATH] [--count N] [--seed S] [--user NAME] [--keep DIR]

Makes hundreds of broken bundles of one good one, each alone in its root, asks `verify --json` and the real
consumer (apache-airflow-task-sdk, which has to be importable), and compares `found`, `skipped` and
`breaks-scan`. Run by root, everything is compared once more for an unprivileged user (--user, nobody by
default): both sides as that user, and `verify --as-user` by root. The last line is `N passed, N failed`.
"""

import argparse
import json
import os
import pathlib
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile

import broken_bundles

ROOT = pathlib.Path(__file__).resolve().parents[2]


def find_tool():
    builds = [ROOT / ".build" / name / "airflow-bundle" for name in ("debug", "release")]
    found = [path for path in builds if path.exists()]
    if not found:
        raise SystemExit("build it first: swift build --product airflow-bundle")
    return max(found, key=lambda path: path.stat().st_mtime)


def good_parts():
    """Executable and source of a fixture."""
    data = (ROOT / "Fixtures/footer/team/no-sources").read_bytes()
    source_len, metadata_len = broken_bundles.TRAILER.unpack(data[-64:])[:2]
    start = len(data) - 64 - metadata_len - source_len
    return data[:start], data[start:start + source_len]


def consumer(roots, user):
    """For each root what the consumer does; runs in a process of its own (see `ask_consumer`)."""
    import structlog
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    from airflow.sdk.coordinators.executable import coordinator
    coordinator.log = structlog.wrap_logger(structlog.ReturnLogger())

    def find(root, dag_id):
        try:
            coordinator._Bundle.find([pathlib.Path(root)], dag_id)
            return "found", ""
        except FileNotFoundError as error:
            return "skipped", str(error)
        except Exception as error:
            return "breaks-scan", f"{type(error).__name__}: {error}"

    # Everything is imported before the user changes, who may not be able to read Python's library.
    find(roots[0], "agreed")
    become(user)
    answers = []
    for root in roots:
        ids = set()
        real = coordinator._dag_ids

        def spy(metadata):
            found = real(metadata)
            ids.update(key for key in found if isinstance(key, str))
            return found

        coordinator._dag_ids = spy
        try:
            answer = find(root, "no such Dag")
        finally:
            coordinator._dag_ids = real
        for dag_id in sorted(ids):
            if answer[0] == "skipped":
                answer = find(root, dag_id)
        answers.append([answer[0], answer[1][:200]])
    return answers


def become(user):
    if user:
        entry = pwd.getpwnam(user)
        os.initgroups(user, entry.pw_gid)
        os.setgid(entry.pw_gid)
        os.setuid(entry.pw_uid)


def ask_consumer(roots, user):
    run = subprocess.run(
        [sys.executable, "-W", "ignore", __file__, "--consumer"], input=json.dumps([roots, user]),
        stdout=subprocess.PIPE, text=True, check=True, cwd="/",
        env={**os.environ, "AIRFLOW_HOME": tempfile.gettempdir(), "PYTHONDONTWRITEBYTECODE": "1"})
    return json.loads(run.stdout.splitlines()[-1])


def ask_verify(tool, base, user, options):
    run = subprocess.run(
        [tool, "verify", "--json", str(base), *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=lambda: become(user), cwd="/")
    if run.returncode not in (0, 1):
        raise SystemExit(f"verify ends with {run.returncode}: {run.stderr.decode()}")
    verdicts = {}
    for item in json.loads(run.stdout)["items"]:
        if item["ok"] != (not item["problems"]):
            raise SystemExit(f"ok and problems disagree: {item}")
        verdicts.setdefault(pathlib.Path(item["path"]).parent.name, []).append(item)
    return verdicts


def compare(what, names, base, ours, truth):
    passed = failed = 0
    for place, (name, answer) in enumerate(zip(names, truth)):
        items = ours.get(f"{place:05}", [])
        said = {item["airflow"] for item in items} or {"skipped"}
        codes = [problem["code"] for item in items for problem in item["problems"]]
        fine = said == {answer[0]}
        # What Airflow does not find has to have a reason, and a broken scan its own code.
        if answer[0] == "skipped" and items and not codes:
            fine = False
        if (answer[0] == "breaks-scan") != ("breaks-scan" in codes):
            fine = False
        if fine:
            passed += 1
            continue
        failed += 1
        print(f"DIFFERENT ({what}) {name}: {base / f'{place:05}'}")
        print("  Airflow:", *answer)
        print("  verify: ", json.dumps(items)[:600])
    return passed, failed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool")
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--user", default="nobody")
    parser.add_argument("--keep")
    parser.add_argument("--consumer", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.consumer:
        roots, user = json.load(sys.stdin)
        print(json.dumps(consumer(roots, user)))
        return 0

    tool = str(pathlib.Path(options.tool or find_tool()).resolve())
    work = pathlib.Path(options.keep or tempfile.mkdtemp(prefix="verify-agreement-"))
    # Both users have to get there.
    work.mkdir(parents=True, exist_ok=True)
    work.chmod(0o755)
    base = work / "roots"
    base.mkdir()
    try:
        return run(tool, work, base, options)
    finally:
        if not options.keep:
            shutil.rmtree(work)


def run(tool, work, base, options):
    if os.geteuid() == 0:
        # The build folder may be closed to others.
        copy = work / "airflow-bundle"
        shutil.copy(tool, copy)
        copy.chmod(0o755)
        tool = str(copy)
    names, roots = [], []
    binary, source = good_parts()
    for name, data, mode in broken_bundles.cases(binary, source, options.count, options.seed):
        root = base / f"{len(names):05}"
        root.mkdir()
        path = root / "bundle"
        path.write_bytes(data)
        path.chmod(mode)
        names.append(name)
        roots.append(str(root))
    if os.geteuid() == 0:
        # Folders that the other user may not list, or not enter.
        for mode in (0o700, 0o711, 0o744, 0o755, 0o733):
            root = base / f"{len(names):05}"
            root.mkdir()
            path = root / "bundle"
            path.write_bytes(broken_bundles.bundle(binary, source, broken_bundles.MANIFEST.encode()))
            path.chmod(0o755)
            root.chmod(stat.S_IMODE(mode))
            names.append(f"folder with mode {mode:o}")
            roots.append(str(root))

    truth = ask_consumer(roots, None)
    results = [compare("this user", names, base, ask_verify(tool, base, None, []), truth)]
    counts = {word: sum(answer[0] == word for answer in truth) for word in ("found", "skipped", "breaks-scan")}
    if os.geteuid() == 0:
        other = ask_consumer(roots, options.user)
        unlisted = ask_verify(tool, base, options.user, [])
        # A folder that cannot be listed is an item itself, named after what it is.
        for place in range(len(names)):
            key = f"{place:05}"
            unlisted.setdefault(key, [item for item in unlisted.get("roots", []) if item["path"].endswith(key)])
        results.append(compare(f"as {options.user}", names, base, unlisted, other))
        results.append(compare(
            f"--as-user {options.user}", names, base, ask_verify(tool, base, None, ["--as-user", options.user]), other))
    print(f"{len(names)} bundles; Airflow: {counts}")
    passed, failed = (sum(column) for column in zip(*results))
    missing = [word for word, count in counts.items() if not count]
    if missing:
        print(f"no bundle was {missing}")
        failed += len(missing)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
