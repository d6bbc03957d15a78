"""Writes random manifests and checks what our canonical form of them means to real readers.

    python manifest_property.py [--count N] [--seed S] [--tool PATH]

Needs PyYAML 6.0.3 and ruamel.yaml. For each manifest: PyYAML's safe_load and ruamel.yaml (YAML
1.2) read the same values in the canonical form as in the original, PyYAML as predicted, and the
canonical form is a fixed point. Every category of content must have occurred. Exit status 1 on a
difference.
"""

import argparse
import collections
import io
import random
import sys
import warnings

import ruamel.yaml
import yaml

import python_value
import yaml_tool

TRAPS_11 = [
    "yes", "No", "ON", "off", "y", "N", "1.0", "010", "0o7", "1_000", "12:30:00", "12:30", "0b101",
    "0x1F", "2026-06-16", "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43.10 -5",
    "2001-1-1 1:00:00Z", "~", "null", "Null", "TRUE", "False", ".inf", "-.INF", ".nan", "+12",
    "-0", "1.e+3", "6.02e+23", "190:20:30.15", "-1_0", "685_230.15", "1_0:5", "9" * 40, "0.1",
]
TRAPS_12 = ["0o7", "0o17", "1e3", "1E-2", "-1e5", "08", "09.5", ".5e3", "1__", "0o", "+.5", "12e03"]
WORDS = [
    "extract", "load", "a b", "a:b", "a#b", "-x", "?x", ":x", "x-", "http://example.com/a?b=c#d",
    "C:\\dir", "it's", "say \"hi\"", "{{ ds }}", "<<=", "== x", "@at", "`tick", "%percent", "!bang",
    "&and", "*star", "---", "--- x", "...", "-", "- x", "?", "? x", ":", ": x", "x:", "x: y", "x #y",
    " lead", "trail ", "", "#hash", "[x]", "{x}", "x, y", "|", ">", "null ", "tab\there", "a\nb",
    "\na", "a\n", "é", "Ünïcødé", "日本語", "nbsp\xa0x", "nel\x85x", "ls\u2028x", "ps\u2029x",
    "bom\ufeffx", "\ufeff", "zwj\u200dx", "bell\x07", "nul\x00", "del\x7f", "\ue000", "\ufffd", "\ufffe",
    "\u0600", "٣", "1٣", "=", "<<", "0x", "0b", "1.2.3", "2026-06", "1:2:x", "e3", "+", "+x", ".", "..",
    ".e3", "_", "_1", "1 000", "0.0.0", "tRue", "nULL", "oN",
]
ASTRAL = ["\U0001F600", "x\U0001F600y", "\U00010348", "\U0010FFFF", "\U0001F468\u200d\U0001F469"]
TAGGED = [
    "!!str 5", "!!str", "!!str yes", "!!int 5", "!!int \"5\"", "!!int '010'", "!!int 12:30",
    "!!float 1", "!!float 1.5", "!!float \"1e3\"", "!!bool yes", "!!bool \"true\"", "!!null", "!!null ~",
    "!!null ''", "!!null x", "!!timestamp 2001-12-14", "!!timestamp '2001-12-14 21:59:43'",
    "!!binary aGVsbG8=", "!!binary \"\"", "!!binary 'aGVs bG8='", "!e!str 7", "!<tag:yaml.org,2002:str> 8",
    "!!set {a, b}", "!!set {}", "!!omap [b: 1, a: 2]", "!!omap []", "!!map {k: v}", "!!seq [1]",
    "!!pairs [a: 1, a: 2]", "!!int \"0x1F\"", "!!float .inf", "!!int 0o7",
]
NFC, NFD = "caf\u00e9", "cafe\u0301"


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.seen = collections.Counter()

    def note(self, category):
        self.notes.add(category)

    def chance(self, share):
        return self.random.random() < share

    # Scalars, as text that may stand in flow and in block context, on one line.

    def double(self, text):
        out = []
        for char in text:
            code = ord(char)
            if char in "\"\\":
                out.append("\\" + char)
            elif code < 0x20 or 0x7F <= code < 0xA0 or char in "\u2028\u2029\ufeff\ufffe":
                out.append(f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")
            elif code > 0xFFFF and self.chance(0.5):
                out.append(f"\\U{code:08x}")
            else:
                out.append(char)
        return '"' + "".join(out) + '"'

    def quoted(self, text):
        if self.chance(0.3) and not any(ord(c) < 0x20 or c in "\x7f\x85\u2028\u2029\ufeff\ufffe" for c in text):
            return "'" + text.replace("'", "''") + "'"
        return self.double(text)

    def plain_or_quoted(self, text, flow):
        """Plain where both readers take it as one plain scalar."""
        for loader in (lambda t: yaml.safe_load(t), self.ruamel):
            try:
                read = loader(f"[{text}]" if flow else f"k: {text}\n")
            except Exception:
                return self.quoted(text)
            if read != ([text] if flow else {"k": text}):
                return self.quoted(text)
        self.note("plain string")
        return text

    @staticmethod
    def ruamel(text):
        return ruamel.yaml.YAML(typ="safe", pure=True).load(text)

    def scalar(self, flow):
        kind = self.random.randrange(9)
        if kind == 0:
            self.note("trap of YAML 1.1, plain")
            text = self.random.choice(TRAPS_11)
            return self.quoted(text) if flow and ":" in text else text
        if kind == 1:
            self.note("trap of YAML 1.2, plain")
            return self.random.choice(TRAPS_12)
        if kind == 2:
            self.note("trap, quoted")
            return self.quoted(self.random.choice(TRAPS_11 + TRAPS_12))
        if kind == 3:
            self.note("beyond the BMP")
            return self.plain_or_quoted(self.random.choice(ASTRAL), flow)
        if kind == 4 and not flow:
            tagged = self.random.choice(TAGGED)
            self.note("tagged value")
            self.uses_handle |= tagged.startswith("!e!")
            return tagged
        if kind == 5:
            self.note("null, empty")
            return "~" if flow else ""
        if kind == 6 and self.scalars and not flow:
            self.note("alias of a scalar")
            return "*" + self.random.choice(self.scalars)
        return self.plain_or_quoted(self.random.choice(WORDS), flow)

    def anchored(self, text):
        if not self.chance(0.1) or text.startswith("*"):
            return text
        name = f"s{len(self.scalars)}"
        self.scalars.append(name)
        return f"&{name} {text}"

    def key(self, used):
        """A key text that is new among those used."""
        for _ in range(50):
            kind = self.random.randrange(8)
            anchor = ""
            if kind == 0:
                text, what = self.random.choice(TRAPS_11), "key that is no string"
            elif kind == 1:
                text, what = self.quoted(self.random.choice(TRAPS_11 + TRAPS_12)), "key, quoted trap"
            elif kind == 2:
                length = self.random.choice([129, 200, 1000])
                text, what = self.random.choice("xé") * length, "key over 128 bytes"
            elif kind == 3:
                text, what = self.random.choice([NFC, NFD]), "key, NFC or NFD"
            elif kind == 4:
                text, what = self.double(self.random.choice(WORDS + ASTRAL)), "key, quoted"
            elif kind == 5 and self.chance(0.3):
                text, what = self.random.choice(["~", "null", "!!int 5", "!!binary aGk="]), "key, odd"
            elif kind == 6:
                name = f"k{self.random.randrange(10 ** 6)}"
                anchor, text, what = f"&{name} ", name, "anchor on a key"
            else:
                text, what = self.random.choice(["a", "b", "c", "dags", "tasks"]), None
            try:
                value = yaml.safe_load(text)
                for other in (yaml.safe_load, self.ruamel):
                    if len(other(f"{text}: 1\n")) != 1:
                        raise ValueError
                # No reader may see a key twice. And over the whole manifest, since keys meet by
                # merging: where `No` and `off`, or `No` and "No", are one key to one reader and two
                # to the other, no text without merge keys can tell that to both.
                marks = {("p", value), ("r", self.ruamel(text))}
            except Exception:
                continue
            if any(self.names.setdefault(mark, text) != text for mark in marks):
                continue
            if marks & used:
                continue
            used |= marks
            if what:
                self.note(what)
            return anchor + text
        return None

    # Collections.

    def flow(self, depth):
        kind = self.random.randrange(3 if depth < 4 else 1)
        if kind == 0:
            return self.scalar(True)
        self.note("flow style")
        count = self.random.randrange(4)
        if kind == 1:
            return "[" + ", ".join(self.flow(depth + 1) for _ in range(count)) + "]"
        items = []
        for name in self.random.sample("abcde", count):
            items.append(f"{name}: {self.flow(depth + 1)}")
        return "{" + ", ".join(items) + "}"

    def block_scalar(self, indent):
        self.note("block scalar")
        header = self.random.choice(["|", ">", "|-", ">-", "|+", ">+"])
        lines = [self.random.choice(["line", "", "  more", "yes", "# no comment", "é \U0001F600", "a: b"])
                 for _ in range(self.random.randrange(1, 5))]
        # The first line tells the indentation.
        lines.insert(0, "first")
        return header, ["" if not line else " " * (indent + 2) + line for line in lines]

    def comment(self):
        if self.chance(0.1):
            self.note("comment")
            return "  # a comment: {not} [yaml"
        return ""

    def value(self, indent, depth):
        """Text behind `key:` or `-`, and the lines below."""
        kind = self.random.randrange(8)
        if kind == 0:
            head, below = self.block_scalar(indent)
            return head, below
        if kind == 1:
            return self.flow(depth) + self.comment(), []
        if kind in (2, 3) and depth < 4:
            name, head = None, self.comment()
            if self.chance(0.4):
                name = f"c{self.random.randrange(10 ** 6)}"
                head = f"&{name}" + head
            below = self.mapping(indent + 2, depth + 1)
            if name and below:
                self.mappings.append(name)
            return (head, below) if below else ("{}", [])
        if kind == 4 and depth < 4:
            below = []
            for _ in range(self.random.randrange(1, 4)):
                text, lines = self.value(indent + 2, depth + 1)
                below += [" " * (indent + 2) + "- " + text] + lines
            return self.comment(), below
        if kind == 5 and self.mappings:
            self.note("alias of a mapping")
            return "*" + self.random.choice(self.mappings), []
        return self.anchored(self.scalar(False)) + self.comment(), []

    def merge(self, indent):
        kind = self.random.randrange(3)
        if kind == 0 or not self.mappings:
            self.note("merge of a mapping written in place")
            return [" " * indent + "<<: {a: 1, b: [x], zz: " + self.flow(3) + "}"]
        if kind == 1:
            self.note("merge of an alias")
            return [" " * indent + "<<: *" + self.random.choice(self.mappings)]
        self.note("merge of a list")
        names = [f"*{self.random.choice(self.mappings)}" for _ in range(self.random.randrange(1, 4))]
        return [" " * indent + "<<: [" + ", ".join([*names, "{q: 1}"]) + "]"]

    def mapping(self, indent, depth):
        used = set()
        entries = []
        for _ in range(self.random.randrange(1, 5)):
            key = self.key(used)
            if key is None:
                continue
            text, below = self.value(indent, depth)
            lines = [" " * indent + key + ": " + text]
            if self.chance(0.05) and not below:
                self.note("explicit key")
                lines = [" " * indent + "? " + key, " " * indent + ": " + text]
            if self.chance(0.1):
                self.note("comment")
                lines.insert(0, " " * self.random.randrange(4) + "# comment")
            entries.append(lines + below)
        if entries and self.chance(0.25):
            entries.insert(self.random.randrange(len(entries) + 1), self.merge(indent))
        return [line for entry in entries for line in entry]

    def manifest(self):
        self.notes, self.scalars, self.mappings, self.names = set(), [], [], {}
        self.uses_handle = False
        lines = ["sdk: {language: go, version: \"1.2.3\"}", f"plain_{NFC}: 1", f"plain_{NFD}: 2"]
        self.note("NFC and NFD twins")
        for number in range(self.random.randrange(1, 5)):
            below = self.mapping(2, 1)
            head = ""
            if below and self.chance(0.5):
                name = f"m{number}"
                head = f" &{name}"
            lines += [f"top{number}:{head}", *below]
            if head:
                self.mappings.append(name)
        if self.uses_handle:
            self.note("tag handle")
            lines = ["%TAG !e! tag:yaml.org,2002:", "---", *lines]
        elif self.chance(0.1):
            self.note("document markers")
            lines = ["---", *lines, "..."]
        text = "\n".join(lines) + "\n"
        if self.chance(0.1):
            self.note("CRLF")
            text = text.replace("\n", "\r\n")
        if self.chance(0.1):
            self.note("BOM")
            text = "\ufeff" + text
        return text


CATEGORIES = {
    "plain string", "trap of YAML 1.1, plain", "trap of YAML 1.2, plain", "trap, quoted",
    "beyond the BMP", "tagged value", "null, empty", "alias of a scalar", "key that is no string",
    "key, quoted trap", "key over 128 bytes", "key, NFC or NFD", "key, quoted", "key, odd",
    "anchor on a key", "flow style", "block scalar", "comment", "alias of a mapping",
    "merge of a mapping written in place", "merge of an alias", "merge of a list", "explicit key",
    "NFC and NFD twins", "tag handle", "document markers", "CRLF", "BOM",
    # Of the readers.
    "read by ruamel.yaml",
}


def read_pyyaml(data):
    return python_value.dump(yaml.safe_load(data.decode()), ordered=False)


def read_ruamel(data):
    value = ruamel.yaml.YAML(typ="safe", pure=True).load(io.BytesIO(data))
    return python_value.dump(value, ordered=False)


def check(data, answer, seen):
    """What is wrong, or None."""
    if answer[0] != "C":
        return f"no canonical form: {answer[1].decode()}"
    canonical = answer[1]
    if not canonical.endswith(b"\n") or canonical.endswith(b"\n\n"):
        return "not one line feed at the end"
    if read_pyyaml(data) != read_pyyaml(canonical):
        return "PyYAML reads other values"
    try:
        original = read_ruamel(data)
    except Exception:
        seen["not read by ruamel.yaml"] += 1
        return None
    seen["read by ruamel.yaml"] += 1
    try:
        if original != read_ruamel(canonical):
            return "ruamel.yaml reads other values"
    except Exception as error:
        return f"ruamel.yaml does not read it: {type(error).__name__}: {error}"
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tool")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    generator = Generator(options.seed)
    seen = collections.Counter()
    manifests = []
    while len(manifests) < options.count:
        text = generator.manifest()
        data = text.encode()
        try:
            yaml.safe_load(text)
        except Exception as error:
            seen[f"dropped, {type(error).__name__}"] += 1
            if len(manifests) == 0 and sum(seen.values()) > 100:
                raise
            continue
        seen.update(generator.notes)
        manifests.append(data)
    answers = yaml_tool.ask("canonical", manifests, options.tool)
    canonicals = [answer[1] for answer in answers]
    again = yaml_tool.ask("canonical", canonicals, options.tool)
    judged = yaml_tool.ask("judge", manifests, options.tool)
    wrong = 0
    for data, answer, second, judgement in zip(manifests, answers, again, judged):
        problem = check(data, answer, seen)
        if problem is None and second != answer:
            problem = f"not a fixed point: {second}"
        if problem is None and judgement != ("V", python_value.dump(yaml.safe_load(data.decode()))):
            problem = "PyYAML's values were not predicted"
        if problem:
            wrong += 1
            if wrong <= 5:
                print("DIFFERENT:", problem)
                print(repr(data.decode())[:3000])
                print(data.decode()[:3000])
                print("---- canonical")
                print(answer[1].decode()[:3000])
    for category, count in sorted(seen.items()):
        print(f"{count:7} {category}")
    missing = CATEGORIES - {name for name, count in seen.items() if count}
    if missing:
        print("never generated:", ", ".join(sorted(missing)))
    print(f"{len(manifests)} manifests, {wrong} wrong")
    return 1 if wrong or missing else 0


if __name__ == "__main__":
    sys.exit(main())
