#!/usr/bin/env python3
"""Makes the wheel: Python/airflow_bundle, the program as a script, licences and the list of what is in it.

    Scripts/packaging/wheel.py --program FILE --version VERSION [--epoch SECONDS] [--licenses FILE] [--sbom FILE] FOLDER

For tests any build of the program will do, without the lists of what is linked into it. The same inputs give the same bytes. Prints the path of the wheel in FOLDER.
"""

import argparse
import base64
import hashlib
import pathlib
import platform
import re
import stat
import subprocess
import sys
import time
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
NAME = "airflow_bundle"
THIRD_PARTY = "third-party-licenses.txt"
LICENSES = "Apache-2.0 AND BSD-3-Clause AND MIT AND Zlib"


def platform_tag(program: pathlib.Path) -> str:
    """Linux: the newest symbol of the C library that the program asks for tells the oldest one that has it."""
    if sys.platform == "darwin":
        release = platform.mac_ver()[0].split(".")[0]
        return f"macosx_{release}_0_{platform.machine()}"
    symbols = subprocess.run(["objdump", "-T", program], check=True, capture_output=True, text=True).stdout
    versions = {(int(major), int(minor)) for major, minor in re.findall(r"\(?GLIBC_(\d+)\.(\d+)", symbols)}
    major, minor = max(versions)
    return f"manylinux_{major}_{minor}_{platform.machine()}"


def metadata(version: str, third_party: bool) -> str:
    """The core metadata, with the package's page as its description."""
    fields = [
        ("Metadata-Version", "2.4"),
        ("Name", "airflow-bundle"),
        ("Version", version),
        ("Summary", "Migrates Airflow executable bundles between the containers they have had"),
        ("Description-Content-Type", "text/markdown"),
        ("Keywords", "airflow,bundle,migration,executable,coordinator"),
        ("License-Expression", LICENSES),
        ("License-File", "LICENSE"),
        *([("License-File", THIRD_PARTY)] if third_party else []),
        ("Requires-Python", ">=3.9"),
        ("Classifier", "Development Status :: 5 - Production/Stable"),
        ("Classifier", "Environment :: Console"),
        ("Classifier", "Framework :: Apache Airflow"),
        ("Classifier", "Intended Audience :: System Administrators"),
        ("Classifier", "Operating System :: POSIX :: Linux"),
        ("Classifier", "Programming Language :: Python :: 3"),
        ("Classifier", "Topic :: System :: Archiving"),
        ("Classifier", "Typing :: Typed"),
    ]
    text = (ROOT / "Python/README.md").read_text(encoding="utf-8")
    return "".join(f"{key}: {value}\n" for key, value in fields) + "\n" + text


def contents(options: argparse.Namespace, tag: str) -> list[tuple[str, bytes, int]]:
    """Names, bytes and permissions of all but RECORD."""
    package = ROOT / "Python" / NAME
    info = f"{NAME}-{options.version}.dist-info"
    wheel = f"Wheel-Version: 1.0\nGenerator: airflow-bundle {options.version}\nRoot-Is-Purelib: false\nTag: {tag}\n"
    return [
        *((f"{NAME}/{file.name}", file.read_bytes(), 0o644) for file in sorted(package.iterdir()) if file.is_file()),
        (f"{NAME}/report.schema.json", (ROOT / "docs/report.schema.json").read_bytes(), 0o644),
        (f"{NAME}-{options.version}.data/scripts/airflow-bundle", options.program.read_bytes(), 0o755),
        (f"{info}/METADATA", metadata(options.version, options.licenses is not None).encode(), 0o644),
        (f"{info}/WHEEL", wheel.encode(), 0o644),
        (f"{info}/licenses/LICENSE", (ROOT / "LICENSE").read_bytes(), 0o644),
        *([(f"{info}/licenses/{THIRD_PARTY}", options.licenses.read_bytes(), 0o644)] if options.licenses else []),
        *([(f"{info}/sboms/airflow-bundle.cdx.json", options.sbom.read_bytes(), 0o644)] if options.sbom else []),
    ]


def digest(data: bytes) -> str:
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def main() -> int:
    parser = argparse.ArgumentParser(description="makes the wheel")
    parser.add_argument("--program", type=pathlib.Path, required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--epoch", type=int, default=0)
    parser.add_argument("--licenses", type=pathlib.Path)
    parser.add_argument("--sbom", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    options = parser.parse_args()

    tag = f"py3-none-{platform_tag(options.program)}"
    files = contents(options, tag)
    record = f"{NAME}-{options.version}.dist-info/RECORD"
    lines = [f"{name},{digest(data)},{len(data)}\n" for name, data, _ in files] + [f"{record},,\n"]
    files.append((record, "".join(lines).encode(), 0o644))

    # ZIP knows no year before 1980, and no zone.
    stamp = max(time.gmtime(options.epoch)[:6], (1980, 1, 1, 0, 0, 0))
    path = options.folder / f"{NAME}-{options.version}-{tag}.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data, mode in files:
            entry = zipfile.ZipInfo(name, stamp)
            entry.create_system = 3
            entry.external_attr = (stat.S_IFREG | mode) << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED, 9)
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
