#!/usr/bin/env python3
"""Compares which ids `airflow-bundle` calls `id-invalid` with those that Airflow refuses.

    id_rules.py [--tool PATH] [--count N] [--seed S]

Defines a Dag and a task of each id with Airflow's own classes, and packs a bundle with it. The last line is
`N passed, N failed`.
"""

import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile

import broken_bundles
import verify_agreement

IDS = [
    "a", "A.b-c_d", "a b", "x" * 250, "x" * 251, "\u00e9" * 250, "\u00e9" * 251, "cafe\u0301", "caf\u00e9",
    "\u65e5\u672c", "a/b", "a:b", "..", "a..b", "-", "_", ".", "a\n", "\n", "a\n\n", "a\nb", "a\t", " a", "a ", "\u00bd",
    "\u00b2", "\u2167", "\u0663", "\u0967", "a\u200b", "\U0001f642", "\u00aa", "\u01c5", "\u02b0", "\u3007", "\u3280",
    "\u0301", "a\u00a0", "a\x7f", "\u00df", "a,b", "a@b", "a+b", "a=b", "$a", "a\\b", "a'b", 'a"b', "#a", "a%20b",
    "\u4e00", "\u0f33", "\u203f", "\uff3f", "123", "yes", "null", "2026-06-16", "1.0", "\U00010107", "\U0001d7d8",
    "x" * 249 + "\n", "x" * 250 + "\n",
]


def quoted(text):
    """A double-quoted scalar of YAML; everything that could need it is escaped."""
    def escaped(character):
        code = ord(character)
        if character in '"\\':
            return "\\" + character
        return character if 0x20 <= code < 0x7f or 0xa1 <= code < 0x2000 or code > 0x2100 else f"\\u{code:04x}"
    return f'"{"".join(map(escaped, text))}"'


def refused_by_airflow(kind, id_):
    """By the classes that a Dag is written with, and by the server's own rule (apache-airflow-core)."""
    from airflow.sdk import DAG
    from airflow.sdk.bases.operator import BaseOperator
    from airflow.utils.helpers import validate_key

    def refuses(make):
        try:
            make()
        except Exception:
            return True
        return False

    sdk = refuses(lambda: DAG(dag_id=id_) if kind == "dag" else BaseOperator(task_id=id_))
    server = refuses(lambda: validate_key(id_))
    # The server's rule against two dots in a row is asked of connections and runs only, never of Dags and tasks.
    assert sdk == server or (server and ".." in id_), f"SDK and server disagree about the {kind} {id_!r}: {sdk}, {server}"
    return sdk


def check_columns():
    """The server has room for as many characters."""
    from airflow.models.dag import DagModel
    from airflow.models.taskinstance import TaskInstance

    assert DagModel.__table__.c.dag_id.type.length == 250
    assert TaskInstance.__table__.c.task_id.type.length == 250


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool")
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    check_columns()
    tool = str(pathlib.Path(options.tool or verify_agreement.find_tool()).resolve())
    binary, source = verify_agreement.good_parts()
    random_ = random.Random(options.seed)
    ids = IDS + [chr(random_.choice([random_.randrange(0x80, 0x600), random_.randrange(0x600, 0xd800)]))
                 for _ in range(options.count)]
    # What the version of Unicode decides, and no more, is left out: characters that Python does not know.
    import unicodedata
    ids = [id_ for id_ in ids if not any(unicodedata.category(character) == "Cn" for character in id_)]
    cases = [(kind, id_) for id_ in ids for kind in ("dag", "task")]
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, (kind, id_) in enumerate(cases):
            text = quoted(id_)
            dags = f"{{{text}: {{tasks: [a]}}}}" if kind == "dag" else f"{{d{number}: {{tasks: [{text}]}}}}"
            manifest = (f"airflow_bundle_metadata_version: '1.0'\ndags: {dags}\nsource: main.go\n"
                        "sdk: {language: go, version: '1', supervisor_schema_version: '2026-06-16'}\n")
            path = pathlib.Path(folder, f"{number:05}")
            path.write_bytes(broken_bundles.bundle(binary, source, manifest.encode()))
            path.chmod(0o755)
        run = subprocess.run([tool, "verify", "--json", folder], stdout=subprocess.PIPE)
        items = json.loads(run.stdout)["items"]
        assert len(items) == len(cases), (len(items), len(cases))
        for (kind, id_), item in zip(cases, items):
            ours = any(problem["code"] == "id-invalid" for problem in item["problems"])
            truth = refused_by_airflow(kind, id_)
            if ours == truth:
                passed += 1
            else:
                failed += 1
                print(f"DIFFERENT {kind} {id_!r}: Airflow {'refuses' if truth else 'takes'} it, verify: {item['problems']}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
