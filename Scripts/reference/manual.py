"""Manual pages, one a command, in the man(7) macros."""

import re

from reference import codes
from reference.commands import Command


def name(command: Command) -> str:
    """`git-commit` for `git commit`: `man` finds it by the words too."""
    return "-".join(command.path)


def page(command: Command, root: Command, date: str) -> str:
    title = name(command)
    lines = [
        '.\\" Written by Scripts/generate-reference.',
        f'.TH {_text(title.upper())} 1 {date} airflow\\-bundle "User Commands"',
        ".SH NAME",
        f"{_text(title)} \\- {_text(command.abstract[0].lower() + command.abstract[1:].removesuffix('.'))}",
        ".SH SYNOPSIS",
        _synopsis(command),
        ".SH DESCRIPTION",
    ]
    # A page that says nothing more has its abstract for a description.
    for paragraph in command.prose or [command.abstract]:
        lines += [".PP", _text(paragraph)]
    for child in command.subcommands:
        lines += [".TP", f".B {_text(child.path[-1])}", _text(child.abstract)]
    has_headings = any(option.section not in (None, "Arguments") for option in command.options)
    in_options = False
    for section, options in command.sections():
        if section == "Arguments":
            lines.append(".SH ARGUMENTS")
        elif not in_options:
            lines.append(".SH OPTIONS")
            in_options = True
        if section != "Arguments" and has_headings:
            lines.append(f'.SS "{_text("Further options" if section == "Options" else section)}"')
        for option in options:
            lines += [".TP", _label(option.label), _text(option.text)]
    if command.examples:
        lines.append(".SH EXAMPLES")
    for purpose, calls in command.examples:
        lines += [".PP", _text(purpose), ".PP", ".RS 4", ".EX", *map(_text, calls), ".EE", ".RE"]
    if command.statuses:
        lines.append(".SH EXIT STATUS")
    for status, meaning in command.statuses:
        lines += [".TP", f".B {status}", _text(meaning[0].upper() + meaning[1:] + ".")]
    if command is root:
        lines.append(".SH CODES")
        for heading, rows in codes.sections():
            lines.append(f'.SS "{_text(heading)}"')
            for code, text in rows:
                lines += [".TP", f".B {_text(code)}", _text(text)]
    lines += [".SH SEE ALSO", _see_also(command, root)]
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("`", "\\(aq").replace("'", "\\(aq")
    return "\\&" + escaped if escaped.startswith(".") else escaped


def _synopsis(command: Command) -> str:
    rest = command.usage.removeprefix(command.name).strip()
    return f".B {_text(command.name)}\n{_placeholders(rest)}"


def _label(label: str) -> str:
    """Names bold, what stands for a value in italics."""
    return re.sub(r"(?<![\w<])(--?[\w-]+)", lambda match: f"\\fB{match[1]}\\fR", _placeholders(label, False)).replace("-", "\\-")


def _placeholders(text: str, escape: bool = True) -> str:
    text = re.sub(r"<([^>]*)>", r"\\fI\1\\fR", text)
    return text.replace("-", "\\-") if escape else text


def _see_also(command: Command, root: Command) -> str:
    others = [one for one in root.all() if one is not command]
    return ",\n".join(f"\\fB{_text(name(one))}\\fR(1)" for one in others)
