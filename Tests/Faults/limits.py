"""Many files, deep trees, long paths, large executables."""

import hashlib
import base64
import json
import os
import pathlib
import resource
import shutil
import struct
import subprocess
import sys
import time
import zipfile

from harness import Checks, FIXTURES, environment, finished, run, scratch
from space import large_archive

SMALL = FIXTURES / "legacy/python/modes.zip"


def many_files(binary: pathlib.Path, checks: Checks, base: pathlib.Path, count: int, bundles: int) -> None:
    """Descriptors do not grow with the folder: links to one file, some of them bundles."""
    root = base / "many"
    plain = base / "plain.txt"
    plain.write_text("no bundle\n")
    current, names = 0, 0
    for number in range(count):
        if number % 500 == 0:
            folder = root / f"{number // 500:04}"
            folder.mkdir(parents=True)
        is_bundle = number % (count // bundles) == 0
        # ext4 has at most 65,000 names for one file.
        if names == 50_000:
            plain, names, current = plain.with_name(f"plain-{number}.txt"), 0, current + 1
            plain.write_text("no bundle\n")
        names += not is_bundle
        os.link(base / "bundle.zip" if is_bundle else plain, folder / f"{number}{'.zip' if is_bundle else ''}")
    done = finished(subprocess.run(
        [binary, "migrate", root, "-o", base / "many-out", "--json", "--no-sync", "-j", "4"], capture_output=True,
        env=environment(), timeout=500, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))))
    checks.that(done.status == 0 and done.codes == ["converted"] * bundles,
                f"{count} files, {bundles} of them bundles, with 64 descriptors",
                f"{done.status} {len(done.codes)} {sorted(set(done.codes))} {done.output}")
    shutil.rmtree(root)


def deep_tree(binary: pathlib.Path, checks: Checks, base: pathlib.Path, levels: int) -> None:
    root = base / "deep"
    bottom = root.joinpath(*["d"] * levels)
    bottom.mkdir(parents=True)
    shutil.copy(SMALL, bottom / "deep.zip")
    done = run(binary, "migrate", root, "-o", base / "deep-out")
    output = (base / "deep-out").joinpath(*["d"] * levels) / "deep"
    checks.that(done.status == 0 and output.exists(), f"{levels} levels", f"{done.codes} {done.output}")


def long_paths(binary: pathlib.Path, checks: Checks, base: pathlib.Path) -> None:
    """From paths that just fit to such that do not: an output, or a failure that says why."""
    os.chdir(base)
    for length in (3900, 4080, 4090, 4094, 4095, 4096, 4200):
        name = "p" * 200
        top = pathlib.Path(f"long-{length}")
        top.mkdir()
        here = os.getcwd()
        os.chdir(top)
        left = length - len(str(top)) - 1
        while left > 220:
            os.mkdir(name)
            os.chdir(name)
            left -= 201
        shutil.copy(SMALL, "x" * max(left - 4, 1) + ".zip")
        os.chdir(here)
        done = run(binary, "migrate", top, "--in-place", "-j", "1", cwd=here)
        known = {"converted", "io-error", "not-found"}
        checks.that(done.status in (0, 1) and set(done.codes) <= known and done.codes != [],
                    f"a path of {length} bytes", f"{done.status} {done.codes} {done.output}")
        if length <= 4080:
            checks.that(done.codes == ["converted"], f"a path of {length} bytes works", f"{done.items} {done.output}")
        again = run(binary, "migrate", top, "--in-place", "-j", "1", cwd=here)
        checks.that(again.status in (0, 1), f"a path of {length} bytes, again", f"{again.status} {again.output}")


def no_threads(binary: pathlib.Path, checks: Checks, base: pathlib.Path) -> None:
    """Where the system has no thread to give, the one there is does the work."""
    if os.geteuid() != 0:
        checks.skip("no threads to be had: root is needed, who can become another user")
        return
    # Where that user may run it.
    root = base / "threads"
    program = root / "airflow-bundle"
    root.mkdir()
    shutil.copy(binary, program)
    for name in ("a", "b", "c"):
        (root / "in").mkdir(exist_ok=True)
        shutil.copy(SMALL, root / f"in/{name}.zip")
    for path in (base, root, *root.rglob("*")):
        path.chmod(0o777)
    for line, status in ((["migrate", "in", "-o", "out", "-j", "4", "--progress", "always"], 0),
                         (["export", "out", "-o", "back", "-j", "4"], 0), (["verify", "out", "-j", "4"], 1)):
        what = f"no threads to be had: {line[0]}"
        try:
            done = subprocess.run(
                [program, *line], cwd=root, capture_output=True, env=environment(), timeout=60, user=65534,
                group=65534, extra_groups=[],
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NPROC, (1, 1)))
            # The three have one Dag, which verify says.
            checks.that(done.returncode == status, what, f"{done.returncode} {done.stdout} {done.stderr}")
        except subprocess.TimeoutExpired:
            checks.that(False, what, "it waits for a thread")


def older_kernels(binary: pathlib.Path, checks: Checks, base: pathlib.Path) -> None:
    """A kernel, or a sandbox, that does not let a file without a name be named by its descriptor alone."""
    for error in ("ENOENT", "EPERM", "EINVAL"):
        output = base / f"older-{error}"
        injected = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"inject=linkat:error={error}:when=1", binary]
        done = subprocess.run(
            [*injected, "migrate", SMALL, "-o", output, "--json"], capture_output=True, env=environment())
        checks.that(done.returncode == 0 and output.exists(), f"linkat answers {error} once", done.stderr)


def odd_names(binary: pathlib.Path, checks: Checks, base: pathlib.Path) -> None:
    """Names that are no UTF-8, and such that are equal but for their normalisation, are bytes."""
    root = os.fsencode(base / "names")
    os.mkdir(root)
    names = [b"a\xff.zip", b"a\xfe.zip", "caf\u00e9.zip".encode(), "cafe\u0301.zip".encode()]
    for name in names:
        shutil.copy(SMALL, os.path.join(root, name))
    for inputs in (names, [b"."]):
        done = finished(subprocess.run([os.fsencode(binary), b"migrate", *inputs, b"-n", b"-o", b"../names-out\xff",
                                        b"--json"], cwd=root, capture_output=True, env=environment(), timeout=60))
        def path(item: dict, key: str) -> bytes:
            encoded = item.get(f"{key}_base64")
            return base64.b64decode(encoded) if encoded else item[key].encode()
        found = sorted((path(item, "input"), path(item, "output"), item["status"]) for item in done.items)
        prefix = b"./" if inputs == [b"."] else b""
        wanted = sorted((prefix + name, b"../names-out\xff/" + name[:-4], "converted") for name in names)
        checks.that(found == wanted, f"names are bytes: {inputs}", f"{found} {done.output}")


def one_place_by_two_paths(binary: pathlib.Path, checks: Checks, base: pathlib.Path) -> None:
    """A bind mount of the input folder is no other place: nothing there is a copy of an original."""
    if os.geteuid() != 0:
        checks.skip("one place by two paths: root is needed for the mount")
        return
    folder, mount = base / "bind/folder", base / "bind/mount"
    for path in (folder, mount):
        path.mkdir(parents=True)
    archive = folder / "b.zip"
    shutil.copy(SMALL, archive)
    (folder / "b.zip.zip").write_bytes(archive.read_bytes())
    before = archive.read_bytes()
    subprocess.run(["mount", "--bind", folder, mount], check=True)
    try:
        for line in (["migrate", folder, "--in-place", "--move-originals", mount],
                     ["migrate", folder, "-o", mount, "--force"]):
            done = subprocess.run([binary, *line], capture_output=True, env=environment(), timeout=60)
            checks.that(done.returncode == 64, f"a bind mount is inside the input: {line[2]}", f"{done}")
        done = subprocess.run([binary, "migrate", archive, "--in-place", "--move-originals", mount],
                              capture_output=True, env=environment(), timeout=60)
        checks.that(done.returncode == 1, "a file is not moved onto itself", f"{done}")
        checks.that(archive.exists() and archive.read_bytes() == before, "it is still there", f"{done}")
    finally:
        subprocess.run(["umount", mount], check=True)


# Linux counts what a process held before its exec as well, and that is what this test program holds by then: so a
# small one of its own starts the command.
MEASURE = """
import os, sys
child = os.fork()
if child == 0:
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    os.execv(sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(child, 0)
print(os.waitstatus_to_exitcode(status), usage.ru_maxrss)
"""


def peak(command: list, **options) -> tuple[int, int]:
    """Exit status and the most memory that the process held, in KiB."""
    done = subprocess.run([sys.executable, "-S", "-c", MEASURE, *map(str, command)], stdout=subprocess.PIPE,
                          text=True, check=True, env=environment(), **options)
    status, size = done.stdout.split()
    return int(status), int(size)


def memory(binary: pathlib.Path, checks: Checks, base: pathlib.Path, release: pathlib.Path, quick: bool) -> None:
    sizes = {}
    for megabytes in (1, 32):
        folder = base / f"memory-{megabytes}"
        for number in range(2):
            large_archive(folder / f"{number}.zip", megabytes << 20, f"dag_{number}")
        status, sizes[megabytes] = peak([binary, "migrate", folder, "-o", base / f"memory-{megabytes}-out", "-j", "2"])
        checks.that(status == 0, f"executables of {megabytes} MB", status)
    checks.that(sizes[32] < sizes[1] + 24 * 1024, "memory does not grow with the executable", sizes)
    print(f"limits: {sizes[1] >> 10} MiB for two executables of 1 MB, {sizes[32] >> 10} MiB for two of 32 MB")
    # Compressed by both jobs at once, and one alone with a second thread that helps; noise does not shrink.
    large_archive(base / "noise/0.zip", 48 << 20, "noise", zeros=False)
    run(binary, "migrate", base / "noise", "-o", base / "noise-out", "--no-sync")
    for name, source in (("two of 32 MB", base / "memory-32-out"), ("one of 48 MB of noise", base / "noise-out")):
        for level in ("fast", "default", "best"):
            status, size = peak([binary, "export", source, "-o", base / "export" / level / name, "-j", "2",
                                 "--compression", level, "--no-sync"])
            checks.that(status == 0 and size < 64 * 1024, f"export {level}: {name} under 64 MiB",
                        f"{status}, {size >> 10} MiB")
            print(f"limits: export {level}, {name}: {size >> 10} MiB")
    if quick:
        return
    if not release.exists():
        checks.skip("eight executables of 100 MB in bounded memory: no optimised build, see --release-binary")
        return
    folder = base / "eight"
    large_archive(folder / "0.zip", 100 << 20, "dag")
    for number in range(1, 8):
        os.link(folder / "0.zip", folder / f"{number}.zip")
    for command, source, target, most in (("migrate", folder, base / "eight-out", 64),
                                          ("export", base / "eight-out", base / "eight-back", 64)):
        started = time.monotonic()
        status, size = peak([release, command, source, "-o", target, "-j", "2", "--no-sync"])
        checks.that(status == 0 and size < most * 1024, f"{command}: eight executables of 100 MB under {most} MiB",
                    f"{status}, {size >> 10} MiB")
        print(f"limits: {command} of eight executables of 100 MB: {size >> 10} MiB, {time.monotonic() - started:.0f} s")


def reports(binary: pathlib.Path, checks: Checks, base: pathlib.Path) -> None:
    """The rows of a large report are held, and its JSON is not: it is made row by row."""
    plan = base / "plan.json"
    run(binary, "migrate", SMALL, "-o", base / "planned", "-n", "--report", plan)
    report = json.loads(plan.read_bytes())
    row = report["items"][0]
    report["items"] = [{**row, "input": f"{number:05}.zip", "output": f"{number:05}"} for number in range(20_000)]
    plan.write_text(json.dumps(report))
    peaks = {}
    for name in ("many.csv", "many.json"):
        status, peaks[name] = peak([binary, "report", "merge", plan, "--report", base / name])
        checks.that(status == 0, f"a report of 20,000 bundles as {name}", status)
    size = (base / "many.json").stat().st_size >> 10
    checks.that(peaks["many.json"] < peaks["many.csv"] + 3 * size, "a large JSON report takes little more memory than its text",
                f"{peaks} KiB, {size} KiB of text")


HEAD = """airflow_bundle_metadata_version: "1.0"
source: src/example.go
executable: bin/example
sdk: {language: go, version: "1", supervisor_schema_version: "2026-06-16"}
"""
DAGS = "dags: {d: {tasks: [t]}}\n"


def manifests(binary: pathlib.Path, checks: Checks, base: pathlib.Path) -> None:
    """The worst manifests of the largest size, and such as are far above it, in bounded memory."""
    room = (1 << 20) - 400
    worst = {
        "values": DAGS + "x: [" + "1,  " * (room // 4) + "]\n",
        "tasks": "dags: {d: {tasks: [" + "1,  " * (room // 4) + "]}}\n",
        "dags": "dags: {" + ",".join(f"{n}: {{tasks: [1]}}" for n in range(100_000, 100_000 + room // 21)) + "}\n",
        "anchors": DAGS + "x: [" + "".join(f"&a{n} 1," for n in range(100_000, 100_000 + room // 11)) + "]\n",
    }
    for name, manifest in worst.items():
        archive = base / f"{name}.zip"
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("airflow-metadata.yaml", HEAD + manifest)
            made.writestr("src/example.go", "package main\n")
            made.write("/bin/true", "bin/example")
        status, size = peak([binary, "migrate", archive, "-o", base / "manifests", "--json", "-j", "1"])
        checks.that(status in (0, 1) and size < 64 * 1024, f"a manifest of many {name} under 64 MiB",
                    f"{status}, {size >> 10} MiB")
    executable = pathlib.Path("/bin/true").read_bytes()
    for name, manifest in {"values": worst["values"], "63 MiB": DAGS + "x: [" + "1," * (63 << 19) + "]\n"}.items():
        text = (HEAD + manifest).encode()
        bundle = base / f"{name} bundle"
        bundle.write_bytes(executable + text + struct.pack("<III", 0, len(text), 1)
                           + hashlib.sha256(executable).digest() + bytes(12) + b"AFBNDL01")
        bundle.chmod(0o755)
        status, size = peak([binary, "verify", bundle])
        checks.that(status in (0, 1) and size < 64 * 1024, f"verify of a manifest of many values ({name})",
                    f"{status}, {size >> 10} MiB")


def test(binary: pathlib.Path, checks: Checks, quick: bool, full: bool, release: pathlib.Path) -> None:
    base = scratch()
    here = os.getcwd()
    try:
        shutil.copy(SMALL, base / "bundle.zip")
        count = 100_000 if full else 4_000 if quick else 20_000
        many_files(binary, checks, base, count, bundles=100)
        deep_tree(binary, checks, base, 300)
        memory(binary, checks, base, release, quick)
        manifests(binary, checks, base)
        reports(binary, checks, base)
        long_paths(binary, checks, base)
        no_threads(binary, checks, base)
        older_kernels(binary, checks, base)
        odd_names(binary, checks, base)
        one_place_by_two_paths(binary, checks, base)
    finally:
        os.chdir(here)
        subprocess.run(["rm", "-rf", base], check=False)
