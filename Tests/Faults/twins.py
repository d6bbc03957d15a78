"""Two identical runs in place at once, without chance: the first is stopped after a call, the second does all of its
work meanwhile, and then the first goes on.

Whatever the moment, neither fails, both leave together what one run leaves, and no item is written twice.
"""

import os
import pathlib
import re
import shutil
import signal
import subprocess

from crashes import archives, flat, folder, footers, nested, prototype
from harness import Checks, acceptable, copy, finished, picture, run, temporaries, with_each, workplace
from swaps import MOVE, REMOVE, Race, Swap, stopped

# What was there already, byte for byte, or is there now and was made by the other run.
THERE = {"unchanged", "already-current"}


def deep(root: pathlib.Path) -> None:
    nested(root / "in/deep")


def unnamed_archive(root: pathlib.Path) -> None:
    """An archive whose output takes its name."""
    copy("legacy/info-zip/nested.zip", root / "in/nested")


def twins(quick: bool) -> list[Swap]:
    more = [
        Swap("archives moved", archives, ["migrate", "in", *MOVE], ""),
        Swap("folder moved", deep, ["export", "in", *MOVE], ""),
        Swap("footers exported and moved", footers, ["export", "in", *MOVE], ""),
        Swap("footer-32 moved", prototype, ["migrate", "in", *MOVE], ""),
        Swap("footers swapped for folders, moved", footers, ["export", "in", *MOVE, "--layout", "directory"], ""),
        Swap("archive swapped", unnamed_archive, ["migrate", "in", *REMOVE], ""),
        Swap("footers exported", footers, ["export", "in", *REMOVE], ""),
        Swap("folder exported", deep, ["export", "in", *REMOVE], ""),
        Swap("flat folder", flat, ["migrate", "in", *REMOVE], ""),
        Swap("archives kept", archives, ["migrate", "in", "--in-place"], ""),
        Swap("archives to another folder", archives, ["migrate", "in", "-o", "out"], ""),
    ]
    return ([] if quick else more) + [
        Swap("archives removed", archives, ["migrate", "in", *REMOVE], ""),
        Swap("footer-32 swapped", prototype, ["migrate", "in", *REMOVE], ""),
        Swap("footers swapped for folders", footers, ["export", "in", *REMOVE, "--layout", "directory"], ""),
        Swap("folder swapped", folder, ["migrate", "in", *REMOVE], ""),
    ]


# The calls of the work, and the opening of files, which the loader does before as well.
CALLS = ["pwrite64", "fsync", "linkat", "renameat2", "unlinkat", "mkdirat", "fchmod", "openat", "mkdir", "rmdir"]


class Twins(Race):
    calls = CALLS

    def found_moments(self, log: str):
        """Each call that concerns this folder, and none of the loader's."""
        numbers: dict[tuple[str, str], int] = {}
        found = []
        for line in log.splitlines():
            match = re.match(r"(\d+)\s+(\w+)\((.*)", line)
            if not match:
                continue
            thread, call, rest = match.groups()
            numbers[thread, call] = numbers.get((thread, call), 0) + 1
            if call != "openat" or '"in' in rest or '"old' in rest or '"out' in rest:
                found.append(((call, numbers[thread, call]), None))
        # strace counts for each thread: a moment that two threads have is met by the first of them.
        return list(dict.fromkeys(found))

    def one(self, moment) -> None:
        (call, number), _ = moment
        what = f"twins, {self.swap.name}: after {call} {number}"
        work = self.base / re.sub(r"\W+", "-", what)
        shutil.copytree(self.template, work)
        log = work.with_suffix(".strace")
        process, child = stopped(self.command(log, ["-e", f"inject={call}:signal=STOP:when={number}"]), work, log)
        if not self.checks.that(child is not None, f"{what}: was stopped"):
            return
        second = run(self.binary, *self.swap.arguments, "-j", "1", cwd=work)
        while process.poll() is None:  # A second thread may be stopped at its own call of that number.
            try:
                os.kill(child, signal.SIGCONT)
                process.wait(timeout=0.2)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                pass
        first = finished(subprocess.CompletedProcess([], process.wait(), *process.communicate()))
        codes = [one.codes for one in (first, second)]
        for name, one in (("first", first), ("second", second)):
            self.checks.that(one.status == 0 and one.report is not None and set(one.codes) <= THERE | {"converted"},
                             f"{what}: the {name} does not fail", f"{codes} {one.items} {one.output}")
            self.checks.that("--force" not in str(one.items), f"{what}: the {name} advises no --force", one.items)
        wrote = [i["input"] for one in (first, second) for i in one.items if i["status"] == "converted"]
        self.checks.that(len(wrote) == len(set(wrote)), f"{what}: nothing is written twice", codes)
        found = picture(work)
        self.checks.that(found == self.after, f"{what}: as if run once", sorted(found.keys() ^ self.after.keys()))
        self.checks.that(not temporaries(found) and not acceptable(found), f"{what}: leaves nothing", temporaries(found))
        shutil.rmtree(work)
        log.unlink()


def test(binary: pathlib.Path, checks: Checks, quick: bool, jobs: int = 3, only: str = "") -> None:
    if not shutil.which("strace"):
        checks.skip("twins: strace is needed")
        return
    with workplace(checks) as base:
        for swap in twins(quick):
            if only in swap.name:
                race = Twins(swap, binary, base, checks)
                with_each(race.one, race.moments, jobs)
                print(f"twins, {swap.name}: another run at {len(race.moments)} calls", flush=True)
