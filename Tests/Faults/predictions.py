"""The dry run against the real run: in every situation they give each item the same status and code."""

import contextlib
import os
import pathlib
import resource
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator

from harness import Checks, FIXTURES, copy, environment, finished, picture, scratch, temporaries
from space import MANIFEST, large_archive

ARCHIVE = "legacy/python/modes.zip"
FOOTER = "footer/team/no-sources"
OLD = "legacy/footer-32/prototype"
FOLDER = "directory/nested/inferred"
NOBODY = 65534

OUT = ["migrate", "in", "-o", "out"]
REMOVE = ["migrate", "in", "--in-place", "--remove-originals"]
MOVE = ["migrate", "in", "--in-place", "--move-originals", "old"]
TREE = ["export", "in", "-o", "out", "--layout", "directory"]


class Skip(Exception):
    """What a situation needs and this machine does not give."""


class Place:
    """A folder to set a situation up in; what was mounted or marked is undone at the end."""

    def __init__(self, root: pathlib.Path) -> None:
        self.root = root
        self.undo: list[list] = []

    def __truediv__(self, name: str) -> pathlib.Path:
        return self.root / name

    def bundle(self, name: str, fixture: str = ARCHIVE) -> None:
        copy(fixture, self / name)

    def folder(self, name: str) -> pathlib.Path:
        (self / name).mkdir(parents=True, exist_ok=True)
        return self / name

    def file(self, name: str, text: str = "precious") -> None:
        (self / name).parent.mkdir(parents=True, exist_ok=True)
        (self / name).write_text(text)

    def link(self, name: str, target: str) -> None:
        (self / name).parent.mkdir(parents=True, exist_ok=True)
        (self / name).symlink_to(target)

    def do(self, command: list, undo: list) -> None:
        done = subprocess.run(command, capture_output=True, check=False)
        if done.returncode:
            raise Skip(f"{command[0]}: {done.stderr.decode(errors='replace').strip()}")
        self.undo.append(undo)

    def mark(self, name: str, attribute: str) -> None:
        self.do(["chattr", f"+{attribute}", self / name], ["chattr", f"-{attribute}", self / name])

    def mount(self, name: str, *options: str, source: str = "none") -> None:
        self.do(["mount", *options, source, self / name], ["umount", "-l", self / name])

    def tmpfs(self, name: str, options: str) -> None:
        self.folder(name)
        self.mount(name, "-t", "tmpfs", "-o", options)

    def bind(self, name: str) -> None:
        self.mount(name, "--bind", source=str(self / name))

    def give(self, name: str) -> None:
        """To the user without privileges, with all that is in it."""
        for path in [self / name, *(self / name).rglob("*")]:
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)

    def close(self) -> None:
        for command in reversed(self.undo):
            subprocess.run(command, capture_output=True, check=False)


Situation = tuple[str, list[str], Callable[[Place], None], dict]
SITUATIONS: list[Situation] = []


def situation(name: str, line: list[str], *, nobody: bool = False, limit: int | None = None,
              codes: set[str] | None = None) -> Callable:
    """Registers what sets a situation up. `codes`: what the run must come to at the least."""
    def register(setup: Callable[[Place], None]) -> Callable[[Place], None]:
        SITUATIONS.append((name, line, setup, {"nobody": nobody, "limit": limit, "codes": codes or set()}))
        return setup
    return register


@situation("output folder of another user", OUT, nobody=True, codes={"permission-denied"})
def _(place: Place) -> None:
    place.bundle("in/a.zip")
    place.folder("out").chmod(0o755)


@situation("output folder in a folder of another user", ["migrate", "in", "-o", "top/out"], nobody=True,
           codes={"permission-denied"})
def _(place: Place) -> None:
    place.bundle("in/a.zip")
    place.folder("top").chmod(0o755)


@situation("output folder that cannot be searched", ["migrate", "in", "-o", "top/out"], nobody=True,
           codes={"permission-denied"})
def _(place: Place) -> None:
    place.bundle("in/a.zip")
    place.folder("top/out")
    (place / "top").chmod(0o700)


@situation("immutable output folder", OUT, codes={"permission-denied"})
def _(place: Place) -> None:
    place.bundle("in/a.zip")
    place.folder("out")
    place.mark("out", "i")


@situation("output folder to be made in an immutable one", ["migrate", "in", "-o", "top/out"],
           codes={"permission-denied"})
def _(place: Place) -> None:
    place.bundle("in/a.zip")
    place.folder("top")
    place.mark("top", "i")


@situation("append-only output folder", OUT, codes={"converted"})
def _(place: Place) -> None:
    place.bundle("in/a.zip")
    place.folder("out")
    place.mark("out", "a")


@situation("an output replaced in an append-only folder", [*OUT, "--force"], codes={"permission-denied"})
def _(place: Place) -> None:
    place.bundle("in/modes.zip")
    place.file("out/modes")
    place.mark("out", "a")


@situation("an immutable output replaced", [*OUT, "--force"], codes={"permission-denied"})
def _(place: Place) -> None:
    place.bundle("in/modes.zip")
    place.file("out/modes")
    place.mark("out/modes", "i")


@situation("read-only file system", OUT, codes={"permission-denied"})
def _(place: Place) -> None:
    place.bundle("in/a.zip")
    place.tmpfs("out", "size=1m,ro")


@situation("no inode left", OUT, codes={"no-space"})
def _(place: Place) -> None:
    place.bundle("in/a.zip")
    place.tmpfs("out", "size=4m,nr_inodes=2")
    place.file("out/last")


@situation("a file where the output folder should be", ["migrate", "in", "-o", "file/out"], codes={"output-exists"})
def _(place: Place) -> None:
    place.bundle("in/a.zip")
    place.file("file")


@situation("a file where a folder of the mirror should be", OUT, codes={"output-exists", "converted"})
def _(place: Place) -> None:
    place.bundle("in/team/a.zip")
    place.bundle("in/b.zip")
    place.file("out/team")


@situation("a link to nothing where the output folder should be", OUT, codes={"output-exists"})
def _(place: Place) -> None:
    place.bundle("in/a.zip")
    place.link("out", "gone")


@situation("a link to nothing in the mirror", OUT, codes={"output-exists", "converted"})
def _(place: Place) -> None:
    place.bundle("in/team/a.zip")
    place.bundle("in/b.zip")
    place.link("out/team", "gone")


@situation("a link to itself in the mirror", OUT, codes={"converted"})
def _(place: Place) -> None:
    place.bundle("in/team/a.zip")
    place.bundle("in/b.zip")
    place.link("out/team", "team")


@situation("a name too long with its suffix", ["export", "in", "-o", "out"], codes={"io-error", "converted"})
def _(place: Place) -> None:
    place.bundle("in/" + "n" * 252, FOOTER)
    place.bundle("in/" + "n" * 251, FOOTER)


@situation("a name too long with its suffix in a folder to be made", ["export", "in", "-o", "new/out"],
           codes={"io-error"})
def _(place: Place) -> None:
    place.bundle("in/" + "n" * 253, FOOTER)


@situation("a folder of the mirror with too long a name", ["migrate", "in", "-o", "out/" + "n" * 300],
           codes={"io-error"})
def _(place: Place) -> None:
    place.bundle("in/a.zip")


@situation("a path that is too long", ["migrate", "in", "-o", "o" * 200 + "/" + "/".join(["p" * 200] * 19)],
           codes={"io-error", "converted"})
def _(place: Place) -> None:
    place.bundle("in/short/a.zip")
    place.bundle("in/" + "q" * 100 + "/" + "r" * 100 + ".zip")


@situation("an output in the way", OUT, codes={"output-exists"})
def _(place: Place) -> None:
    place.bundle("in/modes.zip")
    place.file("out/modes")


@situation("a folder in the way", [*OUT, "--force"], codes={"output-exists"})
def _(place: Place) -> None:
    place.bundle("in/modes.zip")
    place.folder("out/modes")


@situation("a FIFO in the way", [*OUT, "--force"])
def _(place: Place) -> None:
    place.bundle("in/modes.zip")
    os.mkfifo(place.folder("out") / "modes")


@situation("a mount point in the way", [*OUT, "--force"], codes={"output-exists"})
def _(place: Place) -> None:
    place.bundle("in/modes.zip")
    place.tmpfs("out/modes", "size=1m")


@situation("a mounted file in the way", [*OUT, "--force"], codes={"io-error"})
def _(place: Place) -> None:
    place.bundle("in/modes.zip")
    place.file("out/modes")
    place.bind("out/modes")


@situation("another user's output in a sticky folder", [*OUT, "--force"], nobody=True, codes={"permission-denied"})
def _(place: Place) -> None:
    place.bundle("in/modes.zip")
    place.file("out/modes")
    (place / "out").chmod(0o1777)


for size in (100, 1000):
    @situation(f"files of at most {size} bytes", OUT, limit=size, codes={"io-error"})
    def _(place: Place) -> None:
        place.bundle("in/modes.zip")
        place.bundle("in/old", OLD)

    @situation(f"files of at most {size} bytes, as archives", ["export", "in", "-o", "out"], limit=size)
    def _(place: Place) -> None:
        place.bundle("in/a", FOOTER)

    @situation(f"files of at most {size} bytes, as folders", TREE, limit=size)
    def _(place: Place) -> None:
        place.bundle("in/a", FOOTER)


@situation("in place in a folder of another user", ["migrate", "in", "--in-place"], nobody=True,
           codes={"permission-denied"})
def _(place: Place) -> None:
    place.bundle("in/a.zip")
    (place / "in").chmod(0o755)


for name, line in (("removed", REMOVE), ("moved", MOVE)):
    @situation(f"an original to be {name} in a sticky folder", line, nobody=True, codes={"permission-denied"})
    def _(place: Place) -> None:
        place.bundle("in/a.zip")
        (place / "in").chmod(0o1777)
        place.folder("old").chmod(0o777)

    @situation(f"an original to be {name} in an append-only folder", line, codes={"permission-denied"})
    def _(place: Place) -> None:
        place.bundle("in/a.zip")
        place.mark("in", "a")

    @situation(f"an immutable original to be {name}", line, codes={"permission-denied"})
    def _(place: Place) -> None:
        place.bundle("in/a.zip")
        place.mark("in/a.zip", "i")

    @situation(f"a mounted original to be {name}", line, codes={"io-error"})
    def _(place: Place) -> None:
        place.bundle("in/a.zip")
        place.bind("in/a.zip")

    @situation(f"an original below a folder of another user to be {name}", line, nobody=True,
               codes={"permission-denied", "converted"})
    def _(place: Place) -> None:
        place.bundle("in/team/a.zip")
        place.bundle("in/b.zip")
        place.folder("old").chmod(0o777)
        place.give("in")
        os.chown(place / "in/team", 0, 0)
        (place / "in/team").chmod(0o755)

    @situation(f"an original whose output is there, to be {name}, in a folder of another user", line, nobody=True)
    def _(place: Place) -> None:
        place.bundle("in/a.zip")
        place.folder("old").chmod(0o777)
        subprocess.run([BINARY, "migrate", place / "in", "--in-place"], check=True, capture_output=True)
        (place / "in").chmod(0o755)

    @situation(f"a link and what it leads to, to be {name}", [line[0], "in", "latest.zip", *line[2:]],
               codes={"output-collision", "converted"})
    def _(place: Place) -> None:
        place.bundle("in/a.zip")
        place.link("latest.zip", "in/a.zip")


@situation("a mounted bundle folder to be swapped", REMOVE, codes={"io-error"})
def _(place: Place) -> None:
    place.bundle("in/bundle", FOLDER)
    place.bind("in/bundle")


@situation("a bundle folder of another user to be swapped", REMOVE, nobody=True, codes={"permission-denied"})
def _(place: Place) -> None:
    place.bundle("in/bundle", FOLDER)
    place.give("in")
    for path in [place / "in/bundle", *(place / "in/bundle").rglob("*")]:
        os.chown(path, 0, 0)


for name, line in (("removed", REMOVE), ("moved", MOVE)):
    @situation(f"an empty file system in a bundle folder to be {name}", line, codes={"io-error"})
    def _(place: Place) -> None:
        place.bundle("in/bundle", FOLDER)
        place.tmpfs("in/bundle/cache", "size=1m")

    @situation(f"a file system in a bundle folder, its files to be {name}", ["export", *line[1:]], codes={"io-error"})
    def _(place: Place) -> None:
        place.bundle("in/bundle", FOLDER)
        place.tmpfs("in/bundle/cache", "size=1m")
        place.file("in/bundle/cache/data")

    @situation(f"a folder of a bundle mounted on itself, to be {name}", ["export", *line[1:]], codes={"io-error"})
    def _(place: Place) -> None:
        place.bundle("in/bundle", FOLDER)
        place.file("in/bundle/lib/data")
        place.bind("in/bundle/lib")

    @situation(f"an original to be {name} in a folder that cannot be listed", ["migrate", "in/a.zip", *line[2:]],
               nobody=True, codes={"permission-denied"})
    def _(place: Place) -> None:
        place.bundle("in/a.zip")
        place.give("in")
        (place / "in").chmod(0o300)

    @situation(f"one folder by its path and by a link, {name}", [line[0], "in", "link", *line[2:]], codes={"converted"})
    def _(place: Place) -> None:
        place.bundle("in/a.zip")
        place.bundle("in/team/b.zip")
        place.link("link", "in")

    @situation(f"one folder by its path and by a mount, {name}", [line[0], "in", "mount", *line[2:]], codes={"converted"})
    def _(place: Place) -> None:
        place.bundle("in/team/a.zip")
        place.folder("mount")
        place.mount("mount", "--bind", source=str(place / "in/team"))

    @situation(f"one file by two paths of its folder, {name}", [line[0], "in/a.zip", "mount/a.zip", *line[2:]],
               codes={"converted"})
    def _(place: Place) -> None:
        place.bundle("in/a.zip")
        place.folder("mount")
        place.mount("mount", "--bind", source=str(place / "in"))

    @situation(f"the folder that the command is run in, {name}", [line[0], "in/bundle/.", *line[2:]], codes={"converted"})
    def _(place: Place) -> None:
        place.bundle("in/bundle", FOLDER)


for more in ([], ["--no-sync"]):
    @situation(f"an output folder that cannot be listed {more}", [*OUT, *more], nobody=True, codes={"permission-denied"})
    def _(place: Place) -> None:
        place.bundle("in/a.zip")
        place.folder("out")
        place.give("out")
        (place / "out").chmod(0o300)


@situation("a folder for originals that cannot be listed", MOVE, nobody=True, codes={"permission-denied"})
def _(place: Place) -> None:
    place.bundle("in/a.zip")
    place.give("in")
    place.folder("old")
    place.give("old")
    (place / "old").chmod(0o300)


@situation("one folder by two paths, originals kept", ["migrate", "in", "link", "--in-place"], codes={"converted"})
def _(place: Place) -> None:
    place.bundle("in/a.zip")
    place.link("link", "in")


@situation("a file where the originals should go", MOVE, codes={"output-exists"})
def _(place: Place) -> None:
    place.bundle("in/a.zip")
    place.file("old")


@situation("a taken place for an original", MOVE, codes={"output-exists", "converted"})
def _(place: Place) -> None:
    place.bundle("in/a.zip")
    place.bundle("in/b.zip")
    place.file("old/a.zip")


@situation("a folder for originals that cannot be written", MOVE, nobody=True, codes={"permission-denied"})
def _(place: Place) -> None:
    place.bundle("in/a.zip")
    place.give("in")
    place.folder("old").chmod(0o755)


@situation("two originals with one place", ["migrate", "x/a.zip", "y/a.zip", "--in-place", "--move-originals", "old"],
           codes={"output-collision"})
def _(place: Place) -> None:
    place.bundle("x/a.zip")
    place.bundle("y/a.zip")


@situation("an output that is another input", [*OUT[:2], "--in-place", "--force"],
           codes={"output-collision", "converted"})
def _(place: Place) -> None:
    place.bundle("in/b.zip")
    place.bundle("in/b.zip.zip")


@situation("unreadable members of a folder, as a folder", TREE, nobody=True, codes={"permission-denied"})
def _(place: Place) -> None:
    place.bundle("in/bundle", FOLDER)
    place.folder("out").chmod(0o777)
    place.file("in/bundle/lib/data")
    (place / "in/bundle/lib/data").chmod(0)


@situation("an unreadable archive", OUT, nobody=True, codes={"permission-denied"})
def _(place: Place) -> None:
    place.bundle("in/a.zip")
    place.folder("out").chmod(0o777)
    (place / "in/a.zip").chmod(0)


@situation("too little room", OUT, codes=set())
def _(place: Place) -> None:
    large_archive(place / "in/large.zip", 3 << 20, "large")
    place.bundle("in/small.zip")
    place.tmpfs("out", "size=2m")


BINARY: pathlib.Path


def rows(binary: pathlib.Path, root: pathlib.Path, line: list[str], how: dict):
    def prepare() -> None:
        if how["limit"] is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (how["limit"], how["limit"]))
    user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if how["nobody"] else {}
    done = finished(subprocess.run([binary, *line, "--json", "-j", "1"], cwd=root, capture_output=True,
                                   env=environment(), timeout=120, preexec_fn=prepare, **user))
    return done, {(item["input"], item["status"], item.get("error", {}).get("code")) for item in done.items}


def compare(binary: pathlib.Path, checks: Checks, base: pathlib.Path, number: int, entry: Situation) -> None:
    name, line, setup, how = entry
    root = base / str(number)
    root.mkdir()
    root.chmod(0o755)
    place = Place(root)
    try:
        setup(place)
        if how["nobody"]:
            # What has to be made besides the situation itself must not be in the way.
            if not (place / "out").exists() and not any(part.startswith("top") for part in line):
                os.chown(root, NOBODY, NOBODY)
        planned, dry = rows(binary, root, [*line, "--dry-run"], how)
        done, real = rows(binary, root, line, how)
        lacks = any(not system.get("fits", True) for system in planned.report["file_systems"]) if planned.report else False
        if lacks:
            codes = {code for _, _, code in real}
            checks.that(planned.status == done.status == 1 and codes == {"not-started"}, f"{name}: both say so",
                        f"{planned.status} {dry} {done.status} {real}")
            return
        checks.that(planned.report is not None and done.report is not None, f"{name}: both report",
                    f"{planned.output} {done.output}")
        checks.that(dry == real and planned.status == done.status, f"{name}: as predicted",
                    f"dry {planned.status} {sorted(map(str, dry))} real {done.status} {sorted(map(str, real))}"
                    f" {[item.get('error') for item in done.items]}")
        left = temporaries(picture(root))
        checks.that(not left, f"{name}: leaves nothing", left)
        found = {code or status for _, status, code in real}
        checks.that(how["codes"] <= found, f"{name}: comes to {sorted(how['codes'])}", sorted(found))
    except Skip as reason:
        checks.skip(f"{name}: {reason}")
    finally:
        place.close()


def test(binary: pathlib.Path, checks: Checks, quick: bool) -> None:
    global BINARY
    BINARY = binary
    if os.geteuid() != 0:
        checks.skip("the dry run against the real run: root is needed, who can become another user")
        return
    base = scratch()
    base.chmod(0o755)
    # Where anybody may run it.
    program = base / "airflow-bundle"
    shutil.copy(binary, program)
    program.chmod(0o755)
    try:
        for number, entry in enumerate(SITUATIONS):
            compare(program, checks, base, number, entry)
    finally:
        subprocess.run(["rm", "-rf", base], check=False)
    print(f"predictions: {len(SITUATIONS)} situations")
