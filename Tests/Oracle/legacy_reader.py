#!/usr/bin/env python3
"""Reads `zip` and `directory` bundles as an old scheduler would, independently of airflow-bundle.

    legacy_reader.py [--mend] PATH...

prints JSON: for each PATH the manifest's problems, its members, and for each dag_id the executable it
resolves to (archive-relative path, SHA-256, recorded mode) and its tasks. Exit 1 if anything is wrong.
`--mend` takes unquoted numbers, dates and booleans for text, and lets a directory leave out `source`
and `executable`: for archives that people wrote. Without it the rules are those of the schema.
"""

import argparse
import hashlib
import json
import os
import pathlib
import stat
import struct
import sys
import zipfile
import zlib
from dataclasses import asdict, dataclass, field
from typing import Any

import manifest_rules as rules
from manifest_rules import Unreadable

MANIFEST = "airflow-metadata.yaml"


@dataclass
class Member:
    size: int
    sha256: str
    mode: str | None  # four octal digits; None where the archive records none


@dataclass
class Bundle:
    container: str
    manifest: dict[Any, Any]
    executable: str = ""
    source: str = ""
    members: dict[str, Member] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def resolve(self) -> dict[str, dict[str, Any]]:
        """dag_id to its executable and tasks; raises Unreadable where there are problems."""
        if self.problems:
            raise Unreadable("; ".join(self.problems))
        member = self.members[self.executable]
        return {
            dag: {"executable": self.executable, "sha256": member.sha256, "mode": member.mode,
                  "tasks": tasks}
            for dag, tasks in rules.tasks(self.manifest).items()}


def _digest(data: bytes, mode: int | None) -> Member:
    recorded = None if mode is None else f"{mode:04o}"
    return Member(len(data), hashlib.sha256(data).hexdigest(), recorded)


def _plain(path: Any) -> str:
    text = path if isinstance(path, str) else ""
    while text.startswith("./"):
        text = text[2:].lstrip("/")
    return text


def _check(bundle: Bundle) -> None:
    """The legacy schema, and that source and executable are two members."""
    bundle.problems += rules.common(
        bundle.manifest, (rules.LEGACY_VERSION_KEY, rules.VERSION_KEY))
    versions = {
        bundle.manifest[key] for key in (rules.LEGACY_VERSION_KEY, rules.VERSION_KEY)
        if isinstance(bundle.manifest.get(key), str)}
    if len(versions) > 1:
        bundle.problems.append("the two version keys disagree")
    for key, path in (("executable", bundle.executable), ("source", bundle.source)):
        if not path:
            bundle.problems.append(f"{key}: missing, empty or not a string")
        elif path not in bundle.members:
            bundle.problems.append(f"{key}: no member {path!r}")
    if bundle.executable and bundle.executable == bundle.source:
        bundle.problems.append("executable and source are one member")
    if bundle.executable in bundle.members and not bundle.members[bundle.executable].size:
        bundle.problems.append("executable: empty")


def read_zip(path: str | os.PathLike[str], mend: bool = False) -> Bundle:
    """Reads an archive whole, every member with its CRC-32 checked."""
    try:
        with zipfile.ZipFile(path) as archive:
            members: dict[str, Member] = {}
            contents: dict[str, bytes] = {}
            for info in archive.infolist():
                if info.is_dir():
                    continue
                if info.filename in members:
                    raise Unreadable(f"member {info.filename!r} twice")
                unix = info.external_attr >> 16 if info.create_system == 3 else 0
                if stat.S_IFMT(unix) not in (0, stat.S_IFREG):
                    raise Unreadable(f"member {info.filename!r} is no regular file")
                data = archive.read(info)
                members[info.filename] = _digest(data, stat.S_IMODE(unix) if unix else None)
                if info.filename == MANIFEST:
                    contents[MANIFEST] = data
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError,
            struct.error, zlib.error) as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from None
    if MANIFEST not in contents:
        raise Unreadable(f"no {MANIFEST} at the root")
    manifest = rules.load(contents[MANIFEST], mend)
    bundle = Bundle(
        "zip", manifest, _plain(manifest.get("executable")), _plain(manifest.get("source")), members)
    _check(bundle)
    return bundle


def scan(folder: pathlib.Path) -> tuple[str | None, str | None]:
    """Executable and source as the oldest scanner takes them from one folder."""
    names = sorted(
        os.fsencode(entry.name) for entry in os.scandir(folder) if entry.is_file() and entry.name != MANIFEST)
    found = [os.fsdecode(n) for n in names]
    executable = next(
        (n for n in found if (folder / n).stat().st_mode & 0o111), None)
    if executable is None:
        return None, None
    stem = pathlib.PurePath(executable).stem
    looked_for = (f"{stem}.go", "main.go", f"{stem}.rs", "main.rs", "source")
    return executable, next((n for n in looked_for if n in found), None)


def scan_root(root: pathlib.Path) -> dict[str, tuple[pathlib.Path, pathlib.Path | None]]:
    """What the first provider's scanner finds: for each Dag the executable that it would start and the source that it
    would show. It looks at each immediate subfolder of its root in name order, then at the root, and reads `dags` only."""
    found: dict[str, tuple[pathlib.Path, pathlib.Path | None]] = {}
    for folder in [*sorted((entry for entry in root.iterdir() if entry.is_dir()), key=os.fsencode), root]:
        if not (folder / MANIFEST).is_file():
            continue
        executable, source = scan(folder)
        if executable is None:
            continue
        for dag in rules.load((folder / MANIFEST).read_bytes()).get("dags", {}):
            found.setdefault(dag, (folder / executable, folder / source if source else None))
    return found


def read_directory(path: str | os.PathLike[str], mend: bool = False) -> Bundle:
    """Reads a folder; the old scanner must take the same files as the manifest names."""
    folder = pathlib.Path(path)
    members: dict[str, Member] = {}
    try:
        for file in sorted(folder.rglob("*")):
            if file.is_symlink() or not file.is_file():
                continue
            mode = stat.S_IMODE(file.stat().st_mode)
            members[file.relative_to(folder).as_posix()] = _digest(file.read_bytes(), mode)
        if MANIFEST not in members:
            raise Unreadable(f"no {MANIFEST} in the folder")
        manifest = rules.load((folder / MANIFEST).read_bytes(), mend)
        executable, source = scan(folder)
    except OSError as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from None
    named = (_plain(manifest.get("executable")), _plain(manifest.get("source")))
    if mend:
        named = (named[0] or executable or "", named[1] or source or "")
    bundle = Bundle("directory", manifest, *named, members)
    _check(bundle)
    for key, says, takes in zip(("executable", "source"), named, (executable, source)):
        if says != takes:
            bundle.problems.append(f"{key}: the manifest says {says!r}, the old scanner takes {takes!r}")
    if executable and not int(members[executable].mode or "0", 8) & 0o100:
        bundle.problems.append("executable: not executable by its owner")
    return bundle


def read(path: str | os.PathLike[str], mend: bool = False) -> Bundle:
    return (read_directory if os.path.isdir(path) else read_zip)(path, mend)


def main() -> int:
    parser = argparse.ArgumentParser(description="independent reader of zip and directory bundles")
    parser.add_argument("--mend", action="store_true", help="accept values that lack their quotes")
    parser.add_argument("paths", nargs="+", metavar="PATH")
    options = parser.parse_args()
    report: dict[str, Any] = {}
    for path in options.paths:
        try:
            bundle = read(path, options.mend)
            report[path] = {
                "container": bundle.container, "executable": bundle.executable,
                "source": bundle.source, "problems": bundle.problems,
                "members": {name: asdict(member) for name, member in bundle.members.items()},
                "dags": {} if bundle.problems else bundle.resolve()}
        except Unreadable as error:
            report[path] = {"problems": [str(error)]}
    json.dump(report, sys.stdout, indent=2, sort_keys=True)
    print()
    return 1 if any(entry["problems"] for entry in report.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
