"""Puts questions to the yaml-canonical tool (see its main.swift)."""

import pathlib
import struct
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


def find():
    """The newest build of the tool."""
    builds = [ROOT / ".build" / name / "yaml-canonical" for name in ("debug", "release")]
    found = [path for path in builds if path.exists()]
    if not found:
        raise SystemExit("build it first: swift build --product yaml-canonical")
    return max(found, key=lambda path: path.stat().st_mtime)


def ask(mode, manifests, tool=None):
    """Returns for each manifest (bytes) the letter and the bytes of the answer."""
    questions = b"".join(struct.pack(">I", len(data)) + data for data in manifests)
    run = subprocess.run(
        [tool or find(), mode], input=questions, stdout=subprocess.PIPE, check=True)
    answers = []
    place = 0
    while place < len(run.stdout):
        (length,) = struct.unpack_from(">I", run.stdout, place + 1)
        end = place + 5 + length
        answers.append((chr(run.stdout[place]), run.stdout[place + 5:end]))
        place = end
    if len(answers) != len(manifests):
        raise RuntimeError(f"{len(answers)} answers to {len(manifests)} questions")
    return answers
