#!/usr/bin/env python3
"""Packs bundles in the layouts of Airflow's Go packer: a test tool, written from facts.

    go_packer.py pack EXECUTABLE -o OUT --source FILE [--member PATH=FILE]... [--dag ID=TASK,TASK]...
                 [--layout draft|released|sources|bound] [--schema-version TEXT] [--sdk-version TEXT] [--language TEXT]
    go_packer.py metadata [--format yaml|json] [--dag ID=TASK,TASK]...
    go_packer.py manifest (like pack, without OUT): the manifest alone

`metadata` prints what a Go program prints for `--airflow-metadata`. The layouts, as read in the repository apache/airflow:

    draft     format_version; a 32-byte trailer             (go-sdk/cmd/airflow-go-pack/pack.go at 09e99d76, ADR 0004's draft)
    released  the 64-byte trailer of Airflow 3.3            (the same file at 3e452343)
    sources   entrypoint_path, dag_source_paths, sources    (the same file at d49fbc9e)
    bound     no dags; digests                              (the same file at 3b4a7eb7)

In all of them the keys are in the packer's own order and not sorted, ids of Dags are plain keys (`123:`, `yes:`), values of
the SDK, the sources and the tasks have double quotes, and sequences are indented by two. What is plain and what gets quotes
was compared once with yaml.v3 3.0.1, which writes the real ones: ids without line breaks come out byte for byte the same.
"""

import argparse
import hashlib
import json
import pathlib
import re
import struct
import sys

import yaml
from yaml import events

MAGIC = b"AFBNDL01"
SCHEMA_VERSION = "2026-06-16"
LAYOUTS = ("draft", "released", "sources", "bound")


class Plain(str):
    """A scalar without quotes, unless the text cannot stand without them: then it gets single ones."""


class Quoted(str):
    """A scalar in double quotes."""


class _Emitter(yaml.emitter.Emitter):
    """libyaml's rules, with sequences below a key indented, as yaml.v3 has them."""

    def increase_indent(self, flow=False, indentless=False):
        return super().increase_indent(flow, False)

    def check_simple_key(self):
        if not isinstance(self.event, events.ScalarEvent):
            return super().check_simple_key()
        if self.analysis is None:
            self.analysis = self.analyze_scalar(self.event.value)
        return not self.analysis.multiline and len(self.event.value.encode()) <= 128


class _Text:
    def __init__(self):
        self.parts = []

    def write(self, part):
        self.parts.append(part)


def _events(value):
    if isinstance(value, dict):
        yield events.MappingStartEvent(None, None, True, flow_style=False)
        for key, entry in value.items():
            yield from _events(key)
            yield from _events(entry)
        yield events.MappingEndEvent()
    elif isinstance(value, list):
        yield events.SequenceStartEvent(None, None, True, flow_style=False)
        for entry in value:
            yield from _events(entry)
        yield events.SequenceEndEvent()
    else:
        if isinstance(value, Plain) and any(character == "\n" or character > "\uffff" for character in value):
            raise ValueError(f"how yaml.v3 writes {value!r} is not imitated")
        style = '"' if isinstance(value, Quoted) else None
        yield events.ScalarEvent(None, None, (True, True), str(value), style=style)


def render(value, indent=2):
    text = _Text()
    emitter = _Emitter(text, indent=indent, width=float("inf"), allow_unicode=True)
    for event in [events.StreamStartEvent(), events.DocumentStartEvent(explicit=False), *_events(value),
                  events.DocumentEndEvent(explicit=False), events.StreamEndEvent()]:
        emitter.emit(event)
    return "".join(text.parts).encode()


def _dags(dags, text):
    return {Plain(id_): {Plain("tasks"): [text(task) for task in tasks]} for id_, tasks in sorted(dags.items())}


def _sdk(language, version, schema_version, text):
    sdk = {Plain("language"): text(language), Plain("version"): Quoted(version)}
    if schema_version is not None:
        sdk[Plain("supervisor_schema_version")] = Quoted(schema_version)
    return sdk


def manifest(
    layout, dags, members, *, executable=b"", language="go", version="v0.1.0", schema_version=SCHEMA_VERSION,
    dag_sources=None,
):
    """The manifest; `members` are (path, bytes), the entrypoint first."""
    key = "format_version" if layout == "draft" else "airflow_bundle_metadata_version"
    text = Plain if layout == "draft" else Quoted
    root = {
        Plain(key): Quoted("1.0"),
        Plain("sdk"): _sdk(language, version, None if layout == "draft" else schema_version, text)}
    entrypoint = members[0][0]
    if layout == "sources":
        root[Plain("entrypoint_path")] = Quoted(entrypoint)
        root[Plain("dag_source_paths")] = {
            Plain(id_): Quoted(path) for id_, path in sorted((dag_sources or {}).items())}
        index, offset = [], 0
        for path, data in members:
            index.append({
                Plain("path"): Quoted(path), Plain("offset"): Plain(offset), Plain("length"): Plain(len(data)),
                Plain("sha256"): Quoted(hashlib.sha256(data).hexdigest())})
            offset += len(data)
        root[Plain("sources")] = index
    else:
        root[Plain("source")] = text(entrypoint.rpartition("/")[2])
    if layout == "bound":
        inner = [executable, members[0][1], render(root)]
        cache = hashlib.sha256(
            b"airflow-go-pack cache digest v1\0" + b"".join(hashlib.sha256(part).digest() for part in inner))
        root[Plain("digests")] = {
            Plain("integrity"): Quoted(hashlib.sha256(executable).hexdigest()),
            Plain("cache"): Quoted(cache.hexdigest())}
    else:
        root[Plain("dags")] = _dags(dags, text)
    return render(root)


def trailer(layout, executable, source, metadata):
    lengths = struct.pack("<III", len(source), len(metadata), 1)
    digest = b"" if layout == "draft" else hashlib.sha256(executable).digest()
    return lengths + digest + bytes(12) + MAGIC


def pack(layout, executable, dags, members, **options):
    """The whole bundle. Only the layout `sources` embeds more than the first member."""
    metadata = manifest(layout, dags, members, executable=executable, **options)
    source = b"".join(data for _, data in (members if layout == "sources" else members[:1]))
    return executable + source + metadata + trailer(layout, executable, source, metadata)


def _is_retyped(text):
    """Whether yaml.v3 gives a string quotes of its own accord: where it reads something else without them."""
    kind = yaml.SafeLoader("").resolve(yaml.ScalarNode, text, (True, False)).rpartition(":")[2]
    if kind not in ("str", "value", "merge") or text in ("y", "Y", "n", "N"):
        return True
    return re.fullmatch(r"0o[0-7_]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", text, re.ASCII) is not None


def airflow_metadata(dags, form="yaml", *, language="go", version="v0.1.0", schema_version=SCHEMA_VERSION):
    """What a Go program prints for `--airflow-metadata`: no `source`, and with YAML every key as yaml.v3 quotes it."""
    root = {
        "airflow_bundle_metadata_version": "1.0",
        "sdk": {"language": language, "version": version, "supervisor_schema_version": schema_version},
        "dags": {id_: {"tasks": list(tasks)} for id_, tasks in sorted(dags.items())}}
    if form == "json":
        return (json.dumps(root, indent=4, ensure_ascii=False) + "\n").encode()

    def styled(value):
        if isinstance(value, dict):
            return {styled(key): styled(entry) for key, entry in value.items()}
        if isinstance(value, list):
            return [styled(entry) for entry in value]
        return Quoted(value) if _is_retyped(value) else Plain(value)

    return render(styled(root), indent=4)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["pack", "manifest", "metadata"])
    parser.add_argument("executable", nargs="?", type=pathlib.Path)
    parser.add_argument("-o", "--output", type=pathlib.Path)
    parser.add_argument("--layout", choices=LAYOUTS, default="released")
    parser.add_argument("--format", choices=["yaml", "json"], default="yaml")
    parser.add_argument("--source", type=pathlib.Path)
    parser.add_argument("--entrypoint", help="the path of --source in the layout `sources`; default its name")
    parser.add_argument("--member", action="append", default=[], metavar="PATH=FILE")
    parser.add_argument("--dag", action="append", default=[], metavar="ID=TASK,TASK")
    parser.add_argument("--dag-source", action="append", default=[], metavar="ID=PATH")
    parser.add_argument("--schema-version", default=SCHEMA_VERSION)
    parser.add_argument("--sdk-version", default="v0.1.0")
    parser.add_argument("--language", default="go")
    options = parser.parse_args()
    dags = {}
    for dag in options.dag:
        id_, _, tasks = dag.rpartition("=")
        dags[id_] = [task for task in tasks.split(",") if task]
    facts = {
        "language": options.language, "version": options.sdk_version, "schema_version": options.schema_version}
    if options.what == "metadata":
        sys.stdout.buffer.write(airflow_metadata(dags, options.format, **facts))
        return 0
    if options.executable is None or options.source is None:
        parser.error("EXECUTABLE and --source")
    executable = options.executable.read_bytes()
    members = [(options.entrypoint or options.source.name, options.source.read_bytes())]
    for member in options.member:
        path, _, file = member.partition("=")
        members.append((path, pathlib.Path(file).read_bytes()))
    facts["dag_sources"] = dict(entry.rpartition("=")[::2] for entry in options.dag_source)
    if options.what == "manifest":
        sys.stdout.buffer.write(manifest(options.layout, dags, members, executable=executable, **facts))
        return 0
    if options.output is None:
        parser.error("--output")
    options.output.write_bytes(pack(options.layout, executable, dags, members, **facts))
    options.output.chmod(0o755)
    return 0


if __name__ == "__main__":
    sys.exit(main())
