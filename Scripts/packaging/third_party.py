#!/usr/bin/env python3
"""Tells what is linked into the program: the texts of the licences, and a software bill of materials (CycloneDX).

    Scripts/packaging/third_party.py --scratch FOLDER --version VERSION --epoch SECONDS --licenses FILE --sbom FILE

Reads what Scripts/build-static-libraries noted down (.build/static), the Swift packages below the scratch folder of the
build, and the toolchain. The same inputs give the same bytes.
"""

import argparse
import dataclasses
import datetime
import json
import pathlib
import platform
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
STATIC = ROOT / ".build/static"


@dataclasses.dataclass
class Component:
    name: str
    version: str
    purl: str
    license: str  # an SPDX expression
    texts: list[pathlib.Path]


def libraries() -> list[Component]:
    """The C and C++ libraries. Elsewhere than on Linux they are not inside."""
    if not (STATIC / "components").exists():
        return []
    release = dict(
        line.split("=", 1) for line in pathlib.Path("/etc/os-release").read_text().splitlines() if "=" in line)
    distribution = release["ID"].strip('"')
    found = []
    for line in (STATIC / "components").read_text().splitlines():
        name, version, source, license_ = line.split("\t")
        purl = f"pkg:deb/{distribution}/{source.replace('+', '%2B')}@{version.replace(':', '%3A').replace('+', '%2B')}?arch=source"
        found.append(Component(name, version, purl, license_, [STATIC / "licenses" / name]))
    return found


def swift_packages(scratch: pathlib.Path) -> list[Component]:
    """Those of the resolved packages that objects were linked of."""
    objects = (scratch / "release/airflow-bundle.product/Objects.LinkFileList").read_text()
    modules = set(re.findall(r"/([A-Za-z0-9_]+)\.build/", objects))
    found = []
    for pin in json.loads((ROOT / "Package.resolved").read_text())["pins"]:
        name, checkout = pin["identity"], scratch / "checkouts" / pin["identity"]
        if not modules & {path.name for path in (checkout / "Sources").iterdir()}:
            continue
        owner = re.search(r"github\.com/([^/]+)/", pin["location"])[1]
        # swift-crypto carries BoringSSL.
        license_ = "Apache-2.0" if name != "swift-crypto" else "Apache-2.0 AND MIT AND CC0-1.0"
        texts = [checkout / file for file in ("LICENSE.txt", "NOTICE.txt") if (checkout / file).exists()]
        version = pin["state"]["version"]
        found.append(Component(name, version, f"pkg:github/{owner}/{name}@{version}", license_, texts))
    return found


def swift_runtime() -> Component:
    info = json.loads(subprocess.run(["swiftc", "-print-target-info"], check=True, capture_output=True).stdout)
    version = re.search(r"Swift version (\S+)", info["compilerVersion"])[1]
    resources = pathlib.Path(info["paths"]["runtimeResourcePath"])
    return Component(
        "swift-runtime", version, f"pkg:github/swiftlang/swift@swift-{version}-RELEASE",
        "Apache-2.0 WITH Swift-exception", [resources.parent.parent / "share/swift/LICENSE.txt"])


def licenses(components: list[Component]) -> str:
    parts = ["The program airflow-bundle has these linked into it. Their licences follow, each under a heading.\n"]
    parts += [f"  {one.name} {one.version} ({one.license})\n" for one in components]
    for one in components:
        parts.append(f"\n{'=' * 80}\n{one.name} {one.version}\n{'=' * 80}\n\n")
        parts += [text.read_text(encoding="utf-8").strip("\n") + "\n\n" for text in one.texts if text.exists()]
    return "".join(parts)


def sbom(components: list[Component], version: str, epoch: int) -> dict:
    me = f"pkg:pypi/airflow-bundle@{version}"
    listed = [
        {"type": "library", "bom-ref": one.purl, "name": one.name, "version": one.version, "purl": one.purl,
         "licenses": [{"expression": one.license}]} for one in components]
    when = datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": when.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application", "bom-ref": me, "name": "airflow-bundle", "version": version, "purl": me,
                "licenses": [{"expression": "Apache-2.0"}]},
            "properties": [{"name": "machine", "value": f"{sys.platform} {platform.machine()}"}],
        },
        "components": listed,
        "dependencies": [
            {"ref": me, "dependsOn": [one["bom-ref"] for one in listed]},
            *({"ref": one["bom-ref"]} for one in listed)],
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="tells what is linked into the program")
    parser.add_argument("--scratch", type=pathlib.Path, required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--epoch", type=int, required=True)
    parser.add_argument("--licenses", type=pathlib.Path, required=True)
    parser.add_argument("--sbom", type=pathlib.Path, required=True)
    options = parser.parse_args()
    components = sorted(
        [swift_runtime(), *libraries(), *swift_packages(options.scratch)], key=lambda one: one.name)
    for one in components:
        if not any(text.exists() for text in one.texts):
            print(f"third_party: no licence text of {one.name}", file=sys.stderr)
            return 1
    options.licenses.write_text(licenses(components), encoding="utf-8")
    options.sbom.write_text(
        json.dumps(sbom(components, options.version, options.epoch), indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
