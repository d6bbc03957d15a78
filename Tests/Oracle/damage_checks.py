"""Damaged outputs are never `unchanged`, and the consumer check sees what Airflow would not find."""

import os
import pathlib
import shutil

import consumer
import footer_reader
import manifest_rules as rules
from harness import NOBODY, Checks, Tool

SAMPLES = {
    "legacy/go/stored.zip": "legacy/go/stored",
    "legacy/footer-32/prototype": "legacy/footer-32/prototype",
    "legacy/info-zip/nested.zip": "legacy/info-zip/nested",
    "directory/nested/orders": "directory/nested/orders",
    "footer/team/no-sources": "footer/team/no-sources",
}


def changes(data: bytes) -> dict[str, bytes]:
    """One byte changed in each region, and the file longer and shorter by one."""
    binary, source, metadata, _ = (len(part) for part in footer_reader.regions(data))
    places = {
        "first byte": 0, "executable": binary // 2, "last byte of the executable": binary - 1,
        "source": binary + source // 2, "manifest": binary + source + metadata // 2,
        "source_len": len(data) - 64, "metadata_len": len(data) - 60, "footer_ver": len(data) - 56,
        "binary_sha256": len(data) - 40, "reserved": len(data) - 10, "magic": len(data) - 1}
    made = {
        name: data[:place] + bytes([data[place] ^ 1]) + data[place + 1:]
        for name, place in places.items()}
    return {**made, "one byte more": data + b"\n", "one byte less": data[:-1], "no bytes": b""}


def check_damage(checks: Checks, tool: Tool, work: pathlib.Path) -> None:
    folder = work / "damage"
    folder.mkdir()
    for source, made in SAMPLES.items():
        good = (work / "out" / made).read_bytes()
        path = folder / pathlib.PurePath(made).name
        command = ("migrate", f"../in/{source}", "-o", str(path))

        def status(*more: str) -> tuple[str, str | None]:
            (item,) = tool.report(*command, *more, cwd=folder).items
            return item["status"], item.get("error", {}).get("code")

        def put(data: bytes, mode: int) -> None:
            path.unlink(missing_ok=True)
            path.write_bytes(data)
            path.chmod(mode)

        put(good, 0o755)
        checks.same(status(), ("unchanged", None), f"damage: {source}: none")
        for name, data in changes(good).items():
            put(data, 0o755)
            checks.same(status(), ("failed", "output-exists"), f"damage: {source}: {name}")
            checks.that(path.read_bytes() == data, f"damage: {source}: {name}: is left alone")
        for mode in (0o644, 0o655, 0o745, 0o754, 0o700, 0o777, 0o4755):
            put(good, mode)
            checks.same(status(), ("failed", "output-exists"), f"damage: {source}: mode {mode:o}")
        outcome, _ = status("--force")
        checks.that(outcome in ("converted", "copied"), f"damage: {source}: --force", outcome)
        checks.that(
            path.read_bytes() == good and path.stat().st_mode & 0o7777 == 0o755,
            f"damage: {source}: --force restores it")
        checks.same(status(), ("unchanged", None), f"damage: {source}: after --force")


def without_schema_version(data: bytes) -> bytes:
    """The same bundle, its manifest without the key, its trailer right."""
    binary, source, metadata, digest = footer_reader.regions(data)
    lines = metadata.splitlines(keepends=True)
    kept = b"".join(line for line in lines if b"supervisor_schema_version" not in line)
    trailer = footer_reader.TRAILER.pack(
        len(source), len(kept), 1, digest, bytes(12), footer_reader.MAGIC)
    return binary + source + kept + trailer


def check_controls(checks: Checks, work: pathlib.Path) -> None:
    """The checks that say green for the fixtures say red for these."""
    root = work / "controls"
    root.mkdir()
    path = root / "stored"
    shutil.copy2(work / "out/legacy/go/stored", path)
    good = path.read_bytes()
    wanted: dict[str, set[str] | None] = {"go_stored": {str(path.resolve())}}
    flipped = good[:100] + bytes([good[100] ^ 1]) + good[101:]
    user = NOBODY if os.getuid() == 0 else None

    def reds(data: bytes, mode: int) -> tuple[bool, bool]:
        path.write_bytes(data)
        path.chmod(mode)
        asked = consumer.problems(root, wanted, user)
        try:
            return bool(asked), bool(footer_reader.read(path).problems)
        except rules.Unreadable:
            return bool(asked), True

    checks.same(reds(good, 0o755), (False, False), "control: as it should be")
    checks.same(reds(flipped, 0o755), (True, True), "control: a flipped byte")
    checks.same(
        reds(without_schema_version(good), 0o755), (True, True), "control: no schema version")
    checks.same(reds(good, 0o644), (True, True), "control: no executable bit")
    other = {"go_stored": {str(root / "elsewhere")}}
    path.chmod(0o755)
    checks.that(bool(consumer.problems(root, other, user)), "control: found at another path")
