"""What the program says of itself, as objects."""

import dataclasses
import json
import pathlib
import re
import subprocess


@dataclasses.dataclass
class Option:
    label: str  # as in `-o, --output <path>`
    text: str
    section: str | None


@dataclasses.dataclass
class Command:
    path: list[str]  # the words that call it
    abstract: str
    usage: str
    prose: list[str]  # paragraphs
    examples: list[tuple[str, list[str]]]  # what for, and the lines to type
    statuses: list[tuple[str, str]]  # exit status and its meaning
    options: list[Option]
    subcommands: list["Command"]

    @property
    def name(self) -> str:
        return " ".join(self.path)

    def all(self) -> list["Command"]:
        return [self] + [one for child in self.subcommands for one in child.all()]

    def sections(self) -> list[tuple[str, list[Option]]]:
        """The options by heading, in the order of the help."""
        found: dict[str, list[Option]] = {}
        plain = [option for option in self.options if option.section is None]
        for option in [option for option in self.options if option.section] + plain:
            found.setdefault(option.section or "Options", []).append(option)
        if "Arguments" in found:
            found = {"Arguments": found.pop("Arguments")} | found
        return list(found.items())


def read(program: pathlib.Path) -> Command:
    dump = json.loads(_output(program, "--experimental-dump-help"))
    if dump["serializationVersion"] != 0:
        raise SystemExit(f"generate-reference: unknown version {dump['serializationVersion']} of the dump")
    return _command(program, dump["command"], [])


def _output(program: pathlib.Path, *arguments: str) -> str:
    call = [str(program.resolve()), *arguments]
    return subprocess.run(call, check=True, capture_output=True, text=True).stdout


def _command(program: pathlib.Path, info: dict, parents: list[str]) -> Command:
    path = parents + [info["commandName"]]
    usage = re.search(r"^USAGE: (.*)$", _output(program, *path[1:], "--help"), re.M)
    if not usage:
        raise SystemExit(f"generate-reference: the help of {' '.join(path)} shows no usage")
    prose, examples, statuses = _discussion(info.get("discussion", ""))
    # `help` is what the parser adds; every command has --help and --version of it too.
    children = [child for child in info.get("subcommands", []) if child["commandName"] != "help"]
    return Command(
        path=path,
        abstract=info["abstract"],
        usage=usage[1],
        prose=prose,
        examples=examples,
        statuses=statuses,
        options=[_option(one) for one in info.get("arguments", []) if one["shouldDisplay"]],
        subcommands=[_command(program, child, path) for child in children],
    )


def _option(info: dict) -> Option:
    value = f"<{info['valueName']}>"
    if info["kind"] == "positional":
        label, section = value + (" ..." if info["isRepeating"] else ""), "Arguments"
    else:
        short_first = sorted(info["names"], key=lambda name: name["kind"] != "short")
        dashes = {"short": "-", "long": "--", "longWithSingleDash": "-"}
        label = ", ".join(dashes[name["kind"]] + name["name"] for name in short_first)
        label += f" {value}" if info["kind"] == "option" else ""
        section = info.get("sectionTitle")
    text = info["abstract"]
    if values := info.get("allValues"):
        text += f" One of {', '.join(values)}."
    if default := info.get("defaultValue"):
        text += f" Default: {default}."
    return Option(label, text, section)


def _discussion(text: str) -> tuple[list[str], list[tuple[str, list[str]]], list[tuple[str, str]]]:
    prose, examples, statuses = [], [], []
    for paragraph in text.split("\n\n"):
        lines = paragraph.split("\n")
        if len(lines) > 1 and all(line.startswith("  ") for line in lines[1:]):
            examples.append((lines[0], [line.strip() for line in lines[1:]]))
        elif paragraph.startswith("Exit status: "):
            for part in re.split(r"; (?=\d)", paragraph.removeprefix("Exit status: ").removesuffix(".")):
                status, meaning = part.split(" ", 1)
                statuses.append((status, meaning))
        elif paragraph:
            prose.append(paragraph)
    return prose, examples, statuses
