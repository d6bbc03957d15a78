"""The reference as one Markdown page."""

from reference.commands import Command


def page(root: Command) -> str:
    parts = [
        "# The command line\n\n<!-- Written by Scripts/generate-reference from the program's own help. -->\n",
        "\n".join(
            f"{'  ' * (len(command.path) - 1)}- [`{command.name}`](#{'-'.join(command.path)}): {command.abstract}"
            for command in root.all()
        )
        + "\n",
    ]
    parts += [_command(command) for command in root.all()]
    return "\n".join(parts)


def _command(command: Command) -> str:
    parts = [f"## {command.name}", command.abstract, f"```text\n{command.usage}\n```"]
    parts += [_escaped(paragraph) for paragraph in command.prose]
    if command.examples:
        parts.append("**Examples**")
    for purpose, lines in command.examples:
        parts += [_escaped(purpose), "```sh\n" + "\n".join(lines) + "\n```"]
    for title, options in command.sections():
        title = "Further options" if title == "Options" and len(command.sections()) > 2 else title
        rows = [f"| `{_cell(option.label)}` | {_cell(_escaped(option.text))} |" for option in options]
        parts.append(f"**{title}**\n\n| | |\n|---|---|\n" + "\n".join(rows))
    if command.statuses:
        rows = [f"| {status} | {_cell(_escaped(meaning))} |" for status, meaning in command.statuses]
        parts.append("**Exit status**\n\n| | |\n|---:|---|\n" + "\n".join(rows))
    return "\n\n".join(parts) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _escaped(text: str) -> str:
    """Angle brackets and stars outside of code would be markup."""
    pieces = text.split("`")
    for index in range(0, len(pieces), 2):
        pieces[index] = pieces[index].replace("<", "\\<").replace("*", "\\*")
    return "`".join(pieces)
