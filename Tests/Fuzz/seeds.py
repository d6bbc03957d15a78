"""Writes seeds for one target, made of the fixtures: python3 seeds.py TARGET FOLDER.

`archive` and `trailer` take whole files, `manifest` takes the manifests out of them; only what is small. `roundtrip`
reads its input as a list of choices, for which random bytes are as good as any.
"""

import json
import pathlib
import random
import sys
import tempfile
import zipfile

LIMIT = 4096
ROOT = pathlib.Path(__file__).resolve().parents[2] / "Fixtures"


def files():
    return [path.read_bytes() for path in sorted(ROOT.rglob("*")) if path.is_file() and not path.is_symlink()]


def archives():
    for path in sorted(ROOT.rglob("*")):
        if path.is_file() and zipfile.is_zipfile(path):
            yield path.read_bytes()
    # Those that readers see differently, and those that only look odd.
    sys.path.insert(0, str(ROOT.parent / "Tests/Oracle"))
    import archive_readers

    yield from archive_readers.ambiguous().values()
    with tempfile.TemporaryDirectory() as work:
        yield from archive_readers.readable(pathlib.Path(work)).values()


def trailers():
    for content in files():
        if not content.endswith(b"AFBNDL01"):
            continue
        yield content
        if len(content) < 64:
            continue
        # The executable is most of it, and the digest is of a small one as good.
        source, metadata = (int.from_bytes(content[-64 + at : -60 + at], "little") for at in (0, 4))
        start = len(content) - 64 - source - metadata
        if 0 < start:
            import hashlib

            head = b"\x7fELF" + bytes(12)
            trailer = content[-64:-52] + hashlib.sha256(head).digest() + content[-20:]
            yield head + content[start:-64] + trailer


def manifests():
    for path in sorted(ROOT.rglob("*.yaml")):
        yield path.read_bytes()
    for path in sorted(ROOT.rglob("*")):
        if not path.is_file():
            continue
        content = path.read_bytes()
        if content.endswith(b"AFBNDL01") and len(content) > 64:
            length = int.from_bytes(content[-60:-56], "little")
            yield content[-64 - length : -64]
        try:
            with zipfile.ZipFile(path) as archive:
                yield archive.read("airflow-metadata.yaml")
        except (OSError, KeyError, ValueError, RuntimeError, NotImplementedError, EOFError, zipfile.BadZipFile):
            pass
        except zipfile.zlib.error:
            pass


def reports():
    """Small reports with everything in them; whole ones are larger than what is fuzzed."""
    run = {"started": "2026-11-24T10:00:00Z", "finished": "2026-11-24T10:00:09Z", "host": "h", "user": "u",
           "directory": "/d", "arguments": ["migrate", "\ufffd"], "arguments_base64": ["bWlncmF0ZQ==", "/w=="]}
    head = {"report_version": 1, "command": "migrate", "dry_run": False, "complete": False, "missing": ["shard 2 of 3"],
            "shard": {"index": 1, "count": 3}, "tool": {"name": "airflow-bundle", "version": "1"}, "run": run,
            "file_systems": [{"path": "o", "outputs": 1, "needed": 2, "free": 3, "fits": True}],
            "orphans": ["o/\ufffd"], "orphans_base64": ["by//"],
            "summary": {"total": 2, "seconds": 1.5}}
    good = {"input": "\ufffd", "input_base64": "/w==", "output": "o/a", "status": "converted", "from": "zip", "to": "footer",
            "input_size": 9, "result": {"size": 8, "sha256": "ab", "binary_sha256": "cd", "source_len": 1,
                                        "metadata_len": 2, "mode": "0755",
                                        "members": [{"path": "m", "size": 1, "mode": "0644"}]},
            "executable": {"name": "bin/a", "size": 7, "format": "elf", "arch": "x86_64"}, "dags": {"d": ["t"]},
            "findings": [{"severity": "warning", "code": "overlay-data", "message": "x"}]}
    bad = {"input": "b", "status": "failed", "error": {"code": "crc-mismatch", "message": "b: x"}, "findings": []}
    verified = {key: head[key] for key in ("report_version", "complete", "missing", "tool", "summary")}
    verified |= {"command": "verify", "runs": [run, run], "items": [
        {"path": "a", "container": "footer", "airflow": "found", "ok": True, "dags": ["d"], "problems": []},
        {"path": "b", "container": None, "airflow": None, "ok": False, "dags": [],
         "problems": [{"code": "not-started", "message": "b: x"}]}]}
    for document in (head | {"items": [good, bad]}, head | {"items": []}, verified, {"items": [good]}):
        yield json.dumps(document).encode()
        yield json.dumps(document).encode()[:-7]


def choices():
    generator = random.Random(4)
    for _ in range(200):
        yield generator.randbytes(generator.randrange(20, 600))


def main():
    target, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    make = {"archive": archives, "trailer": trailers, "manifest": manifests, "roundtrip": choices,
            "report": reports}[target]
    written = set()
    for content in make():
        if 0 < len(content) <= LIMIT and content not in written:
            (folder / f"seed-{len(written):03}").write_bytes(content)
            written.add(content)
    print(f"{len(written)} seeds for {target}")


if __name__ == "__main__":
    main()
