"""Checks of `migrate` over the fixtures: the report, dry runs, second runs, Airflow, running."""

import os
import pathlib
import platform
import shutil
import subprocess

import consumer
import footer_reader
import manifest_rules as rules
from harness import NOBODY, OWNER, Checks, Tool, content, difference, tree

GROUPS = ("legacy", "special", "duplicates", "directory", "footer", "broken")


def output_of(entry: dict) -> str:
    """Where migrate puts it below the root, as the contract says."""
    path, image = entry["path"], entry["executable"]
    if path == "directory/flat":
        return f"{path}/{image['name']}"
    if entry["container"] == "footer":
        return path
    if path.lower().endswith(".zip"):
        path = path[:-4]
    return path + (".exe" if image["format"] == "pe" else "")


def in_walk(entry: dict) -> tuple[str, str | None]:
    walk = entry.get("walk", entry)
    return walk["status"], walk.get("code")


def check_item(checks: Checks, item: dict, entry: dict) -> None:
    name = f"migrate: {entry['path']}"
    found = (item["status"], item.get("error", {}).get("code"))
    checks.same(found, in_walk(entry), f"{name}: status")
    if "executable" not in entry:
        return
    findings = sorted({finding["code"] for finding in item["findings"]})
    checks.same(findings, sorted({*entry["findings"], *entry["run_findings"]}), f"{name}: findings")
    checks.same(item["from"], entry["container"], f"{name}: from")
    checks.same(item["dags"], entry["dags"], f"{name}: dags")
    checks.same(item["result"]["mode"], entry["mode"], f"{name}: mode")
    image = {key: entry["executable"][key] for key in ("size", "format", "arch")}
    if entry["executable"]["name"] is not None:
        image["name"] = entry["executable"]["name"]
    checks.same({key: item["executable"][key] for key in image}, image, f"{name}: executable")


def check_groups(checks: Checks, tool: Tool, work: pathlib.Path, expected: list[dict]) -> None:
    """Each group: dry run, run, second run. Leaves every output under work/out."""
    inputs = work / "in"
    for group in GROUPS:
        entries = {e["path"]: e for e in expected if e["path"].split("/")[0] == group}
        listed = {p: e for p, e in entries.items() if in_walk(e)[0] != "unlisted"}
        command = ("migrate", group, "-o", f"../out/{group}")

        before = tree(work, times=True)
        dry = tool.report(*command, "--dry-run", cwd=inputs)
        after = tree(work, times=True)
        checks.same(difference(before, after), [], f"{group}: the dry run leaves no trace")
        real = tool.report(*command, cwd=inputs)
        checks.that(dry.raw_items == real.raw_items, f"{group}: dry run and run give the same items")
        checks.same(dry.status, real.status, f"{group}: dry run and run end the same")
        failures = any(in_walk(e)[0] == "failed" for e in listed.values())
        checks.same(real.status, int(failures), f"{group}: exit status")
        names = [item["input"] for item in real.items]
        checks.same(sorted(names, key=os.fsencode), names, f"{group}: order of the items")
        checks.same(set(names), set(listed), f"{group}: the items are those expected")
        for item in real.items:
            if item["input"] in listed:
                check_item(checks, item, listed[item["input"]])
            result = work / "in" / item.get("output", "none")
            if item["status"] in ("converted", "copied"):
                checks.same(content(result), item["result"]["sha256"], f"{item['input']}: sha256")
        outputs = tree(work / "out" / group, times=True)
        files = {name for name, (kind, *_) in outputs.items() if kind == 0o100000}
        made = {output_of(e) for e in listed.values() if "executable" in e}
        checks.same({f"{group}/{name}" for name in files}, made, f"{group}: the outputs, no more")

        again = tool.report(*command, cwd=inputs)
        statuses = {i["input"]: i["status"] for i in again.items}
        usual = {i["input"]: "unchanged" if "result" in i else i["status"] for i in real.items}
        checks.same(statuses, usual, f"{group}: a second run leaves everything unchanged")
        now = tree(work / "out" / group, times=True)
        checks.same(difference(outputs, now), [], f"{group}: a second run writes nothing")


def check_named(checks: Checks, tool: Tool, work: pathlib.Path, expected: list[dict]) -> None:
    """Whatever fails or is passed over in a walk, named as INPUT."""
    for entry in expected:
        if entry["status"] != "failed":
            continue
        report = tool.report("migrate", entry["path"], "-o", "../named", cwd=work / "in")
        found = [(i["status"], i.get("error", {}).get("code")) for i in report.items]
        checks.same(found, [("failed", entry["code"])], f"named: {entry['path']}")
        checks.same(report.status, 1, f"named: {entry['path']}: exit status")
        checks.that(not (work / "named").exists(), f"named: {entry['path']}: nothing is written")


def check_outputs(
    checks: Checks, work: pathlib.Path, expected: list[dict], arguments: list[str],
) -> None:
    """Each output by the independent reader, and run where this machine can."""
    here = (platform.system(), platform.machine()) == ("Linux", "x86_64")
    ran = 0
    for entry in expected:
        if "executable" not in entry:
            continue
        path = work / "out" / output_of(entry)
        name = f"output: {entry['path']}"
        try:
            bundle = footer_reader.read(path)
        except rules.Unreadable as error:
            checks.that(False, name, error)
            continue
        checks.same(bundle.problems, [], f"{name}: schema, sources, digests")
        checks.same(rules.tasks(bundle.manifest), entry["dags"], f"{name}: dags")
        checks.same(bundle.binary_sha256, entry["executable"]["sha256"], f"{name}: executable")
        checks.same(bundle.mode, entry["mode"], f"{name}: mode")
        if entry["runs_here"] and here:
            done = subprocess.run([path, *arguments], capture_output=True, text=True, timeout=30)
            checks.same((done.stdout, done.returncode), (entry["stdout"], 0), f"{name}: runs")
            ran += 1
    checks.that(not here or ran > 20, "bundles were run", ran)


def wanted_by(work: pathlib.Path, expected: list[dict], owner: bool) -> dict[str, set[str] | None]:
    """dag_id to where Airflow must find it: as the owner of `special`, or as anybody else."""
    wanted: dict[str, set[str] | None] = {}
    for entry in expected:
        for dag in entry.get("dags", {}):
            airflow = entry.get("airflow", "found")
            if airflow == "skipped" or (airflow == "found-by-owner" and not owner):
                wanted.setdefault(dag, None)
            else:
                path = str((work / "out" / output_of(entry)).resolve())
                wanted[dag] = {path, *(wanted.get(dag) or ())}
    return wanted


def check_airflow(checks: Checks, work: pathlib.Path, expected: list[dict]) -> None:
    root = os.getuid() == 0
    users = ((NOBODY, False), (OWNER, True)) if root else ((None, True),)
    for user, owner in users:
        wanted = wanted_by(work, expected, owner)
        checks.that(len(wanted) > 40, "Airflow is asked for many Dags", len(wanted))
        for problem in consumer.problems(work / "out", wanted, user):
            checks.that(False, f"Airflow as user {user}", problem)
        checks.passed += len(wanted)
    # An input that only its owner may read is no business of nobody's.
    if root:
        owners = {path.stat().st_uid for path in (work / "out/special").iterdir()}
        checks.same(owners, {OWNER}, "outputs have the owner of their input")


def check_mixed(checks: Checks, tool: Tool, work: pathlib.Path) -> None:
    """Failures, duplicates and collisions in one folder: dry run, one job, eight jobs."""
    mixed = work / "mixed"
    for group in GROUPS:
        shutil.copytree(work / "in" / group, mixed / group, symlinks=True)
    twins = mixed / "twins"
    twins.mkdir()
    stored = mixed / "legacy/info-zip/stored-no-extension"
    for name in ("same", "same.zip", "same.ZIP", "alone.zip"):
        shutil.copyfile(stored, twins / name)
    before = tree(work, times=True)
    dry = tool.report("migrate", "mixed", "-o", "mixed-out", "-j", "8", "--dry-run", cwd=work)
    checks.same(difference(before, tree(work, times=True)), [], "mixed: the dry run leaves no trace")
    trees = []
    for jobs in ("1", "8"):
        report = tool.report("migrate", "mixed", "-o", "mixed-out", "-j", jobs, cwd=work)
        checks.same(report.status, 1, f"mixed: exit status of -j {jobs}")
        checks.that(report.raw_items == dry.raw_items, f"mixed: items of -j {jobs} and the dry run")
        trees.append(tree(work / "mixed-out"))
        shutil.move(work / "mixed-out", work / f"mixed-out-{jobs}")
    checks.same(difference(*trees), [], "mixed: -j 1 and -j 8 write the same tree")
    codes = [i["error"]["code"] for i in dry.items if "error" in i]
    found = [f["code"] for i in dry.items for f in i["findings"]]
    checks.same(codes.count("output-collision"), 3, "mixed: collisions")
    checks.that(found.count("duplicate-dag") >= 2, "mixed: duplicates", found)
    checks.that(len(trees[0]) > 50 and not any("same" in n for n in trees[0]), "mixed: what is there")
