"""What the codes mean: the tables of MIGRATION.md, which a test keeps complete."""

import pathlib
import re

GUIDE = pathlib.Path(__file__).resolve().parents[2] / "MIGRATION.md"


def sections() -> list[tuple[str, list[tuple[str, str]]]]:
    """For each table that is headed by `code`: the heading above it, and each code's row in words."""
    found: list[tuple[str, list[tuple[str, str]]]] = []
    heading, columns = "", []
    for line in GUIDE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ")
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            columns = []
        elif cells[0] == "code":
            columns = cells
            found.append((heading, []))
        elif columns and not cells[0].startswith("-"):
            found[-1][1].append((_plain(cells[0]), _sentence(dict(zip(columns, cells)))))
    return found


def _sentence(row: dict[str, str]) -> str:
    kind = f"{row['severity'].capitalize()}: " if "severity" in row else ""
    action = f" What to do: {row['what to do']}." if row.get("what to do") else ""
    return _plain(f"{kind}{row['meaning']}.{action}")


def _plain(text: str) -> str:
    return re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text).replace("`", "")
