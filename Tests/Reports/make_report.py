"""Writes the JSON report of a run that never was: thousands of bundles, some of them hostile."""

import argparse
import hashlib
import json
import random

HOSTILE = [
    "<script>document.title='owned'</script>.zip",
    "\"><img src=x onerror=\"document.title='owned'\">.zip",
    "'><svg onload=\"document.title='owned'\">.zip",
    "</code></td></tr></table></script><h1>owned</h1>.zip",
    "]]><!-- -->&lt;b&gt;.zip",
    "javascript:alert(1)//.zip",
    "=cmd|' /C calc'!A0.zip",
    "+1+1.zip",
    "-2+3.zip",
    "@SUM(A1:A9).zip",
    "a|b`c`*d*_e_[f](https://example.com)#1 @someone www.example.com.zip",
    "line\nbreak\r\nand\ttab.zip",
    "right-to-left \u202egpj.exe.zip",
    "\u001b[31mred\u001b[0m.zip",
    "${{7*7}}{{7*7}}.zip",
]
TEAMS = ["billing", "catalogue", "search", "warehouse", "risk", "ml-features", "ingest"]


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def finding(severity, code, message):
    return {"severity": severity, "code": code, "message": message}


def failed(name, code, message, size):
    return {"input": name, "status": "failed", "input_size": size,
            "error": {"code": code, "message": f"{name}: {message}"}, "findings": []}


def item(name, index, rng):
    size = int(rng.lognormvariate(15.3, 0.9))
    roll = rng.random()
    if roll < 0.012:
        return failed(name, "crc-mismatch", "the CRC-32 of bin/task is wrong; "
                      "get a whole copy of the archive, or build it anew", size)
    if roll < 0.02:
        return failed(name, "manifest-invalid", "dags.report.tasks[2] is not a string; "
                      "correct the manifest and pack the bundle again", size)
    if roll < 0.03:
        return {"input": name, "status": "skipped", "input_size": size,
                "error": {"code": "not-a-bundle", "message": f"{name}: the archive has no "
                          "airflow-metadata.yaml; nothing to do unless it should be one"},
                "findings": []}
    stem = name.removesuffix(".zip")
    after = int(size * rng.uniform(1.9, 2.6))
    dag = f"{stem.rsplit('/', 1)[-1]}_daily" if roll < 0.99 else "shared_refresh"
    findings = []
    if rng.random() < 0.4:
        findings.append(finding("note", "schema-version-assumed", "the manifest carries no "
                                "supervisor schema version; 2026-06-16 is written"))
    if rng.random() < 0.05:
        findings.append(finding("note", "extra-members-kept", "3 further members of 48213 bytes "
                                "in all went into the source region"))
    if rng.random() < 0.01:
        findings.append(finding("warning", "packed-executable", "bin/task is packed with UPX, "
                                "which may look for its data at the end of the file"))
    arch = "aarch64" if rng.random() < 0.04 else "x86_64"
    return {
        "input": name, "output": "bundles/" + stem.removeprefix("legacy/"),
        "status": "unchanged" if roll > 0.97 else "converted", "from": "zip", "to": "footer",
        "input_size": size,
        "result": {"size": after, "sha256": digest(stem), "binary_sha256": digest(stem + "b"),
                   "source_len": 1532, "metadata_len": 611, "mode": "0755"},
        "executable": {"name": "bin/task", "size": after - 2207, "format": "elf", "arch": arch},
        "dags": {dag: [f"task_{number}" for number in range(index % 6 + 1)]},
        "findings": findings,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--bundles", type=int, default=5000)
    parser.add_argument("--hostile", action="store_true")
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--clean", action="store_true", help="nothing failed, nothing found")
    arguments = parser.parse_args()
    rng = random.Random(20261123)
    names = [f"legacy/{TEAMS[i % len(TEAMS)]}/pipeline-{i:05d}.zip"
             for i in range(arguments.bundles)]
    items = [item(name, index, rng) for index, name in enumerate(names)]
    if arguments.clean:
        items = [row | {"findings": []} for row in items
                 if row["status"] == "converted" and "shared_refresh" not in row["dags"]
                 and row["executable"]["arch"] == "x86_64"]
    if arguments.hostile:
        for index, name in enumerate(HOSTILE):
            row = item(f"legacy/x/pipeline-{index}.zip", index, rng)
            row |= {"input": name, "output": name, "dags": {name: [name], "twice": []},
                    "executable": {"name": name, "size": 1, "format": "elf", "arch": name[:40]}}
            row.setdefault("result", {"size": 9_000_000_000 + index})
            row["input_size"] = 8_000_000_000
            row["findings"] = [finding("warning", "packed-executable", name)]
            items += [row, failed("failed/" + name, "crc-mismatch", name, 5)]
    items.sort(key=lambda row: row["input"].encode())
    statuses = ["converted", "copied", "unchanged", "skipped", "failed"]
    summary = {"total": len(items)}
    summary |= {status: sum(row["status"] == status for row in items) for status in statuses}
    summary |= {"bytes_read": 0, "bytes_written": 0, "seconds": 312.4}
    needed = sum(row["result"]["size"] for row in items if "result" in row)
    report = {
        "report_version": 1, "command": "migrate", "dry_run": arguments.dry_run, "complete": True,
        "run": {"started": "2026-11-23T22:00:05Z", "finished": "2026-11-23T22:05:17Z", "host": "node-7",
                "user": "ops", "directory": "/srv/airflow",
                "arguments": ["migrate", "legacy", "-o", "bundles"] + ["-n"] * arguments.dry_run},
        "tool": {"name": "airflow-bundle", "version": "0.1.0"}, "summary": summary,
        "file_systems": [
            {"path": "bundles", "outputs": len(items), "needed": needed, "free": needed * 3}],
        "items": items,
    }
    with open(arguments.file, "w", encoding="utf-8") as out:
        json.dump(report, out)


if __name__ == "__main__":
    main()
