"""Short writes by RLIMIT_FSIZE, and a small file system that really runs full."""

import contextlib
import os
import pathlib
import resource
import shutil
import subprocess
import threading
import zipfile

from harness import Checks, FIXTURES, copy, environment, finished, picture, run, scratch, temporaries

MANIFEST = """\
format_version: "1.0"
sdk: {language: rust, version: "1.0"}
executable: program
source: main.rs
dags: {%s: {tasks: [one]}}
"""


def large_archive(path: pathlib.Path, size: int, dag: str, zeros: bool = True) -> None:
    """An archive of a real executable with `size` bytes more behind it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = (FIXTURES / "directory/nested/inferred/worker.bin").read_bytes()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("airflow-metadata.yaml", MANIFEST % dag)
        archive.writestr("main.rs", "fn main() {}\n")
        entry = zipfile.ZipInfo("program")
        entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o100755 << 16
        with archive.open(entry, "w") as member:
            member.write(image)
            block = bytes(1 << 20) if zeros else os.urandom(1 << 20)
            for _ in range(size >> 20):
                member.write(block)


def short_writes(binary: pathlib.Path, checks: Checks, base: pathlib.Path) -> None:
    """A write that the limit cuts short is completed or fails; never a shorter file."""
    tried = 0
    for command, name in (("migrate", "legacy/info-zip/nested.zip"), ("export", "footer/team/no-sources")):
        for limit in (0, 1, 100, 1000, 2500, 4096, 10_000, 12_345):
            folder = base / f"limit-{command}-{limit}"
            copy(name, folder / "in" / pathlib.Path(name).name)
            before = picture(folder / "in")
            done = finished(subprocess.run(
                [binary, command, "in", "--in-place", "--remove-originals", "-j", "1", "--json"], cwd=folder,
                env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))))
            tried += 1
            what = f"{command} with files of at most {limit} bytes"
            if done.status == 0:
                checks.that(all(len(e.content or b"") <= limit for p, e in picture(folder / "in").items()
                                if p not in before), f"{what}: fits", picture(folder / "in").keys())
            else:
                checks.that(done.status == 1 and set(done.codes) <= {"io-error", "too-large", "no-space"},
                            f"{what}: is told", f"{done.status} {done.codes} {done.output}")
                checks.that(picture(folder / "in") == before, f"{what}: leaves all as it was",
                            picture(folder / "in").keys())
            again = run(binary, command, "in", "--in-place", "--remove-originals", cwd=folder)
            checks.that(again.status == 0, f"{what}: a re-run finishes", f"{again.codes} {again.output}")
    print(f"space: {tried} runs with RLIMIT_FSIZE")


@contextlib.contextmanager
def small_file_system(megabytes: int):
    """A tmpfs of a few megabytes; None where this process may not mount."""
    point = scratch()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", point], capture_output=True).returncode == 0
    try:
        yield point if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", "-l", point], check=False)
        point.rmdir()


def full(binary: pathlib.Path, checks: Checks, base: pathlib.Path) -> None:
    source = base / "sources"
    for number in range(3):
        large_archive(source / f"large-{number}.zip", 3 << 20, f"dag_{number}")
    with small_file_system(6) as disk:
        if disk is None:
            checks.skip("a file system that runs full: mounting a tmpfs needs root")
            return
        out = disk / "out"
        # Three times three megabytes: seen before anything is written.
        done = run(binary, "migrate", source, "-o", out)
        checks.that(done.status == 1 and set(done.codes) == {"no-space"}, "too little space is seen first", done.codes)
        checks.that(not out.exists(), "and nothing is written", list(disk.iterdir()))
        # One fits.
        done = run(binary, "migrate", source / "large-0.zip", "-o", out)
        checks.that(done.status == 0, "what fits is converted", done.codes)
        shutil.rmtree(out, ignore_errors=True)
        out.unlink(missing_ok=True)

        # Another process takes the space while the run is on: the check passed, the write fails.
        one = source / "large-1.zip"
        met = False
        for _ in range(20):
            shutil.rmtree(out, ignore_errors=True)
            process = subprocess.Popen(
                [binary, "migrate", one, "-o", out / "x/", "--json", "-j", "1"], stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, env=environment())
            filler = threading.Thread(target=fill, args=(process.pid, disk / "filler"))
            filler.start()
            output, error = process.communicate(timeout=120)
            filler.join()
            done = finished(subprocess.CompletedProcess([], process.returncode, output, error))
            left = [p for p, e in picture(disk).items() if e.content is not None and p != b"filler"]
            (disk / "filler").unlink(missing_ok=True)
            if done.status == 0:
                continue
            if "the run needs" in str(done.items):
                continue  # the filler was before the check
            met = True
            checks.that(done.status == 1 and done.codes == ["no-space"], "a disk that fills up meanwhile is told",
                        f"{done.status} {done.codes} {done.output}")
            checks.that(not left, "and nothing is left there", left)
            break
        checks.that(met, "the disk did run full under the program")
        done = run(binary, "migrate", one, "-o", out / "x/")
        checks.that(done.status == 0, "with room again the re-run finishes", f"{done.codes} {done.output}")
        checks.that(not temporaries(picture(disk)), "no temporary files", temporaries(picture(disk)))


def fill(pid: int, path: pathlib.Path) -> None:
    """Fills the disk once the process has written something there: it has passed its check then."""
    while True:
        try:
            with open(f"/proc/{pid}/io", encoding="ascii") as figures:
                written = int(figures.read().split("wchar:")[1].split()[0])
            state = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except (OSError, IndexError):
            return
        if state == "Z":
            return
        if written > 100_000:
            break
    with contextlib.suppress(OSError), open(path, "wb", buffering=0) as file:
        while True:
            file.write(bytes(1 << 16))


def test(binary: pathlib.Path, checks: Checks, quick: bool) -> None:
    base = scratch()
    short_writes(binary, checks, base)
    full(binary, checks, base)
    shutil.rmtree(base)
