"""Makes a fleet of tiny bundles that are whole, and some that are broken in a known way."""

import hashlib
import io
import pathlib
import struct
import warnings
import zipfile

# One of the broken archives has a name twice on purpose.
warnings.filterwarnings("ignore", message="Duplicate name")


def elf(seed):
    """A Linux program of 300 bytes, different for each seed, that nobody will start."""
    size = 300
    header = b"\x7fELF\x02\x01\x01" + bytes(9)
    header += struct.pack("<HHIQQQIHHHHHH", 2, 62, 1, 0x1000, 64, 0, 0, 64, 56, 1, 64, 0, 0)
    header += struct.pack("<IIQQQQQQ", 1, 5, 0, 0, 0, size, size, 0x1000)
    return (header + hashlib.sha256(seed.encode()).digest()).ljust(size, b"\x90")


def archive(dag, *, manifest=None, extra=()):
    """A bundle of the first era, as bytes."""
    manifest = manifest if manifest is not None else (
        f'format_version: "1.0"\nsdk:\n  language: go\n  version: "1.2.3"\n  supervisor_schema_version: "2026-06-16"\n'
        f"source: main.go\nexecutable: bin/app\ndags:\n  {dag}:\n    tasks: [extract, load]\n")
    members = [("airflow-metadata.yaml", manifest.encode(), 0o644), ("bin/app", elf(dag), 0o755),
               ("main.go", f"package main // {dag}\n".encode(), 0o644), *extra]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as file:
        for name, content, mode in members:
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr = 3, (0o100000 | mode) << 16
            file.writestr(info, content)
    return out.getvalue()


def flipped(content, index):
    return content[:index] + bytes([content[index] ^ 1]) + content[index + 1:]


def broken(dag):
    """Four ways of being broken, each with the code that is to be said of it."""
    whole = archive(dag)
    return [
        ("crc-mismatch", flipped(whole, whole.index(b"package main"))),
        ("not-a-zip", b"<html>404 Not Found</html>"),
        ("manifest-invalid", archive(dag, manifest="dags: [\n")),
        ("duplicate-member", archive(dag, extra=[("main.go", b"again", 0o644)])),
    ]


def make(folder, count, broken_count):
    """Writes the fleet into sub-folders; returns the codes of the broken ones by path."""
    codes = {}
    step = count // broken_count
    for number in range(count):
        dag = f"dag_{number:04}"
        path = pathlib.PurePath(f"team-{number % 7}", f"group-{number % 31:02}", f"{dag}.zip")
        content = archive(dag)
        if number % step == step // 2:
            choices = broken(dag)
            codes[path.as_posix()], content = choices[number // step % len(choices)]
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    assert len(codes) == broken_count, len(codes)
    return codes
