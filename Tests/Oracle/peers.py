#!/usr/bin/env python3
"""Bundles that other packers write, through the whole program, with Airflow's Task SDK as the judge.

    Tests/Oracle/peers.py PROGRAM

Packs bundles in each layout of Airflow's Go packer (go_packer.py). For each of them `verify` must say what Airflow does, and
migrate, export and inspect must do what the guide says. The last line is `N passed, N failed`.
"""

import json
import os
import pathlib
import shutil
import sys
import tempfile

import yaml

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import consumer  # noqa: E402
import footer_reader  # noqa: E402
import go_packer  # noqa: E402
import legacy_reader  # noqa: E402
import verify_agreement  # noqa: E402
from harness import Checks, Tool  # noqa: E402

DAGS = {"orders": ["extract", "load"], "reports": []}
# Keys that PyYAML retypes, as the packer writes them.
RETYPED = {"123": ["a"], "yes": ["b"], "2026-06-16": ["c"], "1.5": ["d"]}
SOURCE = b"package main\n\nfunc main() {}\n"


def codes(entries):
    return [entry["code"] for entry in entries]


class Scene:
    """A folder with one bundle of a layout, and the program at work on it."""

    def __init__(self, checks, tool, work, name, layout, dags, **options):
        self.checks, self.tool, self.dags, self.what = checks, tool, dags, f"{name} ({layout})"
        self.folder = work / f"{name}-{layout}"
        (self.folder / "in").mkdir(parents=True)
        binary, _ = verify_agreement.good_parts()
        members = [("cmd/main.go", SOURCE), ("dags/orders.go", b"package dags\n")]
        self.binary, self.members = binary, members if layout == "sources" else members[:1]
        path = self.folder / "in" / "bundle"
        path.write_bytes(go_packer.pack(
            layout, binary, dags, members, dag_sources={"orders": "dags/orders.go"}, **options))
        path.chmod(0o755)

    def same(self, found, expected, what):
        return self.checks.same(found, expected, f"{self.what}: {what}")

    def run(self, *arguments):
        return self.tool.report(*arguments, cwd=self.folder)

    def verify(self, root="in", *options):
        report = self.run("verify", root, *options)
        items = [item for item in report.items if item["container"]]
        assert len(items) == 1, report.items
        return items[0]

    def airflow(self, root="in", dags=None):
        """The Dags that Airflow finds in the folder."""
        wanted = set(self.dags if dags is None else dags) | {"nobody's"}
        answers = consumer.ask(self.folder / root, wanted, None)
        return {dag for dag, answer in answers.items() if "path" in answer}

    def agree(self, root, found, problems):
        """Airflow finds these Dags, and `verify` says so."""
        self.same(self.airflow(root), found, f"the Dags that Airflow finds in {root}")
        item = self.verify(root)
        self.same(item["airflow"], "found" if found else "skipped", f"what verify says of {root}")
        self.same(sorted(set(codes(item["problems"]))), sorted(problems), f"what verify finds wrong in {root}")

    def inspect(self, faults):
        shown = self.tool.run("inspect", "--json", "in/bundle", cwd=self.folder)
        self.same(shown.returncode, 0, "inspect")
        self.same(codes(json.loads(shown.stdout).get("problems", [])), faults, "the faults that inspect shows")
        source = self.tool.run("inspect", "--source", "in/bundle", cwd=self.folder)
        self.same((source.returncode, source.stdout), (0, SOURCE), "inspect --source")

    def convert(self, *arguments):
        item = self.run(*arguments).items[0]
        return item["status"], (item.get("error") or {}).get("code"), codes(item["findings"])

    def comes_back(self, dags):
        """An archive that the old readers take, and a bundle again."""
        self.same(self.convert("export", "in", "-o", "zips")[:2], ("converted", None), "export")
        archive = legacy_reader.read(self.folder / "zips" / "bundle.zip")
        self.same(archive.problems, [], "the archive, by the rules of the old schedulers")
        self.same(self.convert("migrate", "zips", "-o", "again")[:2], ("converted", None), "migrate what was exported")
        again = footer_reader.read(self.folder / "again" / "bundle")
        self.same(again.problems, [], "the bundle that comes back")
        self.same((again.binary, again.dags()), (self.binary, dags), "executable and Dags that come back")
        self.same(again.source, b"".join(data for _, data in self.members), "the sources that come back")
        self.agree("again", set(dags), [])

    def rules(self, expected):
        item = self.verify("in", "--airflow", "next")
        self.same([entry["rule"] for entry in item.get("next", [])], expected, "--airflow next")
        plain = self.verify("in")
        self.same({**item, "next": None}, {**plain, "next": None}, "the verdict does not depend on --airflow")


def check(checks, tool, work):
    def scene(name, layout, dags=DAGS, **options):
        return Scene(checks, tool, work, name, layout, dags, **options)

    it = scene("plain", "released")
    it.agree("in", set(DAGS), [])
    it.inspect([])
    it.same(it.convert("migrate", "in", "-o", "out"), ("copied", None, []), "migrate")
    it.comes_back(DAGS)
    it.rules(["dags", "parse-request", "source-view", "cache-digest"])

    it = scene("plain", "sources")
    it.agree("in", set(DAGS), [])
    it.inspect([])
    it.same(it.convert("migrate", "in", "-o", "out"), ("copied", None, []), "migrate")
    it.comes_back(DAGS)
    it.rules(["dags", "parse-request", "source-view", "cache-digest"])

    it = scene("plain", "bound")
    it.agree("in", set(), ["dags-absent"])
    it.inspect(["dags-absent"])
    it.same(it.convert("migrate", "in", "-o", "out"), ("copied", None, ["dags-absent"]), "migrate")
    it.same(
        (it.folder / "out/bundle").read_bytes(), (it.folder / "in/bundle").read_bytes(), "the copy")
    it.same(it.convert("migrate", "in", "--in-place"), ("skipped", "already-current", ["dags-absent"]), "in place")
    it.same(it.convert("export", "in", "-o", "zips")[:2], ("failed", "dags-absent"), "export")
    it.rules(["source-view"])

    it = scene("plain", "draft")
    it.agree("in", set(), ["legacy-container"])
    it.inspect([])
    it.same(it.convert("migrate", "in", "-o", "out")[:2], ("converted", None), "migrate")
    it.agree("out", set(DAGS), [])
    it.rules(["leftover-32"])

    # What the packer retypes: Airflow finds nothing of that name, and the way out and back mends it.
    for layout in ("released", "sources"):
        it = scene("retyped", layout, RETYPED)
        it.agree("in", set(), ["manifest-invalid"])
        it.comes_back(RETYPED)
    it = scene("mixed", "released", {**DAGS, "123": ["a"]})
    it.agree("in", set(DAGS), ["manifest-invalid"])

    it = scene("unknown", "bound", schema_version="2031-01-01")
    it.agree("in", set(), ["dags-absent", "schema-version-unknown"])
    it.rules(["schema-version", "source-view"])
    it = scene("unknown", "released", schema_version="2031-01-01")
    it.agree("in", set(), ["schema-version-unknown"])

    # What a program prints for --airflow-metadata says the same as the manifest that the packer makes of it.
    for dags in (DAGS, {"orders": ["extract"], "caf\u00e9": ["x y", "1.0", "yes"]}):
        packed = yaml.safe_load(go_packer.manifest("released", dags, [("main.go", SOURCE)]))
        packed.pop("source")
        for form in ("yaml", "json"):
            printed = yaml.safe_load(go_packer.airflow_metadata(dags, form))
            checks.same(printed, packed, f"--airflow-metadata --format {form} of {sorted(dags)}")


def main():
    checks = Checks()
    tool = Tool(pathlib.Path(sys.argv[1]).resolve())
    work = pathlib.Path(tempfile.mkdtemp(prefix="peers-"))
    try:
        consumer.warm_up()
        check(checks, tool, work)
    finally:
        shutil.rmtree(work)
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    os.environ.setdefault("AIRFLOW_HOME", tempfile.gettempdir())
    sys.exit(main())
