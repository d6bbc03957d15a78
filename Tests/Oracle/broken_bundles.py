"""Makes broken bundles of a good one: for verify_agreement.py.

`cases()` yields (name, bytes, mode). Nothing here knows what Airflow makes of them.
"""

import hashlib
import random
import struct

import go_packer
import judge_fuzz

MAGIC = b"AFBNDL01"
TRAILER = struct.Struct("<III32s12s8s")

MANIFEST = """airflow_bundle_metadata_version: "1.0"
dags:
  agreed:
    tasks:
      - extract
      - load
sdk:
  language: go
  supervisor_schema_version: "2026-06-16"
  version: "1.2.3"
source: main.go
"""

# Each becomes the value of an extra key, in a block and in a flow collection.
VALUES = [
    "2026-02-30", "2026-13-01", "0000-01-01", "2026-01-01 24:00:00", "2026-01-01T10:61:00Z", "9999-12-31",
    "2001-12-14 21:59:43 +99:99", "0x_", "0x", "0b_", "0b2", "0b", "0o7", "08", "0_", "_", "-", "+", "1_000",
    "1:60", "190:20:30", "1:2.5", ".inf", "-.inf", ".nan", "1e400", "1.", "._1", "=", "!!value =", "<<",
    "!!merge <<", "!!int \"\"", "!!int x", "!!int \" 7\"", "!!int \"٣\"", "!!float \"\"", "!!float x",
    "!!float \"infinity\"", "!!bool maybe", "!!bool \"\"", "!!null x", "!!timestamp x", "!!timestamp \"\"",
    "!!binary x", "!!binary aGk=", "!!binary é", "!!str x", "!!set x", "!!set {a, b}", "!!set {[a]: }",
    "!!omap x", "!!omap [a: 1]", "!!omap [{a: 1, b: 2}]", "!!pairs [a: 1, a: 2]", "!!pairs {a: 1}", "!!map x",
    "!!map [a]", "!!seq x", "!!seq {a: b}", "!secret x", "!<tag:yaml.org,2002:int> 5", "! 5", "!!python/none x",
    "!!python/object/apply:os.system [true]", "!!unknown x", "!e!x y", "%x", "@x", "`x", "*nobody", "&a x",
    "&a [*a]", "&a {b: *a}", "[&a x, &a y, *a]", "{[a]: b}", "{{a: b}: c}", "{? [a, b] : c}", "{a: b, a: c}",
    "{<<: {a: b}}", "{<<: [{a: b}, {c: d}]}", "{<<: x}", "{<<: [x]}", "{<<: }", "{<<: 5, a: b}", "{<<: [[]]}",
    "{<<: {<<: {a: b}}}", "{&a <<: {}, b: *a}", "{=: x}", "{=: x, y: z}", "!!str {=: x}", "!!int {=: \"7\"}",
    "!!int {=: x}", "!!str {=: {=: y}}", "!!str {a: b}", "{1: a, 1.0: b, true: c}", "{.nan: a, .nan: b}",
    "{2026-02-30: x}", "{!!binary aGk=: x}", "{2026-01-01: x, \"2026-01-01\": y}", "\"\\ud800\"", "\"\\x00\"",
    "\"\\U00110000\"", "\"\\q\"", "'a\n  b'", "\"a\n  b\"", "\"a", "'a", "[a", "{a", "a: b", "a: b: c", "- a", "[a]]",
    "{a}}", "a #b", "#", "a\tb", "\ta", "[\ta]", "|", "|\n    a", "|9\n    a", "|+-\n    a", ">0\n    a", "| x\n    a",
    ">-\n    a\n     b\n\n    c", "\ufeff", "a\ufeffb", "\u2028", "a\u2028b", "\x85", "\u00a0", "é", "\U0001F600",
    "\x7f", "\x01", "\x00", "a\x00b", "\ufffe", "~", "null", "Null", "", "on", "YES", "y", "? a", "-a", "--- a",
    "...", "1" * 4300, "1" * 4301, "1" * 5000, "-" + "1" * 5000, "0x" + "f" * 5000, "0" + "7" * 5000,
    "1:" + "1" * 5000, ":".join(["1"] * 200), ":".join(["1"] * 200) + ".0", "1" * 5000 + ".0", "x" * 1100,
    "\"" + "x" * 5000 + "\"", "1e5", "1.0e+5", "1.0e5", "0.1e-999", "1152921504606846976",
    "2026-1-1", "2026-01-01 1:00:00", "2026-01-01t01:02:03.1234567Z", "2026-01-01 01:02:03 -24:00",
]

SCHEMA_VERSIONS = [
    None, "2026-06-16", "'2026-06-16'", "\"2026-06-16\"", "!!str 2026-06-16", "! 2026-06-16", "\"2026-06-17\"",
    "\"\"", "''", "~", "", "20260616", "2026.06", "true", "[]", "[\"2026-06-16\"]", "{}", "\"2026-06-16 \"",
    "\" 2026-06-16\"", "\"2026-6-16\"", "\"head\"", "\"2025-01-01\"", "|-\n    2026-06-16", "|\n    2026-06-16",
    ">-\n    2026-06-16", "!!binary MjAyNi0wNi0xNg==", "\"2026\\x2d06-16\"", "\"2026-06-16\\0\"", "&v \"2026-06-16\"",
    "!!timestamp \"2026-06-16\"", "\"\uff12026-06-16\"", "2026-06-31", "\"2026-06-31\"", "\"2026-06\\\n    -16\"",
]

DAGS = [
    None, "{}", "[]", "[agreed]", "~", "", "agreed", "5", "{agreed: }", "{agreed: {}}", "{agreed: {tasks: []}}",
    "{agreed: {tasks: 5}}", "{5: {tasks: [a]}}", "{5: {}, agreed: {tasks: [a]}}", "{2026-01-01: {tasks: [a]}}",
    "{yes: {tasks: [a]}}", "{~: {tasks: [a]}}", "{\"\": {tasks: [a]}}", "{\"5\": {tasks: [a]}}",
    "{[a]: {tasks: [a]}}", "{{a: b}: {tasks: [a]}}", "!!set {agreed}", "!!omap [agreed: {tasks: [a]}]",
    "{!!binary aGk=: {tasks: [a]}}", "{.nan: {}}", "{agreed: {tasks: [a]}, agreed: {tasks: [b]}}",
    "{\"caf\\u00e9\": {}, \"cafe\\u0301\": {}}", "{<<: {agreed: {tasks: [a]}}}", "{=: {tasks: [a]}}",
    "{\"\\ud800\": {tasks: [a]}}", "{1.5: {}}", "{!x agreed: {}}", "!x {agreed: {}}", "{agreed: !x {}}",
    "{\"a\\nb\": {tasks: [a]}}", "{? agreed}", "!!map {agreed: {}}", "!!str agreed",
]

DOCUMENTS = [
    "", " ", "\n", "# nothing\n", "---\n", "--- \n...\n", "...\n", "[]", "{}", "5", "text", "~", "- a\n- b\n",
    "2026-02-30", "!x {}", "\ufeff" + MANIFEST, MANIFEST + "---\n", MANIFEST + "...\n", MANIFEST + "---\n{}\n",
    MANIFEST + "...\n---\na: b\n", "---\n" + MANIFEST, "%YAML 1.1\n---\n" + MANIFEST, "%YAML 1.2\n---\n" + MANIFEST,
    "%YAML 2.0\n---\n" + MANIFEST, "%YAML 1.1\n" + MANIFEST, "%FOO bar\n---\n" + MANIFEST,
    "%TAG ! tag:yaml.org,2002:\n---\n" + MANIFEST, MANIFEST.replace("\n", "\r\n"), MANIFEST.replace("\n", "\r"),
    MANIFEST.replace("\n", "\x85"), MANIFEST.replace("\n", "\u2028"), MANIFEST.replace("  ", "\t"),
    MANIFEST.replace(": ", ":\t"), MANIFEST.rstrip("\n"), MANIFEST + "\x00", MANIFEST + "\t\n", MANIFEST + "\ufeff",
    MANIFEST + "a: &x 1\nb: &x 2\nc: *x\n", MANIFEST + "sdk: {}\n", MANIFEST + "dags: {}\n", MANIFEST + "{a: b}\n",
    MANIFEST + "x\n", MANIFEST + " x: y\n", MANIFEST + "? x\n", MANIFEST + "? x\n: y\n", MANIFEST + "? [a]\n: y\n",
    MANIFEST + "? {a: b}\n: y\n", MANIFEST + "<<: {dags: {merged: {}}}\n", MANIFEST + "<<: [{a: b}]\n",
    MANIFEST + "<<: x\n", MANIFEST + "=: x\n", MANIFEST + "5: x\n", MANIFEST + "2026-02-30: x\n",
    MANIFEST.replace("dags:", "\"dags\":"), MANIFEST.replace("dags:", "!!str dags:"),
    MANIFEST.replace("dags:", "!!binary ZGFncw==:"), MANIFEST.replace("sdk:", "Sdk:"),
    MANIFEST.replace("sdk:", "sdk: &s").replace("source:", "copy: *s\nsource:"),
    "{sdk: {supervisor_schema_version: '2026-06-16'}, dags: {agreed: {}}}",
    "{\"sdk\":{\"supervisor_schema_version\":\"2026-06-16\"},\"dags\":{\"agreed\":{}}}",
    "&r\nsdk: {supervisor_schema_version: '2026-06-16'}\ndags: {agreed: {}}\nself: *r\n",
    "!!omap\n- sdk: 5\n", "!!set {sdk, dags}", "<<: &b\n  sdk: {supervisor_schema_version: '2026-06-16'}\ndags: {agreed: {}}\n",
]


def deep(levels):
    return [
        MANIFEST + "deep: " + "[" * levels + "]" * levels + "\n",
        MANIFEST + "deep: " + "{a: " * levels + "}" * levels + "\n",
        MANIFEST + "deep:\n  " + "- " * levels + "x\n",
        "".join(" " * level + "a:\n" for level in range(levels)) + " " * levels + "a: b\n",
        MANIFEST + "deep: " + "[" * levels + "\n",
    ]


def manifests():
    """(name, bytes) of every manifest tried."""
    for value in VALUES:
        yield f"value {value[:20]!r}", MANIFEST + f"extra: {value}\n"
        yield f"flow value {value[:20]!r}", MANIFEST + f"extra: [{value}]\n"
        yield f"key {value[:20]!r}", MANIFEST + f"extra:\n  {value}: x\n"
    for value in SCHEMA_VERSIONS:
        line = "" if value is None else f"  supervisor_schema_version: {value}\n"
        yield f"version {value!r}", MANIFEST.replace('  supervisor_schema_version: "2026-06-16"\n', line)
    for sdk in ["[]", "~", "5", "{}", "go", "!!omap []", "\"\""]:
        yield f"sdk {sdk}", f"dags: {{agreed: {{}}}}\nsdk: {sdk}\n"
    for value in DAGS:
        sdk = "sdk: {supervisor_schema_version: \"2026-06-16\"}\n"
        yield f"dags {value!r}", sdk if value is None else sdk + f"dags: {value}\n"
        bad = "sdk: {supervisor_schema_version: 2026-06-16}\n"
        yield f"dags, no version {value!r}", bad if value is None else bad + f"dags: {value}\n"
    for number, text in enumerate(DOCUMENTS):
        yield f"document {number}", text
    for levels in [90, 110, 200, 300, 400, 600, 1000, 2000]:
        for kind, text in enumerate(deep(levels)):
            yield f"deep {levels} kind {kind}", text
    yield "wide", MANIFEST + "wide: [" + "x, " * 3000 + "]\n"
    yield "wide mapping", MANIFEST + "".join(f"k{number}: v\n" for number in range(2000))
    yield "long comment", MANIFEST + "#" * 100_000 + "\n"
    layers = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 9))
    yield "aliases that multiply", MANIFEST + "l0: &l0 x\n" + layers
    merges = "".join(f"m{n}: &m{n} {{<<: [*m{n - 1}, *m{n - 1}], k{n}: v}}\n" for n in range(1, 8))
    yield "merges that multiply", MANIFEST + "m0: &m0 {a: b}\n" + merges


RAW = [
    b"\xff", b"\xc3", b"\xc3\x28", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\x80", b"\xfe\xff\x00a", b"\xff\xfea\x00",
    b"caf\xe9",
]


def bundle(binary, source, manifest, **fields):
    """A bundle; each field of the trailer can be given another value."""
    digest = fields.get("digest", hashlib.sha256(binary).digest())
    trailer = TRAILER.pack(
        fields.get("source_len", len(source)), fields.get("metadata_len", len(manifest)),
        fields.get("version", 1), digest, fields.get("reserved", b"\0" * 12), fields.get("magic", MAGIC))
    return binary + source + manifest + trailer


def trailers(binary, source):
    manifest = MANIFEST.encode()
    size = len(binary) + len(source) + len(manifest)
    for value in [0, 1, len(source) - 1, len(source) + 1, size - len(manifest) - 1, size - len(manifest),
                  size - len(manifest) + 1, 2**31, 2**32 - 1]:
        yield f"source_len {value}", bundle(binary, source, manifest, source_len=value)
        front = binary + source
        cut = len(front) - value
        if cut > 0:
            yield f"source_len {value}, digest to match", bundle(
                binary, source, manifest, source_len=value, digest=hashlib.sha256(front[:cut]).digest())
    for value in [0, 1, len(manifest) - 1, len(manifest) + 1, size - len(source), size - len(source) + 1, 2**32 - 1]:
        yield f"metadata_len {value}", bundle(binary, source, manifest, metadata_len=value)
    for value in [0, 2, 3, 255, 256, 0x01000000, 2**32 - 1]:
        yield f"version {value}", bundle(binary, source, manifest, version=value)
    for place in range(12):
        yield f"reserved {place}", bundle(
            binary, source, manifest, reserved=b"\0" * place + b"\1" + b"\0" * (11 - place))
    for place in range(32):
        digest = bytearray(hashlib.sha256(binary).digest())
        digest[place] ^= 1
        yield f"digest {place}", bundle(binary, source, manifest, digest=bytes(digest))
    for place in range(8):
        magic = bytearray(MAGIC)
        magic[place] ^= 0x20
        yield f"magic {place}", bundle(binary, source, manifest, magic=bytes(magic))
    good = bundle(binary, source, manifest)
    for cut in [1, 7, 8, 31, 32, 33, 63, 64, 65, 200, len(good) - 1, len(good) - 64]:
        yield f"end cut by {cut}", good[:-cut]
        yield f"start cut by {cut}", good[cut:]
    for more in [b"\0", b"\n", b"x" * 64, MAGIC]:
        yield f"followed by {more!r}", good + more
    for data in [b"", b"AFBNDL01", b"\0" * 24 + MAGIC, b"\0" * 56 + MAGIC, b"\0" * 64, good[-64:], good[-63:],
                 b"x" + good[-64:], good[-32:]]:
        yield f"only {len(data)} bytes", data
    yield "twice", bundle(good, source, manifest)
    yield "empty binary", bundle(b"", source, manifest)
    yield "one byte binary", bundle(b"x", source, manifest)
    yield "empty source", bundle(binary, b"", manifest)
    yield "script", bundle(b"#!/bin/sh\nexit 0\n", source, manifest)
    short = struct.pack("<III12s8s", len(source), len(manifest), 1, b"\0" * 12, MAGIC)
    yield "footer-32", binary + source + manifest + short
    yield "footer-32 without mapping", binary + source + b"text" + struct.pack(
        "<III12s8s", len(source), 4, 1, b"\0" * 12, MAGIC)


def cases(binary, source, count, seed):
    good = bundle(binary, source, MANIFEST.encode())
    yield "good", good, 0o755
    for mode in [0o000, 0o001, 0o010, 0o011, 0o100, 0o400, 0o444, 0o500, 0o550, 0o555, 0o600, 0o644, 0o666, 0o700,
                 0o705, 0o711, 0o744, 0o750, 0o754, 0o755, 0o777, 0o1755, 0o4755]:
        yield f"mode {mode:o}", good, mode
    for name, data in trailers(binary, source):
        yield name, data, 0o755
    for name, text in manifests():
        yield name, bundle(binary, source, text.encode("utf-8", "surrogatepass")), 0o755
    for layout in go_packer.LAYOUTS:
        for ids in [["agreed"], ["123", "agreed"], ["yes"], ["2026-06-16"], ["a: b"], ["\u00e9"], ["-x"], []]:
            for version in ["2026-06-16", "2031-01-01"]:
                data = go_packer.pack(
                    layout, binary, {id_: ["extract", "1.0"] for id_ in ids}, [("main.go", source)], schema_version=version)
                yield f"Go packer, layout {layout}, {ids}, {version}", data, 0o755
    for raw in RAW:
        yield f"bytes {raw!r}", bundle(binary, source, MANIFEST.encode() + b"x: " + raw + b"\n"), 0o755
        yield f"only bytes {raw!r}", bundle(binary, source, raw), 0o755
    bad = bundle(binary, source, (MANIFEST + "x: 2026-02-30\n").encode())
    yield "would break, not executable", bad, 0o644
    yield "would break, wrong digest", b"y" + bad[1:], 0o755
    random_ = random.Random(seed)
    for number in range(count):
        if random_.random() < 0.8:
            text = judge_fuzz.mutate(random_, random_.choice([MANIFEST, MANIFEST, random_.choice(judge_fuzz.SEEDS)]))
            data = bundle(binary, source, text.encode("utf-8", "surrogatepass"))
            yield f"mutation {number}", data, 0o755
        else:
            data = bytearray(good)
            for _ in range(random_.choice([1, 1, 2, 4])):
                data[random_.randrange(len(data))] = random_.randrange(256)
            yield f"flipped bytes {number}", bytes(data), 0o755
