"""Short writes by RLIMIT_FSIZE, and a small file system that really runs full."""

import contextlib
import os
import pathlib
import resource
import shutil
import struct
import subprocess
import threading
import zipfile
import zlib

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


def lying_archive(path: pathlib.Path, claim: int) -> None:
    """An archive whose executable claims more bytes than it has, in ZIP64 fields."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = (FIXTURES / "directory/nested/inferred/worker.bin").read_bytes() + bytes(1 << 20)
    members = [(b"airflow-metadata.yaml", (MANIFEST % "lying").encode(), None), (b"main.rs", b"fn main() {}", None),
               (b"program", image, claim)]
    data, directory = b"", b""
    for name, content, claimed in members:
        packed = zlib.compress(content, 1, -15)
        fields = struct.pack("<HHHHHI", 45, 0, 8, 0, 33, zlib.crc32(content))
        sizes = struct.pack("<II", 0xFFFFFFFF, 0xFFFFFFFF)
        extra = struct.pack("<HHQQ", 1, 16, claimed or len(content), len(packed))
        lengths = struct.pack("<HH", len(name), len(extra))
        directory += (b"PK\1\2" + struct.pack("<H", 0x031E) + fields + sizes + lengths
                      + struct.pack("<HHHII", 0, 0, 0, 0o100755 << 16, len(data)) + name + extra)
        data += b"PK\3\4" + fields + sizes + lengths + name + extra + packed
    end = struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(directory), len(data), 0)
    path.write_bytes(data + directory + b"PK\5\6" + end)


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
        checks.that(done.status == 1 and set(done.codes) == {"not-started"}, "too little space is seen first", done.codes)
        checks.that(not done.report["file_systems"][0]["fits"], "and said", done.report["file_systems"])
        checks.that(not out.exists(), "and nothing is written", list(disk.iterdir()))
        text = subprocess.run([binary, "migrate", source, "-o", out, "-q"], capture_output=True, text=True, check=False,
                              env=environment()).stdout
        checks.that("no room: " in text and " MB are free" in text, "in a line, with -q too", text)
        told = subprocess.run([binary, "migrate", source, "-o", out, "--json"], capture_output=True, text=True, check=False,
                              env=environment()).stderr
        checks.that(told.count("no room: ") == 1, "and on standard error with --json", told)
        dry = run(binary, "migrate", source, "-o", out, "-n")
        checks.that(dry.status == 1 and dry.codes == ["converted"] * 3 and not dry.report["file_systems"][0]["fits"],
                    "a dry run reports all as if there were room", f"{dry.status} {dry.codes}")
        # One fits.
        done = run(binary, "migrate", source / "large-0.zip", "-o", out)
        checks.that(done.status == 0, "what fits is converted", done.codes)
        shutil.rmtree(out, ignore_errors=True)
        out.unlink(missing_ok=True)

        # What fails anyway needs no room: neither what --max-size refuses nor what only claims to be large.
        for claim, code in ((1 << 50, "too-large"), (3 << 30, "corrupt-archive")):
            mixed = base / f"mixed-{claim}"
            lying_archive(mixed / "lying.zip", claim)
            copy("legacy/python/modes.zip", mixed / "small.zip")
            for line in (["-n"], []):
                done = run(binary, "migrate", mixed, "-o", out, *line)
                checks.that(done.status == 1 and done.codes == sorted([code, "converted"]),
                            f"an archive that claims {claim} bytes {line}", f"{done.codes} {done.items}")
            shutil.rmtree(out, ignore_errors=True)

        # Nor does what turns out to be damaged at its end, which the disk could not have held till then.
        damaged = base / "damaged"
        large_archive(damaged / "large.zip", 8 << 20, "damaged", zeros=False)
        data = bytearray((damaged / "large.zip").read_bytes())
        data[len(data) // 2] ^= 1
        (damaged / "large.zip").write_bytes(data)
        copy("legacy/python/modes.zip", damaged / "small.zip")
        dry, done = (run(binary, "migrate", damaged, "-o", out, *line) for line in (["-n"], []))
        checks.that(dry.codes == done.codes and "converted" in done.codes and "no-space" not in done.codes,
                    "a damaged archive that is too large", f"{dry.codes} {done.codes}")
        shutil.rmtree(out, ignore_errors=True)

        # What is there already needs none: the disk could not take it once more.
        done = run(binary, "migrate", source / "large-0.zip", "-o", out / "x/")
        with open(disk / "rest", "wb") as rest:
            rest.write(bytes(2 << 20))
        for line in (["-n"], [], ["--force"]):
            again = run(binary, "migrate", source / "large-0.zip", "-o", out / "x/", *line)
            checks.that(again.status == 0 and again.codes == ["unchanged"], f"what is there needs no room {line}",
                        f"{again.codes} {again.items}")
        (disk / "rest").unlink()
        shutil.rmtree(out, ignore_errors=True)

        # Originals that are moved to another file system take room there.
        for number in range(3):
            copy_large = base / "movable" / f"{number}.zip"
            large_archive(copy_large, 1 << 20, f"dag_{number}", zeros=False)
        large_archive(base / "movable/3.zip", 4 << 20, "dag_3", zeros=False)
        before = picture(base / "movable")
        for line in (["-n"], []):
            done = run(binary, "migrate", base / "movable", "--in-place", "--move-originals", disk / "old", *line)
            figures = {system["path"]: system["fits"] for system in done.report["file_systems"]}
            checks.that(done.status == 1 and figures.get(str(disk / "old")) is False,
                        f"originals need room too {line}", f"{done.status} {figures} {done.codes}")
        checks.that(picture(base / "movable") == before, "and stay where there is none", done.codes)

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
            if "not-started" in done.codes:
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


def many_empty_files(binary: pathlib.Path, checks: Checks, base: pathlib.Path) -> None:
    """A folder with thousands of empty files is small, and its manifest is not: it is not taken for what would fit."""
    source = base / "empty"
    copy("legacy/python/modes.zip", source / "a.zip")
    folder = source / "b"
    folder.mkdir()
    elf = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", 2, 62, 1, 0, 0, 0, 0, 64, 0, 0, 0, 0, 0)
    for name, content in (("program", elf), ("main.rs", b"x"), ("airflow-metadata.yaml", (MANIFEST % "empty").encode())):
        (folder / name).write_bytes(content)
    for number in range(7_000):
        (folder / f"{number:04}").touch()
    with small_file_system(1) as disk:
        if disk is None:
            checks.skip("a folder of empty files: mounting a tmpfs needs root")
            return
        (disk / "taken").write_bytes(bytes(400_000))
        done = run(binary, "migrate", source, "-o", disk / "out")
        checks.that(done.status == 1 and set(done.codes) == {"not-started"}, "many empty files: seen first",
                    f"{done.codes} {done.report and done.report['file_systems']}")
        checks.that(not (disk / "out").exists(), "many empty files: nothing is written")


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
    many_empty_files(binary, checks, base)
    shutil.rmtree(base)
