#!/usr/bin/env python3
"""Packs and reseals what real tools have made, and lets Airflow's own coordinator look for it.

    Tests/Oracle/pack_checks.py --tool AIRFLOW_BUNDLE

The executables are the fixtures' (Go, Rust, C++, Zig). The tools are strip, llvm-strip, objcopy, patchelf and osslsigncode;
one that is not installed is passed over, and the output says so.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import zipfile

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import consumer  # noqa: E402
import footer_reader  # noqa: E402
import go_packer  # noqa: E402
from harness import NOBODY, REPOSITORY, Checks, Tool  # noqa: E402

FIXTURES = REPOSITORY / "Fixtures"
ARGUMENTS = ["--comm=127.0.0.1:1", "--logs=127.0.0.1:2"]
OLD_PATH, NEW_PATH, LONG_PATH = "/opt/old/lib", "/opt/new/lib", "/opt/a/much/longer/path/than/before"


def manifest(dag: str, executable: str = "bin/app", language: str = "cpp") -> str:
    return (
        f'format_version: "1.0"\nsdk:\n  language: {language}\n  version: "1.0"\n'
        f'  supervisor_schema_version: "2026-06-16"\nsource: src/app.txt\nexecutable: {executable}\n'
        f"dags:\n  {dag}:\n    tasks: [one, two]\n")


class Scene:
    def __init__(self, checks: Checks, tool: Tool, work: pathlib.Path):
        self.checks, self.tool, self.work = checks, tool, work
        self.source = work / "app.txt"
        self.source.write_text("the source\n")

    def folder(self, name: str) -> pathlib.Path:
        made = self.work / name
        made.mkdir(parents=True)
        return made

    def has(self, program: str) -> bool:
        found = shutil.which(program) is not None
        if not found:
            print(f"SKIPPED: {program} is not installed, and nothing that it does is checked", flush=True)
        return found

    def run(self, *arguments: object) -> None:
        done = subprocess.run([*map(str, arguments)], capture_output=True, text=True, cwd=self.work, timeout=120)
        if done.returncode:
            raise RuntimeError(f"{' '.join(map(str, arguments))}: exit {done.returncode}\n{done.stderr}")

    def ours(self, *arguments: object) -> dict:
        """The only item of a report, or the report of several."""
        report = self.tool.report(*map(str, arguments), cwd=self.work)
        return report.items[0] if len(report.items) == 1 else report.whole

    def pack(self, executable: pathlib.Path, output: pathlib.Path, dag: str, *more: object) -> dict:
        text = self.work / f"{dag}.yaml"
        text.write_text(manifest(dag))
        return self.ours("pack", executable, "-o", output, "--manifest", text, "--source", self.source, *more)

    def verdicts(self, path: pathlib.Path) -> list[list[str]]:
        done = self.tool.run("verify", str(path), "--json", cwd=self.work)
        return [[problem["code"] for problem in item["problems"]] for item in json.loads(done.stdout)["items"]]

    def found(self, root: pathlib.Path, dags: set[str], what: str, nowhere: bool = False) -> None:
        answers = consumer.ask(root, dags, NOBODY)
        for dag in sorted(dags):
            self.checks.same("path" in answers[dag], not nowhere, f"{what}: the coordinator finds {dag}")

    def runs(self, program: pathlib.Path, said: str, what: str) -> None:
        done = subprocess.run([program, *ARGUMENTS], capture_output=True, text=True, timeout=60)
        self.checks.that(done.returncode == 0 and said in done.stdout, f"{what}: runs", (done.returncode, done.stdout))


def executables(scene: Scene) -> dict[str, pathlib.Path]:
    """The fixtures' executables for this machine, by the word that each says."""
    folder = scene.folder("executables")
    for word, archive, member in (("go", "legacy/go/orders.zip", "bin/orders"),
                                  ("cpp", "legacy/info-zip/nested.zip", "bin/nested"),
                                  ("zig", "legacy/python/stored.zip", "bin/job")):
        (folder / word).write_bytes(zipfile.ZipFile(FIXTURES / archive).read(member))
    shutil.copy(FIXTURES / "directory/nested/orders/orders", folder / "rust")
    found = {path.name: path for path in sorted(folder.iterdir())}
    for path in found.values():
        path.chmod(0o755)
    return found


def check_languages(scene: Scene, programs: dict[str, pathlib.Path]) -> None:
    root = scene.folder("languages")
    for word, program in programs.items():
        item = scene.pack(program, root / word, f"dag_{word}")
        scene.checks.same((item["status"], item.get("findings")), ("converted", []), f"pack {word}")
        scene.runs(root / word, f"hello from {word}", f"packed {word}")
        bundle = footer_reader.read(root / word)
        scene.checks.same(bundle.problems, [], f"packed {word}: an independent reader")
    scene.found(root, {f"dag_{word}" for word in programs}, "packed")


def check_go_layout(scene: Scene, program: pathlib.Path) -> None:
    """A manifest as Airflow's Go packer writes it: its keys in its order, in; ours, out."""
    dags = {"go_one": ["extract", "load"], "123": ["t"]}
    theirs, ours = scene.folder("go-theirs"), scene.folder("go-ours")
    source = [("main.go", b"package main\n")]
    (scene.work / "main.go").write_bytes(source[0][1])
    for layout in ("released", "sources"):
        text = go_packer.manifest(layout, dags, source, executable=program.read_bytes())
        bundle = theirs / layout
        bundle.write_bytes(go_packer.pack(layout, program.read_bytes(), dags, source))
        bundle.chmod(0o755)
        (scene.work / "go.yaml").write_bytes(text)
        item = scene.ours(
            "pack", program, "-o", ours / layout, "--manifest", "go.yaml", "--source", "main.go")
        scene.checks.same(item["status"], "converted", f"the Go packer's manifest ({layout})")
        scene.checks.same(sorted(item["dags"]), ["123", "go_one"], f"its Dags ({layout})")
    scene.found(theirs, {"go_one"}, "packed by the Go packer")
    # The key `123:` is a number for PyYAML; ours has quotes.
    scene.found(theirs, {"123"}, "packed by the Go packer, an id without quotes", nowhere=True)
    scene.found(ours, {"go_one", "123"}, "the same, packed by us")
    for form in ("yaml", "json"):
        printed = go_packer.airflow_metadata({"printed": ["t"]}, form)
        output = ours / f"printed-{form}"
        done = subprocess.run(
            [scene.tool.path, "pack", program, "-o", output, "--manifest", "-", "--source", scene.work / "main.go"],
            input=printed, capture_output=True, timeout=60)
        scene.checks.same(done.returncode, 0, f"--airflow-metadata as {form}, through a pipe: {done.stdout!r}")
    scene.checks.same(
        (ours / "printed-yaml").read_bytes(), (ours / "printed-json").read_bytes(), "YAML and JSON make one file")


def check_cutting_tools(scene: Scene, programs: dict[str, pathlib.Path]) -> None:
    """Tools that write the file anew: the trailer is gone, and `pack --like` takes the stripped executable."""
    tools = {
        "strip": [["strip", "FILE"]], "llvm-strip": [["llvm-strip", "FILE"]],
        "objcopy": [["objcopy", "--only-keep-debug", "FILE", "FILE.debug"], ["objcopy", "--strip-debug", "FILE"],
                    ["objcopy", "--add-gnu-debuglink=FILE.debug", "FILE"]]}
    for name, commands in tools.items():
        if not scene.has(name):
            continue
        for word in ("go", "rust", "cpp"):
            what, dag = f"{name} {word}", f"{name.replace('-', '_')}_{word}"
            whole, cut = scene.folder(f"{name}-{word}/whole"), scene.folder(f"{name}-{word}/cut")
            scene.pack(programs[word], whole / "app", dag)
            for place, bare in ((cut / "app", whole / "app"), (cut.parent / "bare", programs[word])):
                shutil.copy(bare, place)
                for command in commands:
                    scene.run(*[part.replace("FILE", str(place)) for part in command])
            (cut / "app.debug").unlink(missing_ok=True)
            scene.checks.same(scene.verdicts(cut), [["no-trailer"]], f"{what}: verify")
            scene.found(cut, {dag}, what, nowhere=True)
            for source in (cut / "app", cut.parent / "bare"):
                again = scene.folder(f"{name}-{word}/again-{source.parent.name}-{source.name}")
                item = scene.ours("pack", source, "--like", whole / "app", "-o", again / "app")
                scene.checks.same(item["status"], "converted", f"{what}: pack --like")
                scene.found(again, {dag}, f"{what}, packed again")
                scene.runs(again / "app", f"hello from {word}", f"{what}, packed again")


def check_patched_folder(scene: Scene, program: pathlib.Path) -> None:
    """A migrated folder whose executables were all changed in place: one command mends it."""
    if not scene.has("patchelf"):
        return
    built = scene.work / "built"
    shutil.copy(program, built)
    scene.run("patchelf", "--set-rpath", OLD_PATH, built)
    legacy, fleet = scene.folder("patched/legacy"), scene.work / "patched/fleet"
    dags = {f"patched_{number}" for number in range(4)}
    for dag in dags:
        with zipfile.ZipFile(legacy / f"{dag}.zip", "w") as archive:
            for name, data, mode in (("airflow-metadata.yaml", manifest(dag).encode(), 0o644),
                                     ("bin/app", built.read_bytes(), 0o755), ("src/app.txt", b"x\n", 0o644)):
                info = zipfile.ZipInfo(name)
                info.create_system, info.external_attr = 3, (0o100000 | mode) << 16
                archive.writestr(info, data)
    migrated = scene.work / "migrated.json"
    scene.ours("migrate", legacy, "-o", fleet, "--report", migrated)
    scene.found(fleet, dags, "before patchelf")
    for dag in sorted(dags):
        size = (fleet / dag).stat().st_size
        scene.run("patchelf", "--set-rpath", NEW_PATH, fleet / dag)
        scene.checks.same((fleet / dag).stat().st_size, size, f"patchelf keeps the size of {dag}")
    scene.checks.same(scene.verdicts(fleet), [["hash-mismatch"]] * 4, "patchelf: verify")
    scene.found(fleet, dags, "after patchelf", nowhere=True)

    dry = scene.ours("reseal", fleet, "--in-place", "--dry-run")
    report = scene.ours("reseal", fleet, "--in-place")
    scene.checks.same(report["items"], dry["items"], "reseal: the dry run says the same")
    promised = {item["output"]: item["result"]["binary_sha256"] for item in json.loads(migrated.read_text())["items"]}
    for item in report["items"]:
        text = item["findings"][0]["message"]
        both = (promised[item["output"]], item["result"]["binary_sha256"])
        scene.checks.that(
            item["status"] == "converted" and all(digest in text for digest in both), "reseal names both digests", text)
    scene.checks.same(scene.verdicts(fleet), [[]] * 4, "resealed: verify")
    scene.found(fleet, dags, "resealed")
    for dag in sorted(dags):
        scene.runs(fleet / dag, "hello from rust", "resealed")
    done = scene.tool.run("verify", str(fleet), "--against", str(migrated), "--json", cwd=scene.work)
    items = json.loads(done.stdout)["items"]
    codes = [[problem["code"] for problem in item["problems"]] for item in items]
    scene.checks.same(codes, [["changed"]] * 4, "verify --against names just the digests")

    # A longer path is put behind the trailer: then the executable as it was built is needed.
    longer = scene.folder("patched/longer") / "app"
    shutil.copy(fleet / "patched_0", longer)
    scene.run("patchelf", "--set-rpath", LONG_PATH, longer)
    scene.checks.same(scene.verdicts(longer), [["no-trailer"]], "patchelf with a longer path: verify")
    scene.run("patchelf", "--set-rpath", LONG_PATH, built)
    again = scene.folder("patched/again")
    scene.ours("pack", built, "--like", legacy / "patched_0.zip", "-o", again / "app")
    scene.found(again, {"patched_0"}, "packed with the longer path")


def check_signature(scene: Scene) -> None:
    """A signature hides the trailer of a bundle; a signed executable is packed, with a warning."""
    if not scene.has("osslsigncode") or not scene.has("openssl"):
        return
    key, certificate = scene.work / "key.pem", scene.work / "certificate.pem"
    scene.run(
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2",
        "-subj", "/CN=test")
    bare = scene.work / "program.exe"
    bare.write_bytes(zipfile.ZipFile(FIXTURES / "legacy/dos/report.zip").read("bin/report.exe"))
    root = scene.folder("signed")
    scene.pack(bare, root / "unsigned.exe", "signed_dag")

    def sign(what: pathlib.Path, to: pathlib.Path) -> None:
        scene.run("osslsigncode", "sign", "-certs", certificate, "-key", key, "-in", what, "-out", to)
        to.chmod(0o755)

    hidden = scene.folder("hidden")
    sign(root / "unsigned.exe", hidden / "signed.exe")
    scene.checks.same(scene.verdicts(hidden), [["no-trailer"]], "a signed bundle: verify")
    scene.found(hidden, {"signed_dag"}, "a signed bundle", nowhere=True)
    signed, again = scene.work / "signed.exe", scene.folder("signed-first")
    sign(bare, signed)
    item = scene.ours("pack", signed, "--like", root / "unsigned.exe", "-o", again)
    codes = [finding["code"] for finding in item["findings"]]
    scene.checks.that("signature-invalidated" in codes, "signed first: the finding", codes)
    scene.found(again, {"signed_dag"}, "signed first, then packed")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", type=pathlib.Path, required=True, help="the airflow-bundle to judge")
    options = parser.parse_args()
    os.umask(0o022)
    checks = Checks()
    work = pathlib.Path(tempfile.mkdtemp(prefix="airflow-bundle-pack-")).resolve()
    work.chmod(0o755)
    try:
        consumer.warm_up()
        scene = Scene(checks, Tool(options.tool.resolve()), work)
        programs = executables(scene)
        check_languages(scene, programs)
        check_go_layout(scene, programs["go"])
        check_cutting_tools(scene, programs)
        check_patched_folder(scene, programs["rust"])
        check_signature(scene)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
