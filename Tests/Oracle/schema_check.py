#!/usr/bin/env python3
"""Validates the JSON of every command with docs/report.schema.json, over all fixtures.

    Tests/Oracle/schema_check.py PROGRAM

Checks besides that the schema can say no: damaged reports must not validate.
"""

import copy
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "Fixtures"
SCHEMA = json.loads((ROOT / "docs" / "report.schema.json").read_text())


def validator(kind):
    """The part of the schema for one kind of output, so that an error names its place."""
    return jsonschema.Draft202012Validator({"$ref": f"#/$defs/{kind}", "$defs": SCHEMA["$defs"]})


def output(program, *arguments, folder=None):
    done = subprocess.run([program, *arguments], capture_output=True, cwd=folder, check=False)
    assert done.returncode in (0, 1), (arguments, done.returncode, done.stderr)
    return json.loads(done.stdout) if done.stdout else None


def check_summary(report):
    summary, items = report["summary"], report["items"]
    assert summary["total"] == len(items)
    for status in ("converted", "copied", "unchanged", "skipped", "failed"):
        assert summary[status] == sum(item["status"] == status for item in items), status
    assert [item["input"] for item in items if "input_base64" not in item] == sorted(
        (item["input"] for item in items if "input_base64" not in item), key=os.fsencode)


def check_damage(report):
    """Every kind of damage must be noticed, or the schema proves nothing."""
    def damaged(change):
        other = copy.deepcopy(report)
        change(other)
        return other

    good = next(i for i, item in enumerate(report["items"]) if item["status"] == "converted")
    bad = next(i for i, item in enumerate(report["items"]) if item["status"] == "failed")
    changes = [
        lambda r: r.pop("file_systems"),
        lambda r: r.pop("complete"),
        lambda r: r["run"].pop("host"),
        lambda r: r["run"].update(started="today"),
        lambda r: r.update(runs=[r["run"], r["run"]]),
        lambda r: r.update(shard={"index": 0, "count": 2}),
        lambda r: r.update(orphans=[]),
        lambda r: r.update(more=1),
        lambda r: r["summary"].update(failed=-1),
        lambda r: r["items"][good].pop("result"),
        lambda r: r["items"][good].update(status="done"),
        lambda r: r["items"][good]["result"].update(sha256="AB"),
        lambda r: r["items"][good]["result"].pop("source_len"),
        lambda r: r["items"][good].update(error={"code": "io-error", "message": "x"}),
        lambda r: r["items"][bad].pop("error"),
        lambda r: r["items"][bad]["error"].update(message="two\nlines"),
        lambda r: r["items"][bad].update(status="skipped"),
    ]
    for number, change in enumerate(changes):
        assert not validator("conversion").is_valid(damaged(change)), f"damage {number} validates"


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    one = jsonschema.Draft202012Validator(SCHEMA)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    checked = 0

    def check(kind, document):
        nonlocal checked
        validator(kind).validate(document)
        one.validate(document)  # No document is of two kinds.
        checked += 1
        return document

    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        named = [str(FIXTURES / row["path"])
                 for row in json.loads((FIXTURES / "expected.json").read_text())["fixtures"]]
        odd = os.fsencode(work) + b"/caf\xe9.zip"
        archive = next(path for path in named if path.endswith(".zip") and "/legacy/" in path)
        pathlib.Path(os.fsdecode(odd)).write_bytes(pathlib.Path(archive).read_bytes())

        out = work / "out"
        report = check("conversion", output(program, "migrate", str(FIXTURES), "-o", str(out), "--json"))
        check_summary(report)
        check_damage(report)
        assert report["complete"] and report["run"]["arguments"][0] == "migrate" and "orphans" not in report
        again = check("conversion", output(program, "migrate", str(FIXTURES), "-o", str(out), "--json", "-n"))
        assert again["dry_run"] and again["summary"]["unchanged"] > 0
        for layout in ("zip", "directory"):
            report = check("conversion", output(program, "export", str(out), "-o", str(work / layout),
                                                "--layout", layout, "--json"))
            assert report["summary"]["converted"] > 0 and report["items"][0].get("result")
        report = check("conversion", output(program, "migrate", os.fsdecode(odd), "-o", str(work / "odd"), "--json"))
        assert report["items"][0]["input_base64"] and report["run"]["arguments_base64"]
        (work / "some").mkdir()
        left = check("conversion", output(program, "migrate", str(work / "some"), "-o", str(out), "-n", "--json",
                                          "--allow-empty"))
        assert len(left["orphans"]) > 10

        plan, applied = work / "plan.json", work / "applied.json"
        source = ("migrate", str(FIXTURES / "legacy"), "-o", str(work / "planned"))
        check("conversion", output(program, *source, "-n", "--json", "--report", str(plan)))
        report = check("conversion", output(program, "apply", str(plan), "--json", "--report", str(applied)))
        check_summary(report)
        assert report["run"]["arguments"][0] == "apply" and report["summary"]["converted"] > 0
        check("conversion", json.loads(applied.read_text()))
        extra = work / "extra.zip"
        extra.write_bytes(pathlib.Path(archive).read_bytes())
        output(program, "migrate", str(extra), "-o", str(work / "extra"), "-n", "--json", "--report", str(plan))
        extra.write_bytes(b"changed since")
        report = check("conversion", output(program, "apply", str(plan), "--json"))
        assert report["summary"]["failed"] == 1, report
        extra.unlink()
        report = check("conversion", output(program, "apply", str(plan), "--json"))
        assert report["items"][0]["error"]["code"] == "plan-mismatch", report
        check("verification", output(program, "verify", str(work / "planned"), "--against", str(applied), "--json"))

        sample = FIXTURES / "directory" / "flat"
        manifest = ("--manifest", str(sample / "airflow-metadata.yaml"), "--source", str(sample / "main.go"))
        packed = str(work / "packed")
        for dry in (True, False):
            report = check("conversion", output(program, "pack", str(sample / "report"), "-o", packed, *manifest,
                                                "--member", f"lib/more={__file__}", "--json", *["-n"] * dry))
            assert report["items"][0]["status"] == "converted" and "from" not in report["items"][0]
        report = check("conversion", output(program, "pack", str(sample / "report"), "-o", str(work / "like"),
                                            "--like", packed, "--json"))
        assert report["items"][0]["from"] == "footer"
        report = check("conversion", output(program, "pack", str(work / "gone"), "-o", str(work / "none"), *manifest,
                                            "--json"))
        assert report["items"][0]["error"]["code"] == "not-found"

        with open(packed, "r+b") as file:
            file.seek(9)
            file.write(b"drifted")  # The padding of the ELF header.
        broken = [packed, str(FIXTURES / "broken"), str(out)]
        report = check("conversion", output(program, "reseal", *broken, "-o", str(work / "resealed"), "--json"))
        check_summary(report)
        assert all(report["summary"][status] for status in ("converted", "copied", "failed", "skipped")), report
        for dry in (True, False):
            report = check("conversion", output(program, "reseal", packed, "--in-place", "--json", *["-n"] * dry))
            assert [finding["code"] for finding in report["items"][0]["findings"]] == ["digest-replaced"]
        report = check("conversion", output(program, "reseal", packed, "--in-place", "--json"))
        assert report["items"][0]["status"] == "unchanged"
        (work / "resealed.json").write_text(json.dumps(report))
        check("difference", output(program, "report", "diff", *[str(work / "resealed.json")] * 2, "--json"))

        shards = []
        for index in (1, 2, 3):
            shard = work / f"shard{index}.json"
            output(program, "migrate", str(FIXTURES), "-o", str(work / "sharded"), "--shard", f"{index}/3",
                   "--report", str(shard), "--json")
            shards.append(str(shard))
            check("conversion", json.loads(shard.read_text()))
        merged = check("conversion", output(program, "report", "merge", *shards, "--json"))
        check_summary(merged)
        assert merged["complete"] and len(merged["runs"]) == 3
        partial = check("conversion", output(program, "report", "merge", *shards[1:], "--json"))
        assert not partial["complete"] and partial["missing"] == ["shard 1 of 3"]
        whole = output(program, "migrate", str(FIXTURES), "-o", str(work / "sharded"), "-n", "--json")
        assert [item["input"] for item in merged["items"]] == [item["input"] for item in whole["items"]]
        for left, right in zip(merged["items"], whole["items"]):
            assert left["findings"] == right["findings"], left["input"]
            # The whole run came second: what the shards wrote is there.
            assert left.get("result") == right.get("result"), left["input"]
        (work / "merged.json").write_text(json.dumps(merged))
        compared = check("difference", output(program, "report", "diff", shards[0], str(work / "merged.json"), "--json"))
        assert compared["summary"]["new"] == len(merged["items"]) - compared["old"]["total"] > 0
        refused = subprocess.run([program, "report", "merge", shards[0], shards[0], "--json"],
                                 capture_output=True, text=True, check=False)
        assert refused.returncode == 1 and refused.stdout == "" and "are both of shard 1 of 3" in refused.stderr

        for root in (FIXTURES, out, work / "zip"):
            verified = check("verification", output(program, "verify", str(root), "--json"))
            assert verified["items"] and verified["complete"] and verified["run"]["arguments"][0] == "verify"
            summary = verified["summary"]
            assert summary["ok"] + summary["failed"] == summary["total"] == len(verified["items"])
            assert summary["ok"] == sum(item["ok"] for item in verified["items"])
            verdicts = [item["airflow"] for item in verified["items"]]
            for key, verdict in (("found", "found"), ("skipped", "skipped"), ("breaks_scan", "breaks-scan")):
                assert summary[key] == verdicts.count(verdict), key
        ahead = check("verification", output(program, "verify", str(out), "--airflow", "next", "--json"))
        assert any(item.get("next") for item in ahead["items"])
        inspected = 0
        for path in [*named, *(str(path) for path in out.rglob("*") if path.is_file())]:
            document = output(program, "inspect", path, "--json")
            if document is not None:
                check("inspection", document)
                inspected += 1
        assert inspected > 20, inspected
    print(f"schema: {checked} documents validate, damaged ones do not")


if __name__ == "__main__":
    main()
