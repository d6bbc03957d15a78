#!/usr/bin/env python3
"""One file, several archives in it: what two readers would see differently is refused, what only looks odd is read.

    archive_readers.py TOOL

Builds archives byte by byte. Those of `ambiguous` must be `corrupt-archive`, and where Python's zipfile or unzip is one
of the readers that see something else, this is shown. Those of `readable` must be converted, and give back exactly the
members that zipfile reads. Last line: `N passed, M failed`.
"""

import io
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib
from dataclasses import dataclass

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from harness import Checks, Tool  # noqa: E402

MANIFEST = b"""format_version: "1.0"
sdk:
  language: go
  version: "1.0"
source: main.go
executable: bin/app
dags:
  one:
    tasks: [a]
"""
UTF8 = 0x800
STUB = b"#!/bin/sh\nexec unzip -p \"$0\" run | sh\n" + bytes(range(256)) * 3


def elf(mark: bytes) -> bytes:
    head = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", 2, 62, 1, 0, 0, 0, 0, 64, 0, 0, 0, 0, 0)
    return head + mark


@dataclass
class Member:
    name: bytes
    content: bytes
    flags: int = 0
    extra: bytes = b""
    local_name: bytes | None = None
    local_extra: bytes | None = None
    local_flags: int | None = None
    comment: bytes = b""
    zip64: bool = False

    def sizes(self) -> tuple[int, int]:
        return (0xFFFFFFFF,) * 2 if self.zip64 else (len(self.content),) * 2

    def local(self) -> bytes:
        name = self.name if self.local_name is None else self.local_name
        extra = self.extra if self.local_extra is None else self.local_extra
        flags = self.flags if self.local_flags is None else self.local_flags
        return struct.pack("<4s5H3I2H", b"PK\3\4", 20, flags, 0, 0, 0x21, zlib.crc32(self.content), *self.sizes(),
                           len(name), len(extra)) + name + extra + self.content

    def central(self, offset: int) -> bytes:
        return struct.pack("<4s6H3I5H2I", b"PK\1\2", 0x314, 20, self.flags, 0, 0, 0x21, zlib.crc32(self.content),
                           *self.sizes(), len(self.name), len(self.extra), len(self.comment), 0, 0, 0o100644 << 16,
                           offset) + self.name + self.extra + self.comment


def bundle(mark: bytes, *more: Member) -> list[Member]:
    return [Member(b"airflow-metadata.yaml", MANIFEST), Member(b"bin/app", elf(mark)),
            Member(b"main.go", b"package main // " + mark), *more]


def directory(members: list[Member], base: int = 0) -> tuple[bytes, bytes]:
    """The members with their local headers, and the directory; offsets count from `base` before them."""
    data, entries = b"", b""
    for member in members:
        entries += member.central(base + len(data))
        data += member.local()
    return data, entries


def end(count: int, size: int, offset: int, comment: bytes = b"", length: int | None = None) -> bytes:
    return struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, size, offset,
                       len(comment) if length is None else length) + comment


def end64(count: int, size: int, offset: int, more: bytes = b"") -> bytes:
    return struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44 + len(more), 45, 45, 0, 0, count, count, size, offset) + more


def locator(position: int) -> bytes:
    return struct.pack("<4sIQI", b"PK\6\7", 0, position, 1)


ALL_ONES = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)


def archive(members: list[Member], base: int = 0, comment: bytes = b"") -> bytes:
    data, entries = directory(members, base)
    return data + entries + end(len(members), len(entries), base + len(data), comment)


def archive64(members: list[Member]) -> bytes:
    data, entries = directory(members)
    body = data + entries
    return body + end64(len(members), len(entries), len(data)) + locator(len(body)) + ALL_ONES


def unicode_path(header: bytes, name: bytes, version: int = 1, crc: int | None = None) -> bytes:
    field = struct.pack("<BI", version, zlib.crc32(header) if crc is None else crc) + name
    return struct.pack("<HH", 0x7075, len(field)) + field


def renamed(header: bytes, content: bytes, name: bytes, **field: int) -> Member:
    return Member(header, content, extra=unicode_path(header, name, **field))


def comment_holds_another() -> dict[str, bytes]:
    inner = archive(bundle(b"inner"))
    data, entries = directory(bundle(b"outer"))
    outer = data + entries
    last = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 3, 3, len(entries), len(data), len(inner) + 5)
    fits = archive(bundle(b"inner"), len(outer) + 22, b"tail.")
    return {
        "an archive inside the comment, its end record not at the end of the file": outer + last + inner + b"tail.",
        "an archive inside the comment, both end records at the end of the file": outer + last + fits,
        "the beginning of an end record as the end of the comment":
            archive(bundle(b"outer"), comment=b"see below PK\5\6"),
        "an empty archive inside the comment, and more":
            archive(bundle(b"outer"), comment=end(0, 0, 0) + b"."),
    }


def two_in_a_row() -> dict[str, bytes]:
    first, second = archive(bundle(b"first")), archive(bundle(b"second", Member(b"more", b"more")))
    # Where the second archive's directory would be, counted from the start of the file, there is another one.
    data, entries = directory(bundle(b"second"))
    _, fake = directory(bundle(b"faked"))
    prefix = b"stub" + bytes(len(data) - 4) + fake + STUB
    # An end record before the real one, with a directory of its own, both where they say.
    one = archive(bundle(b"first"))
    data, entries = directory(bundle(b"second"), len(one))
    return {
        "two archives in a row": first + second,
        "a prefix with a directory where the offset would be from the start of the file":
            prefix + archive(bundle(b"second")),
        "an archive before the one whose offsets count from the start of the file":
            one + data + entries + end(3, len(entries), len(one) + len(data)),
        "data after the end record": archive(bundle(b"whole")) + b"\0",
    }


def zip64_disagrees() -> dict[str, bytes]:
    inner, _ = directory(bundle(b"inner"))
    start = len(inner)
    data, entries = directory(bundle(b"outer"), start)
    _, other = directory(bundle(b"inner"))
    # The last entry's comment ends in zip64 records: readers that look for a locator read another directory.
    hidden = bundle(b"outer")
    size = len(directory(hidden, start)[1]) + 76 + len(other)
    hidden[-1].comment = (other + end64(3, len(other), start + len(data) + size - 76 - len(other))
                          + locator(start + len(data) + size - 76))
    data, entries = directory(hidden, start)
    in_comment = inner + data + entries + end(3, len(entries), start + len(data))

    # Two zip64 end records: the locator names the first, the second is right before it.
    data, entries = directory(bundle(b"outer"), start)
    body = inner + data + entries + other
    first = end64(3, len(entries) + len(other), start + len(data))
    two = inner + data + entries
    extended = two + end64(3, len(entries), start + len(data), other + end64(3, len(other), len(two) + 56))
    extended += locator(len(two)) + ALL_ONES

    # A prefix, and where the locator points from the start of the file is another zip64 end record.
    whole = archive64(bundle(b"outer"))
    at = len(whole) - 22 - 20 - 56
    with_prefix = (inner + other)[:at].ljust(at, b"-") + end64(3, len(other), len(inner)) + STUB + whole
    return {
        "zip64 records inside a comment of the directory": in_comment,
        "two zip64 end records, one as extensible data of the other": extended,
        "a prefix with a zip64 end record where the locator points from the start of the file": with_prefix,
        "two zip64 end records in a row": body[:len(two)] + first + end64(3, len(entries), start + len(data))
            + locator(len(two)) + ALL_ONES,
    }


def names_differ() -> dict[str, bytes]:
    other = b"package evil"
    mojibake = "é".encode().decode("cp437").encode()
    manifest = MANIFEST.replace(b"main.go", mojibake)
    app, main = elf(b"x"), b"package main"
    swapped = [Member(b"airflow-metadata.yaml", MANIFEST), Member(b"bin/app", app)]
    twice = struct.pack("<HHQQ", 1, 16, 0xFFFFFFFF, len(main)) + struct.pack("<HHQ", 1, 8, len(main))
    return {
        "Unicode path fields that swap two names": archive(
            [*swapped, renamed(b"main.go", main, b"other.go"), renamed(b"other.go", other, b"main.go")]),
        "a Unicode path field that makes a second manifest": archive(
            [*bundle(b"x"), renamed(b"notes.txt", MANIFEST.replace(b"bin/app", b"main.go"), b"airflow-metadata.yaml")]),
        "a Unicode path field in the local header only": archive(
            [*swapped, Member(b"main.go", main),
             Member(b"other.go", other, local_extra=unicode_path(b"other.go", b"elsewhere.go"))]),
        "a Unicode path field in the directory only": archive(
            [*swapped, Member(b"main.go", main, extra=unicode_path(b"main.go", b"lib.go"), local_extra=b"")]),
        "a Unicode path field of version 0": archive(
            [*bundle(b"x"), renamed(b"other.go", other, b"elsewhere.go", version=0)]),
        "a second Unicode path field that renames": archive(
            [*bundle(b"x"), Member(b"other.go", other, extra=unicode_path(b"other.go", b"other.go")
                                   + unicode_path(b"other.go", b"elsewhere.go"))]),
        "a Unicode path field that adds ./": archive([*bundle(b"x"), renamed(b"other.go", other, b"./other.go")]),
        "a Unicode path field that is no text": archive([*bundle(b"x"), renamed(b"other.go", other, b"\xff")]),
        "a Unicode path field that is cut short": archive(
            [*bundle(b"x"), Member(b"other.go", other, extra=struct.pack("<HHB", 0x7075, 1, 1))]),
        "a name that is another one in code page 437": archive(
            [Member(b"airflow-metadata.yaml", manifest), Member(b"bin/app", app),
             Member(mojibake, main, flags=UTF8), Member("é".encode(), other)]),
        "a name in code page 437 that takes another's place": archive(
            [Member(b"airflow-metadata.yaml", manifest), Member(b"bin/app", app),
             Member(mojibake, main), Member("é".encode(), other)]),
        "./ in the local name only": archive([*swapped, Member(b"main.go", main, local_name=b"./main.go")]),
        "a UTF-8 flag in the directory only": archive(
            [*bundle(b"x"), Member("grün".encode(), other, flags=UTF8, local_flags=0)]),
        "two zip64 fields": archive([*swapped, Member(b"main.go", main, extra=twice, zip64=True)]),
    }


def ambiguous() -> dict[str, bytes]:
    return {**comment_holds_another(), **two_in_a_row(), **zip64_disagrees(), **names_differ()}


def readable(work: pathlib.Path) -> dict[str, bytes]:
    plain = bundle(b"plain", Member(b"lib/x", b"further"))
    other = b"package other"
    nested = archive([Member(b"inner", b"inside")])
    made = {
        "an ordinary archive": archive(plain),
        "a stub, offsets from the archive's start": STUB + archive(plain),
        "a stub, offsets from the file's start": STUB + archive(plain, len(STUB)),
        "a stub and a comment": STUB + archive(plain, comment=b"about it"),
        "a stub, zip64, offsets from the archive's start": STUB + archive64(plain),
        "a stub of 3 MB": STUB * 3000 + archive(plain),
        "a program with an archive behind it": elf(bytes(5000)) + archive(plain),
        "a Unicode path field with the same name": archive(
            [*plain, Member(b"other.go", other, extra=unicode_path(b"other.go", b"other.go"))]),
        "a stale Unicode path field": archive([*plain, renamed(b"other.go", other, b"elsewhere.go", crc=7)]),
        "a nested archive, stored": archive([*plain, Member(b"nested.zip", nested)]),
        "a nested archive behind a stub": STUB + archive([*plain, Member(b"nested.zip", nested)]),
        "an empty nested archive, stored": archive([*plain, Member(b"nested.zip", end(0, 0, 0))]),
        "an entry named like a locator": archive([*plain, Member(b"PK", b"PK\6\7" + bytes(16))]),
    }
    # Info-ZIP in a UTF-8 locale writes UTF-8 without its flag.
    folder = work / "info-zip"
    (folder / "bin").mkdir(parents=True)
    (folder / "airflow-metadata.yaml").write_bytes(MANIFEST)
    (folder / "bin/app").write_bytes(elf(b"zip"))
    (folder / "main.go").write_bytes(b"package main")
    (folder / "grün").write_bytes(b"green")
    if shutil.which("zip"):
        subprocess.run(["zip", "-qr", "../info.zip", "."], cwd=folder, check=True, env={"LC_ALL": "C.UTF-8"})
        made["Info-ZIP"] = (work / "info.zip").read_bytes()
        made["Info-ZIP behind a stub"] = STUB + made["Info-ZIP"]
    return made


def as_python_reads(content: bytes) -> dict[str, bytes] | None:
    """The members as zipfile sees them, with Python 3.12's rule for Unicode paths; None where it refuses."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            found = {}
            for info in opened.infolist():
                if info.is_dir():
                    continue
                name, extra = info.filename, info.extra
                raw = name.encode() if info.flag_bits & UTF8 else name.encode("cp437")
                while len(extra) >= 4:
                    kind, length = struct.unpack("<HH", extra[:4])
                    if kind == 0x7075:
                        version, crc = struct.unpack("<BL", extra[4:9])
                        if version == 1 and crc == zlib.crc32(raw):
                            name = extra[9:4 + length].decode() or name
                    extra = extra[4 + length:]
                found[name] = opened.read(info)
            return found
    except (zipfile.BadZipFile, struct.error, UnicodeDecodeError, NotImplementedError, OSError, zlib.error):
        return None


def as_unzip_reads(path: pathlib.Path, work: pathlib.Path) -> dict[str, bytes]:
    target = work / "unzipped"
    shutil.rmtree(target, ignore_errors=True)
    subprocess.run(["unzip", "-qq", "-o", path, "-d", target], stdin=subprocess.DEVNULL, capture_output=True,
                   env={"LC_ALL": "C.UTF-8"})
    return {str(file.relative_to(target)): file.read_bytes() for file in target.rglob("*") if file.is_file()}


# Seen by other readers only (Go's archive/zip, libzip, later versions of Python), none of which is at hand here.
ELSEWHERE = {
    "an archive inside the comment, both end records at the end of the file",
    "a prefix with a directory where the offset would be from the start of the file",
    "an archive before the one whose offsets count from the start of the file",
    "data after the end record",
    "two archives in a row",
    "a prefix with a zip64 end record where the locator points from the start of the file",
    "a Unicode path field in the local header only",
    "a Unicode path field that adds ./",
}


def check_ambiguous(checks: Checks, tool: Tool, work: pathlib.Path) -> None:
    for name, content in ambiguous().items():
        path = work / "a.zip"
        path.write_bytes(content)
        for command in ("migrate", "export"):
            report = tool.report(command, "a.zip", "-o", "out", cwd=work)
            item = report.items[0]
            code = item.get("error", {}).get("code", item["status"])
            checks.same(code, "corrupt-archive", f"{command}: {name}")
            checks.that(not (work / "out").exists(), f"{command}: {name}: nothing is written")
            shutil.rmtree(work / "out", ignore_errors=True)
            (work / "out").unlink(missing_ok=True)
        if name not in ELSEWHERE:
            plain, unzipped = as_python_reads(content), as_unzip_reads(path, work)
            checks.that(plain != unzipped or plain != intended(content), f"{name}: readers disagree")


def intended(content: bytes) -> dict[str, bytes] | None:
    """What a reader sees that takes the first end record whose comment ends the file, and no other records."""
    at = -1
    while (at := content.find(b"PK\5\6", at + 1)) >= 0:
        record = content[at:at + 22]
        if len(record) == 22 and at + 22 + struct.unpack("<H", record[20:])[0] == len(content):
            break
    else:
        return None
    _, _, _, _, count, size, offset, _ = struct.unpack("<4s4H2IH", record)
    found, position = {}, offset
    for _ in range(count if count != 0xFFFF else 0):
        fields = struct.unpack("<4s6H3I5H2I", content[position:position + 46])
        name = content[position + 46:position + 46 + fields[10]]
        local = struct.unpack("<4s5H3I2H", content[fields[16]:fields[16] + 30])
        start = fields[16] + 30 + local[9] + local[10]
        found[name.decode(errors="replace")] = content[start:start + fields[8]]
        position += 46 + fields[10] + fields[11] + fields[12]
    return found


def check_readable(checks: Checks, tool: Tool, work: pathlib.Path) -> None:
    for name, content in readable(work).items():
        (work / "a.zip").write_bytes(content)
        wanted = as_python_reads(content)
        for folder in ("new", "old", "copy"):
            shutil.rmtree(work / folder, ignore_errors=True)
            (work / folder).mkdir()
        report = tool.report("migrate", "a.zip", "-o", "new", cwd=work)
        if not checks.same(report.items[0]["status"], "converted", f"{name}: {report.items[0].get('error')}"):
            continue
        checks.same(tool.report("export", "new/a", "-o", "old", cwd=work).status, 0, f"{name}: exported")
        found = as_python_reads((work / "old/a.zip").read_bytes())
        for members in (wanted, found):
            members.pop("airflow-metadata.yaml")
        # Without its flag a UTF-8 name is no UTF-8 to zipfile; the archive that we write has the flag.
        wanted = {name.encode("cp437").decode() if "├" in name else name: data for name, data in wanted.items()}
        checks.same(found, wanted, f"{name}: as zipfile reads it")
        report = tool.report("export", "a.zip", "-o", "copy", cwd=work)
        checks.same(report.items[0]["status"], "copied", f"{name}: copied")
        checks.same((work / "copy/a.zip").read_bytes(), content, f"{name}: copied as it is")
        # Told by its content alone, in a walk too.
        shutil.rmtree(work / "walked", ignore_errors=True)
        (work / "walked").mkdir()
        (work / "walked/bundle").write_bytes(content)
        report = tool.report("migrate", "walked", "-n", "-o", "none", cwd=work)
        checks.same([item["status"] for item in report.items], ["converted"], f"{name}: found in a walk")


def main() -> int:
    tool, checks = Tool(pathlib.Path(sys.argv[1]).resolve()), Checks()
    work = pathlib.Path(tempfile.mkdtemp(prefix="airflow-bundle-readers-"))
    try:
        check_ambiguous(checks, tool, work)
        check_readable(checks, tool, work)
    finally:
        shutil.rmtree(work)
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
