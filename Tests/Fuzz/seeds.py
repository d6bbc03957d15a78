"""Writes seeds for one target, made of the fixtures: python3 seeds.py TARGET FOLDER.

`archive` and `trailer` take whole files, `manifest` takes the manifests out of them; only what is small. `roundtrip`
reads its input as a list of choices, for which random bytes are as good as any.
"""

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


def choices():
    generator = random.Random(4)
    for _ in range(200):
        yield generator.randbytes(generator.randrange(20, 600))


def main():
    target, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    make = {"archive": archives, "trailer": trailers, "manifest": manifests, "roundtrip": choices}[target]
    written = set()
    for content in make():
        if 0 < len(content) <= LIMIT and content not in written:
            (folder / f"seed-{len(written):03}").write_bytes(content)
            written.add(content)
    print(f"{len(written)} seeds for {target}")


if __name__ == "__main__":
    main()
