"""Signals in the middle of a run."""

import pathlib
import shutil
import signal
import subprocess
import time

from harness import Checks, Picture, acceptable, environment, finished, no_tmpfile, picture, run, scratch, temporaries
from space import large_archive


def written(pid: int) -> int:
    """The bytes that a process has written so far; -1 where there is none any more."""
    try:
        return int(pathlib.Path(f"/proc/{pid}/io").read_text().split("wchar:")[1].split()[0])
    except (OSError, IndexError):
        return -1


def interrupted(command: list, number: int, twice: bool, **options):
    """Starts the program, waits until it is in the middle of an output, sends the signal."""
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
    while process.poll() is None and written(process.pid) < 4 << 20:
        time.sleep(0.001)
    process.send_signal(number)
    if twice:
        # A signal that comes before the first one was taken is the same one.
        while process.poll() is None:
            process.send_signal(number)
            time.sleep(0.005)
    output, error = process.communicate(timeout=120)
    return finished(subprocess.CompletedProcess(command, process.returncode, output, error))


def check_state(checks: Checks, what: str, before: Picture, found: Picture, after: Picture) -> None:
    for path, entry in found.items():
        if entry.content is None or path in temporaries(found):
            continue
        checks.that(entry == before.get(path) or entry == after.get(path), f"{what}: {path!r} is whole")
    for number in range(3):
        source, output = f"in/large-{number}.zip".encode(), f"in/large-{number}".encode()
        checks.that(found.get(source) == before[source] or found.get(output) == after[output],
                    f"{what}: {source!r} or its output is there", list(found))
    checks.that(not acceptable(found), f"{what}: nothing to accept under a temporary name", acceptable(found))


def test(binary: pathlib.Path, checks: Checks, quick: bool) -> None:
    base = scratch()
    template = base / "template"
    for number in range(3):
        large_archive(template / f"in/large-{number}.zip", (24 if quick else 48) << 20, f"dag_{number}")
    before = picture(template)
    arguments = ["migrate", "in", "--in-place", "--remove-originals", "-j", "1", "--json"]
    clean = base / "clean"
    shutil.copytree(template, clean)
    run(binary, *arguments[:-1], cwd=clean)
    after = picture(clean)
    preload = no_tmpfile(base)
    sent = 0
    cases = [(s, twice, named) for s in (signal.SIGINT, signal.SIGTERM) for twice in (False, True)
             for named in (False, True)] + [(signal.SIGHUP, False, False)]
    for number in {case[0] for case in cases}:
        # A run that was started in the background would hand on that it is ignored.
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    for number, twice, named in cases:
        if named and not preload:
            checks.skip("signals with named unfinished files: a C compiler is needed")
            continue
        what = f"{'two' if twice else 'one'} {number.name}{', named' if named else ''}"
        wanted = 128 + number
        for _ in range(30):
            folder = base / "work"
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(template, folder)
            more = {"LD_PRELOAD": str(preload)} if named else {}
            done = interrupted([binary, *arguments], number, twice, cwd=folder, env=environment(**more))
            sent += 1
            found = picture(folder)
            check_state(checks, what, before, found, after)
            if done.status == 0:
                continue  # it was over before the signal came
            # The second signal may come when the first has been obeyed and the handlers are gone.
            late = twice and done.status == -number
            checks.that(done.status == wanted or late, f"{what}: exit status", f"{done.status} {done.output}")
            if done.report:
                checks.that("interrupted" in done.codes or "not-started" in done.codes, f"{what}: codes", done.codes)
                states = {item.get("error", {}).get("code"): item["status"] for item in done.items}
                checks.that(states.get("not-started", "skipped") == "skipped", f"{what}: not-started is skipped", states)
                checks.that(states.get("interrupted", "failed") == "failed", f"{what}: interrupted is failed", states)
                checks.that(len(done.items) == 3, f"{what}: every item is in the report", done.codes)
            elif not twice:
                checks.that(False, f"{what}: the report is written", done.output)
            if not twice:
                checks.that(not temporaries(found), f"{what}: cleaned up", temporaries(found))
            break
        else:
            checks.that(False, f"{what}: a signal came in time in one of 30 runs")
        again = run(binary, *arguments[:-1], cwd=folder)
        checks.that(again.status == 0, f"{what}: a re-run finishes", f"{again.codes} {again.output}")
        checks.that(picture(folder) == after, f"{what}: the end is that of a clean run", list(picture(folder)))
    print(f"interruption: {sent} runs with signals")
    shutil.rmtree(base)
