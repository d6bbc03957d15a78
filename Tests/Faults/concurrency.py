"""Runs at once on one folder, and shards."""

import pathlib
import shutil
import subprocess

from harness import Checks, acceptable, copy, environment, finished, no_tmpfile, picture, run, scratch, temporaries

# What an item may come to where another run is at the same folder. Without originals to remove, an item is there
# already; where they are removed, it may be gone, or be the other run's output.
KEPT = {"converted", "unchanged", "output-exists", "already-current"}
REMOVED = KEPT | {"not-found"}


def fleet(root: pathlib.Path) -> None:
    for name in ("modes", "no-modes", "plain-file-mode", "stored", "zip64"):
        copy(f"legacy/python/{name}.zip", root / f"in/{name}.zip")
    copy("legacy/footer-32/prototype", root / "in/prototype")


def folders(root: pathlib.Path) -> None:
    for name in ("one", "two", "three"):
        copy("directory/nested/inferred", root / f"in/{name}")


def bundles(root: pathlib.Path) -> None:
    for name in ("one", "two", "three"):
        copy("footer/team/no-sources", root / f"in/{name}")


def together(binary: pathlib.Path, folder: pathlib.Path, lines: list[list[str]], more: dict[str, str]):
    processes = [
        subprocess.Popen([binary, *line, "--json"], cwd=folder, env=environment(**more), stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE) for line in lines]
    outputs = [process.communicate(timeout=120) for process in processes]
    return [finished(subprocess.CompletedProcess([], process.returncode, *output))
            for process, output in zip(processes, outputs)]


def test(binary: pathlib.Path, checks: Checks, quick: bool) -> None:
    base = scratch()
    preload = no_tmpfile(base)
    swap = ["--in-place", "--remove-originals"]
    cases = [
        ("migrate -o", fleet, [["migrate", "in", "-o", "out"]] * 2, KEPT),
        ("migrate in place", fleet, [["migrate", "in", *swap]] * 2, REMOVED),
        ("folder swap", folders, [["migrate", "in", *swap]] * 2, REMOVED),
        ("export folder swap", bundles, [["export", "in", *swap, "--layout", "directory"]] * 2, REMOVED),
        ("export -o folders", bundles, [["export", "in", "-o", "out", "--layout", "directory"]] * 2, KEPT),
        ("shards", fleet, [["migrate", "in", "-o", "out", "--shard", f"{i}/3"] for i in (1, 2, 3)], KEPT),
    ]
    if not preload:
        checks.skip("runs at once with named unfinished files: a C compiler is needed")
    loops = 5 if quick else 20
    runs = 0
    for name, setup, lines, allowed in cases:
        template = base / name / "template"
        template.mkdir(parents=True)
        setup(template)
        clean = base / name / "clean"
        shutil.copytree(template, clean)
        alone = lines[0] if name != "shards" else lines[0][:4]
        run(binary, *alone, cwd=clean)
        after = picture(clean)
        for number in range(loops):
            named = bool(number % 2 and preload)
            what = f"{name}{', named' if named else ''}, round {number}"
            folder = base / name / "work"
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(template, folder)
            done = together(binary, folder, lines, {"LD_PRELOAD": str(preload)} if named else {})
            runs += len(done)
            for one in done:
                checks.that(one.status in (0, 1) and one.report is not None, f"{what}: ends", f"{one.status} {one.output}")
                checks.that(set(one.codes) <= allowed, f"{what}: codes", f"{one.codes} {one.items}")
            found = picture(folder)
            checks.that(found == after, f"{what}: as if run once", sorted(found.keys() ^ after.keys()))
            checks.that(not temporaries(found) and not acceptable(found), f"{what}: no temporary files", temporaries(found))
            wrote: dict[str, int] = {}
            for item in (item for one in done for item in one.items):
                if item["status"] == "converted":
                    wrote[item["input"]] = wrote.get(item["input"], 0) + 1
            inputs = {item["input"] for one in done for item in one.items if item["status"] != "skipped"}
            checks.that(all(i in wrote for i in inputs if i.encode() not in after or "out" in lines[0]),
                        f"{what}: each item is written by one", wrote)
            # A swap of a file for a file replaces it by the same bytes; there both may have written.
            twice = [i for i, count in wrote.items() if count > 1 and not i.endswith("prototype")]
            checks.that(not twice, f"{what}: none is written twice", twice)
    print(f"concurrency: {runs} runs at once with another")
    shutil.rmtree(base)
