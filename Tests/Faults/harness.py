"""What the fault tests share: checks, bundles to work on, pictures of a folder, strace."""

import concurrent.futures
import contextlib
import dataclasses
import hashlib
import json
import os
import pathlib
import re
import shutil
import stat
import struct
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FIXTURES = ROOT / "Fixtures"
TEMPORARY = re.compile(rb"^\.airflow-bundle-.*\.tmp$")
TRAILER = struct.Struct("<III32s12s8s")


class Checks:
    """Counts what held and what did not; shared between threads."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0
        self.skipped: list[str] = []
        self._lock = threading.Lock()

    def that(self, holds: bool, what: str, detail: object = "") -> bool:
        with self._lock:
            if holds:
                self.passed += 1
            else:
                self.failed += 1
                print(f"FAILED {what}: {str(detail)[-1500:]}", flush=True)
        return bool(holds)

    def skip(self, what: str) -> None:
        self.skipped.append(what)
        print(f"SKIPPED {what}", flush=True)


def environment(**more: str) -> dict[str, str]:
    """A backtrace of a crashed program would wait for a debugger."""
    return {**os.environ, "SWIFT_BACKTRACE": "enable=no", "LC_ALL": "C.UTF-8", **more}


@dataclasses.dataclass
class Done:
    status: int
    report: dict | None
    output: str

    @property
    def items(self) -> list[dict]:
        return self.report["items"] if self.report else []

    @property
    def codes(self) -> list[str]:
        return sorted(item.get("error", {}).get("code", item["status"]) for item in self.items)


def finished(process: subprocess.CompletedProcess) -> Done:
    try:
        report = json.loads(process.stdout)
    except ValueError:
        report = None
    text = process.stderr.decode(errors="replace")
    return Done(process.returncode, report, text if report else process.stdout.decode(errors="replace") + text)


def run(binary: pathlib.Path, *arguments: object, timeout: float = 300, **options) -> Done:
    """Runs the program with `--json` and reads its report."""
    command = [str(binary), *map(str, arguments), "--json"]
    options.setdefault("env", environment())
    return finished(subprocess.run(command, capture_output=True, timeout=timeout, **options))


def find_binary() -> pathlib.Path | None:
    for folder in (".build/debug", ".build/release", ".build-release/release"):
        path = ROOT / folder / "airflow-bundle"
        if path.exists():
            return path
    return None


def is_footer(data: bytes) -> bool:
    """Whether a consumer would take these bytes for a complete bundle; read independently."""
    if len(data) < TRAILER.size or data[-8:] != b"AFBNDL01":
        return False
    source, metadata, version, digest, reserved, _ = TRAILER.unpack(data[-TRAILER.size:])
    start = len(data) - TRAILER.size - metadata - source
    return version == 1 and not any(reserved) and start > 0 and hashlib.sha256(data[:start]).digest() == digest


@dataclasses.dataclass(frozen=True)
class Entry:
    mode: int
    content: bytes | None
    """The bytes of a file, or what a link says; None for a folder."""

    @property
    def is_unfinished(self) -> bool:
        """Marked as not yet to be run: the sticky bit and nothing executable."""
        return self.content is not None and self.mode & 0o7111 == 0o1000


Picture = dict[bytes, Entry]


def picture(folder: pathlib.Path, root: pathlib.Path | None = None) -> Picture:
    """Every file, link and folder below a folder, by relative path. A link below `root` says so, wherever that is."""
    found: Picture = {}
    top = os.fsencode((root or folder).resolve())
    base = os.fsencode(folder)
    for parent, folders, files in os.walk(base):
        for name in folders + files:
            path = os.path.join(parent, name)
            status = os.lstat(path)
            content = None
            if stat.S_ISREG(status.st_mode):
                with open(path, "rb") as file:
                    content = file.read()
            elif stat.S_ISLNK(status.st_mode):
                content = b"-> " + os.readlink(path).replace(top, b"ROOT")
            found[os.path.relpath(path, base)] = Entry(stat.S_IMODE(status.st_mode), content)
    return found


def is_temporary(path: bytes) -> bool:
    return any(TEMPORARY.match(part) for part in path.split(b"/"))


def temporaries(found: Picture) -> list[bytes]:
    return [path for path in found if is_temporary(path)]


def with_held(found: Picture) -> Picture:
    """With what is set aside where it belongs, as the next run puts it back; what has its name stays."""
    back = dict(found)
    for path, entry in found.items():
        parts = path.split(b"/")
        at = next((i for i, part in enumerate(parts) if TEMPORARY.match(part) and part.endswith(b"-held.tmp")), None)
        if at is None or at + 1 >= len(parts):
            continue
        named = found.get(b"/".join(parts[:at] + parts[at + 1:at + 2]))
        if named is None or named.content is None:
            back.setdefault(b"/".join(parts[:at] + parts[at + 1:]), entry)
    return back


def acceptable(found: Picture) -> list[bytes]:
    """What any Airflow, old or new, would take for a bundle below a temporary name."""
    wrong = []
    for path in temporaries(found):
        entry = found[path]
        if entry.content is not None and entry.mode & 0o111 and is_footer(entry.content):
            wrong.append(path)
        if entry.content is None and path.count(b"/") <= 1 and path + b"/airflow-metadata.yaml" in found:
            # A folder right below a root: the first scanner takes an executable beside a manifest.
            inside = [found[p] for p in found if p.rpartition(b"/")[0] == path]
            if TEMPORARY.match(os.path.basename(path)) and any(e.content is not None and e.mode & 0o111 for e in inside):
                wrong.append(path)
    return wrong


def scratch(parent: str | None = None) -> pathlib.Path:
    return pathlib.Path(tempfile.mkdtemp(prefix="bundle-faults-", dir=parent))


@contextlib.contextmanager
def workplace(checks: Checks) -> Iterator[pathlib.Path]:
    """A folder to work in. It stays for a look where a check fails meanwhile."""
    base = scratch()
    before = checks.failed
    yield base
    if checks.failed == before:
        shutil.rmtree(base)
    else:
        print(f"left for a look: {base}")


def with_each(one: Callable[..., object], many: Iterable[object], jobs: int) -> None:
    """Calls a function with each of many, several at once; what it raises is raised."""
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        list(pool.map(one, many))


def copy(name: str, target: pathlib.Path) -> None:
    """A fixture under another name; a file is made private so that links are not followed."""
    source = FIXTURES / name
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copy(source, target)


def no_tmpfile(folder: pathlib.Path) -> pathlib.Path | None:
    """Builds the library that hides O_TMPFILE; None where there is no C compiler."""
    compiler = shutil.which("cc") or shutil.which("clang") or shutil.which("gcc")
    if not compiler:
        return None
    library = folder / "no_tmpfile.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, HERE / "no_tmpfile.c", "-ldl"], check=True)
    return library
