"""What the checks of Tests/Oracle/run share: counting, calling the program, looking at folders."""

import hashlib
import json
import os
import pathlib
import shutil
import stat
import subprocess
from dataclasses import dataclass
from typing import Any

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
# Who Airflow's user may be: neither root nor the owner of anything.
NOBODY = 65534
# Owns the inputs of `special`, where it can be given away, so that outputs must follow.
OWNER = 12345


class Checks:
    """Counts what held, and says at once what did not."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0

    def that(self, holds: bool, name: str, detail: Any = "") -> bool:
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {name}" + (f": {detail}" if detail != "" else ""), flush=True)
        return holds

    def same(self, found: Any, expected: Any, name: str) -> bool:
        return self.that(found == expected, name, f"found {found!r}, expected {expected!r}")


@dataclass
class Report:
    """A run's report; `items` as parsed, `raw_items` as the bytes that came."""

    status: int
    whole: dict[str, Any]
    raw_items: bytes

    @property
    def items(self) -> list[dict[str, Any]]:
        return self.whole["items"]

    def counts(self) -> dict[str, int]:
        counted: dict[str, int] = {}
        for item in self.items:
            counted[item["status"]] = counted.get(item["status"], 0) + 1
        return counted


@dataclass
class Tool:
    path: pathlib.Path

    def run(self, *arguments: str, cwd: pathlib.Path) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [self.path, *arguments], cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True,
            timeout=120)

    def report(self, *arguments: str, cwd: pathlib.Path) -> Report:
        done = self.run(*arguments, "--json", cwd=cwd)
        try:
            whole = json.loads(done.stdout)
            raw = done.stdout[done.stdout.index(b'"items"'):]
        except ValueError:
            raise SystemExit(
                f"no report from {' '.join(arguments)}: exit {done.returncode}\n"
                + done.stderr.decode(errors="replace")) from None
        return Report(done.returncode, whole, raw)


def find_tool() -> pathlib.Path:
    """The newest build of the program, built first where there is none."""
    places = [REPOSITORY / ".build" / kind / "airflow-bundle" for kind in ("debug", "release")]
    if not any(place.exists() for place in places):
        subprocess.run(
            ["swift", "build", "--product", "airflow-bundle"], cwd=REPOSITORY, check=True)
    return max((p for p in places if p.exists()), key=lambda p: p.stat().st_mtime)


def copy_for_everybody(tool: pathlib.Path, to: pathlib.Path) -> pathlib.Path:
    """Copies the program, and the Swift libraries it loads, where every user may read them: the
    repository and the toolchain may lie in a home folder."""
    to.mkdir()
    shutil.copy2(tool, to)
    (to / tool.name).chmod(0o755)
    loads = subprocess.run(["ldd", tool], capture_output=True, text=True).stdout
    for line in loads.splitlines():
        library = line.partition(" => ")[2].partition(" (")[0]
        if library and not library.startswith(("/lib", "/usr/lib")):
            shutil.copy2(library, to)
    return to / tool.name


def copy_fixtures(to: pathlib.Path) -> dict[str, Any]:
    """Copies the fixtures where every user may read them; returns expected.json."""
    shutil.copytree(REPOSITORY / "Fixtures", to, symlinks=True)
    for folder, _, files in os.walk(to):
        os.chmod(folder, 0o755)
        for name in files:
            path = pathlib.Path(folder, name)
            if not path.is_symlink():
                # Whatever the umask of the clone was: the one bit that git keeps.
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    if os.getuid() == 0:
        for path in [to / "special", *(to / "special").iterdir()]:
            os.chown(path, OWNER, OWNER)
    return json.loads((to / "expected.json").read_text())


def content(path: pathlib.Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def tree(root: pathlib.Path, times: bool = False) -> dict[str, tuple]:
    """Everything below root: kind, permission, owner, bytes, and the times if asked."""
    found: dict[str, tuple] = {}
    for folder, folders, files in os.walk(root):
        for name in [".", *folders, *files] if folder == str(root) else [*folders, *files]:
            path = pathlib.Path(folder, name)
            status = path.lstat()
            if path.is_symlink():
                holds = os.readlink(path)
            else:
                holds = content(path) if path.is_file() else ""
            entry = (stat.S_IFMT(status.st_mode), oct(stat.S_IMODE(status.st_mode)),
                     status.st_uid, status.st_gid, holds)
            if times:
                entry += (status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
            found[str(path.relative_to(root))] = entry
    return found


def difference(one: dict[str, tuple], two: dict[str, tuple]) -> list[str]:
    return sorted(name for name in {*one, *two} if one.get(name) != two.get(name))
