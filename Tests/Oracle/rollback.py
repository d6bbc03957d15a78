#!/usr/bin/env python3
"""Looks at the folders that the guide's rollback makes as the scanner of the first provider does.

    Tests/Oracle/rollback.py BUNDLES FOLDERS

BUNDLES is the tree of footer bundles, FOLDERS what `export --layout directory` made of it. For each Dag the scanner must find the
executable and the source of the bundle that has it. The last line is `N passed, N failed`.
"""

import hashlib
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import footer_reader  # noqa: E402
import legacy_reader  # noqa: E402


def primary(bundle):
    """The source that the bundle shows."""
    path = bundle.manifest.get("entrypoint_path")
    for entry in bundle.manifest.get("sources", []):
        if entry["path"] == path:
            return bundle.source[entry["offset"]:entry["offset"] + entry["length"]]
    return bundle.source


def main():
    bundles, folders = (pathlib.Path(argument) for argument in sys.argv[1:])
    wanted, depths = {}, set()
    for path in sorted(bundles.rglob("*")):
        if path.is_file() and path.read_bytes()[-8:] == b"AFBNDL01":
            bundle = footer_reader.read(path)
            depths.add(len(path.relative_to(bundles).parts))
            for dag in bundle.dags():
                wanted.setdefault(dag, []).append((bundle.binary_sha256, primary(bundle)))
    found = legacy_reader.scan_root(folders)
    passed = failed = 0
    for dag in sorted({*wanted, *found}):
        executable, source = found.get(dag, (None, None))
        got = executable and (
            hashlib.sha256(executable.read_bytes()).hexdigest(), source.read_bytes() if source else None)
        if got and got in wanted.get(dag, []):
            passed += 1
        else:
            failed += 1
            print(f"FAILED {dag}: the scanner takes {executable}, {source}")
    if not wanted or max(depths) < 2:
        failed += 1
        print("FAILED no bundle lies in a nested folder")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
