"""Replaces an input by another file while the program is stopped, after every call from the first write on.

Whatever the moment, the new file must be there in the end: the program has not read it. Where the program is about to
take the name, it is also killed right after that, and a re-run has to bring the new file back.
"""

import collections
import contextlib
import dataclasses
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time
from typing import Callable

from crashes import drifted, folder, footers, nested, own_names, prototype
from harness import Checks, acceptable, copy, environment, finished, picture, run, temporaries, with_each, workplace

# Calls that the loader makes as well are left out: strace counts for each thread.
CALLS = ["pwrite64", "fsync", "linkat", "renameat2", "unlinkat", "mkdirat", "fchmod"]
REMOVE = ["--in-place", "--remove-originals"]
MOVE = ["--in-place", "--move-originals", "old"]


@dataclasses.dataclass
class Swap:
    name: str
    setup: Callable[[pathlib.Path], None]
    arguments: list[str]
    victim: str
    """The file that is replaced meanwhile."""


def archive(root: pathlib.Path) -> None:
    copy("legacy/info-zip/nested.zip", root / "in/a.zip")


def one_folder(root: pathlib.Path) -> None:
    nested(root / "in/deep")


def swaps(quick: bool) -> list[Swap]:
    more = [
        Swap("footer moved", footers, ["export", "in/first", *MOVE], "in/first"),
        Swap("folder moved", one_folder, ["export", "in", *MOVE], "in/deep/bin/app"),
    ]
    return ([] if quick else more) + [
        Swap("archive removed", archive, ["migrate", "in", *REMOVE], "in/a.zip"),
        Swap("archive moved", archive, ["migrate", "in", *MOVE], "in/a.zip"),
        Swap("footer removed", footers, ["export", "in/first", *REMOVE], "in/first"),
        Swap("footer-32 swapped", prototype, ["migrate", "in", *REMOVE], "in/prototype"),
        Swap("footer swapped for a folder", footers, ["export", "in/first", *REMOVE, "--layout", "directory"], "in/first"),
        Swap("folder swapped, a file in its place", folder, ["migrate", "in", *REMOVE], "in/inferred"),
        Swap("folder swapped", folder, ["migrate", "in", *REMOVE], "in/inferred/worker.bin"),
        Swap("footer resealed", drifted, ["reseal", "in/team/changed", "--in-place"], "in/team/changed"),
        Swap("folder removed", one_folder, ["export", "in", *REMOVE], "in/deep/bin/app"),
    ]


def stopped(command: list[str], work: pathlib.Path, log: pathlib.Path) -> tuple[subprocess.Popen, int | None]:
    """Starts the program under strace, which stops it at some call; its process id, or None where it never stopped."""
    process = subprocess.Popen(command, cwd=work, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    is_stopped = lambda: log.exists() and "stopped by SIGSTOP" in log.read_text(errors="replace")
    while not is_stopped() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    if is_stopped():
        return process, int(pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()[0])
    process.kill()
    process.communicate()
    return process, None


class Race:
    calls = CALLS

    def __init__(self, swap: Swap, binary: pathlib.Path, base: pathlib.Path, checks: Checks) -> None:
        self.swap, self.binary, self.checks = swap, binary, checks
        self.base = base / re.sub(r"\W+", "-", swap.name)
        self.template = self.base / "template"
        self.template.mkdir(parents=True)
        swap.setup(self.template)
        clean = self.base / "clean"
        shutil.copytree(self.template, clean)
        log = self.base / "clean.strace"
        done = subprocess.run(self.command(log, []), cwd=clean, env=environment(), capture_output=True, timeout=120)
        checks.that(done.returncode == 0, f"{swap.name}: clean run", done.stdout)
        self.after = picture(clean)
        self.moments = self.found_moments(log.read_text(errors="replace"))
        checks.that(len(self.moments) > 5, f"{swap.name}: calls are seen", self.moments)

    def command(self, log: pathlib.Path, inject: list[str]) -> list[str]:
        return list(map(str, ["strace", "-f", "-q", "-o", log, "-e", "trace=" + ",".join("?" + c for c in self.calls),
                              *inject, self.binary, *self.swap.arguments, "-j", "1", "--json"]))

    @staticmethod
    def found_moments(log: str) -> list[tuple[tuple[str, int], tuple[str, int] | None]]:
        """Each call from the first write on, and the call after the next one where that next one takes a name."""
        calls = []
        counts: collections.Counter[tuple[str, str]] = collections.Counter()
        for line in log.splitlines():
            if match := re.match(r"(\d+)\s+(\w+)\(", line):
                counts[match.groups()] += 1
                calls.append((match.group(1), match.group(2), counts[match.groups()]))
        first = next((i for i, call in enumerate(calls) if call[1] == "pwrite64"), len(calls))
        worker = calls[first][0] if first < len(calls) else ""
        mine = [(name, number) for thread, name, number in calls[first:] if thread == worker]
        taken = lambda i: i + 2 < len(mine) and mine[i + 1][0] == "renameat2" and mine[i + 2][0] != mine[i][0]
        return [(call, mine[i + 2] if taken(i) else None) for i, call in enumerate(mine)]

    def one(self, moment: tuple[tuple[str, int], tuple[str, int] | None]) -> None:
        (call, number), then = moment
        self.replaced(call, number, None)
        if then:
            self.replaced(call, number, then)

    def replaced(self, call: str, number: int, kill: tuple[str, int] | None) -> None:
        what = f"{self.swap.name}: replaced after {call} {number}" + (", killed once taken" if kill else "")
        work = self.base / re.sub(r"\W+", "-", what)
        shutil.copytree(self.template, work)
        victim = work / self.swap.victim
        mode = victim.stat().st_mode & 0o777
        new = (b"" if victim.is_dir() else victim.read_bytes()) + b"another one"
        (work / "new").write_bytes(new)
        (work / "new").chmod(mode)
        inject = ["-e", f"inject={call}:signal=STOP:when={number}"]
        if kill:
            inject += ["-e", f"inject={kill[0]}:signal=KILL:when={kill[1]}"]
        log = work.with_suffix(".strace")
        process, child = stopped(self.command(log, inject), work, log)
        if not self.checks.that(child is not None, f"{what}: was stopped", log.read_text()[-500:] if log.exists() else ""):
            return
        there = True
        try:
            if victim.is_dir():
                os.rename(victim, work / "was")
            os.rename(work / "new", victim)
        except OSError:
            there = False  # The folder that it would go to is gone, or a file by now.
        os.kill(child, signal.SIGCONT)
        done = finished(subprocess.CompletedProcess([], process.wait(), *process.communicate()))
        self.checks.that(not acceptable(picture(work)) or kill, f"{what}: nothing to accept under a temporary name", "")
        if kill:
            run(self.binary, *self.swap.arguments, "-j", "1", cwd=work)
        found = picture(work)
        if there:
            entry = found.get(self.swap.victim.encode())
            # The re-run reads the new file; it may have made its output of it.
            converted = kill and any(e.content and new in e.content for e in found.values())
            self.checks.that(converted or entry is not None and entry.content == new, f"{what}: the new file is there",
                             f"{done.codes} {done.items} {sorted(found)}")
            self.checks.that(converted or entry is None or entry.mode == mode, f"{what}: with its mode", entry and oct(entry.mode))
        if not kill:
            self.checks.that(done.status in (0, 1) and done.report is not None, f"{what}: ends", done.output)
        self.checks.that(not temporaries(found), f"{what}: leaves nothing", temporaries(found))
        shutil.rmtree(work)
        log.unlink()


class Detour(Race):
    """The folder of an archive is replaced by a link to another folder: nothing of that one may change."""

    calls = ["openat", *CALLS]

    @staticmethod
    def found_moments(log: str):
        numbers: collections.Counter[tuple[str, str]] = collections.Counter()
        found = []
        for line in log.splitlines():
            if match := re.match(r"(\d+)\s+(\w+)\((.*)", line):
                numbers[match.groups()[:2]] += 1
                if match[2] != "openat" or '"in' in match[3]:
                    found.append(((match[2], numbers[match.groups()[:2]]), None))
        return list(dict.fromkeys(found))

    def replaced(self, call: str, number: int, kill: None) -> None:
        what = f"{self.swap.name}: after {call} {number}"
        work = self.base / re.sub(r"\W+", "-", what)
        shutil.copytree(self.template, work)
        before = picture(work / "elsewhere")
        log = work.with_suffix(".strace")
        process, child = stopped(self.command(log, ["-e", f"inject={call}:signal=STOP:when={number}"]), work, log)
        if not self.checks.that(child is not None, f"{what}: was stopped"):
            return
        os.rename(work / "in/team", work / "was")
        (work / "in/team").symlink_to("../elsewhere")
        while process.poll() is None:
            with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
                os.kill(child, signal.SIGCONT)
                process.wait(timeout=0.2)
        done = finished(subprocess.CompletedProcess([], process.wait(), *process.communicate()))
        self.checks.that(done.status in (0, 1) and done.report is not None, f"{what}: ends", done.output)
        self.checks.that(picture(work / "elsewhere") == before, f"{what}: nothing changes where the link leads",
                         f"{done.items} {sorted(picture(work / 'elsewhere'))}")
        shutil.rmtree(work)
        log.unlink()


def no_exchange(binary: pathlib.Path, checks: Checks, base: pathlib.Path) -> None:
    """A file system that cannot exchange two names: the item fails before anything changes, and no copy stays."""
    for name, setup, line in (("a folder and a footer-32", own_names, ["migrate", "in", *MOVE]),
                              ("footers and folders", footers, ["export", "in", *MOVE, "--layout", "directory"])):
        work = base / re.sub(r"\W+", "-", name)
        work.mkdir()
        setup(work)
        before = picture(work)
        command = [binary, *line, "-j", "1", "--json"]
        log = base / "exchange.strace"
        fails = ["-e", "trace=renameat2", "-e", "inject=renameat2:error=EXDEV"]
        done = finished(subprocess.run(["strace", "-f", "-q", "-o", log, *fails, *command], cwd=work,
                                       env=environment(), capture_output=True, timeout=120))
        checks.that(set(done.codes) <= {"output-collision", "io-error"}, f"no exchange, {name}: codes", done.items)
        checks.that("output-collision" in done.codes, f"no exchange, {name}: is told", done.items)
        found = picture(work)
        checks.that(found == before, f"no exchange, {name}: all is as before", sorted(found.keys() ^ before.keys()))


def beside(root: pathlib.Path) -> None:
    copy("legacy/python/modes.zip", root / "in/team/modes.zip")
    copy("legacy/info-zip/nested.zip", root / "elsewhere/modes.zip")


def detours(quick: bool) -> list[Swap]:
    return [Swap("detour, originals removed", beside, ["migrate", "in", *REMOVE], "")] + ([] if quick else [
        Swap("detour, originals kept", beside, ["migrate", "in", "--in-place"], ""),
        Swap("detour, originals moved", beside, ["migrate", "in", *MOVE], "")])


def test(binary: pathlib.Path, checks: Checks, quick: bool, jobs: int = 3, only: str = "") -> None:
    if not shutil.which("strace"):
        checks.skip("swaps: strace is needed")
        return
    with workplace(checks) as base:
        for swap in swaps(quick):
            if only not in swap.name:
                continue
            race = Race(swap, binary, base, checks)
            with_each(race.one, race.moments, jobs)
            kills = sum(then is not None for _, then in race.moments)
            print(f"swaps, {swap.name}: replaced at {len(race.moments)} calls, killed after {kills}", flush=True)
        if only in "no exchange":
            no_exchange(binary, checks, base)
        for detour in detours(quick):
            if only in detour.name:
                race = Detour(detour, binary, base, checks)
                with_each(race.one, race.moments, jobs)
                print(f"swaps, {detour.name}: a link for the folder at {len(race.moments)} calls", flush=True)
