"""Prints a run and renders the history: a table and a plot of all recorded runs."""
import json
import os
from xml.sax.saxutils import escape

from .machine import HERE

RESULTS = os.path.join(HERE, "results")
PLOT = os.path.join(RESULTS, "history.svg")
PAGE = os.path.join(HERE, "README.md")
START, END = "<!-- history: written by Benchmarks/run -->", "<!-- end of history -->"

# The figures of the history, by measure and name; with the head of their column.
COLUMNS = [
    ("large", "one Python", "large: Python"), ("large", "two Pythons", "large: two Pythons"),
    ("large", "two Cs", "large: two Cs"), ("small", "one Python", "small: Python"),
    ("single", "one Python", "single: Python"), ("export", "Python's zipfile, default", "export: zipfile"),
    ("single_export", "-j 1 to -j 2", "single export: -j 1"),
    ("verify", "openssl dgst", "verify: openssl"), ("second", "first to second, large", "again: large"),
    ("second", "first to second, small", "again: small"), ("small", "CPU at -j 1 to C's", "small: C's CPU"),
    ("startup", "--version", "startup: ms"),
]
COLOURS = ["#1b6ca8", "#d1495b", "#2e933c", "#8e5aa8", "#c77d0a", "#00798c", "#6b705c", "#b5179e", "#444444",
           "#f0a202", "#000000", "#999999"]


def shown(row):
    text = f"{row['value']:.2f}" if row["unit"] == "times" else f"{row['value']:.1f} {row['unit']}"
    if "span" in row:
        text += f" ({row['span'][0]:.2f} to {row['span'][1]:.2f})"
    return text


def wanted(row):
    if "at_least" in row:
        return f"at least {row['at_least']:g}"
    return f"at most {row['at_most']:.4g}" if "at_most" in row else ""


def verdict(row):
    return {True: "yes", False: "NO", None: ""}[row.get("met")]


def text(run):
    """A run as lines for people; also the page of a run."""
    machine = run["machine"]
    lines = [
        f"Commit {run['commit']}{' with changes' if run['changed'] else ''}, {run['date']}, "
        f"{machine['cpu']} ({machine['architecture']}, {run['processors']} processors used), "
        f"load {machine['load']} at the start, {run['rounds']} rounds{', quick' if run['quick'] else ''}."
        + (f" \"In memory\" is {run['memory']}." if "memory" in run else "")
        + (f" Compared with {run['compared']}." if run.get("compared") else ""), "",
    ]
    for name, found in run["measures"].items():
        lines += [f"### {name}: {found['title']}", ""]
        if "skipped" in found:
            lines += [f"SKIPPED: {found['skipped']}.", ""]
            continue
        if "table" in found:
            lines += peaks(found["table"])
        lines += ["| variant | median s | least | most | user | system | peak MiB |", "|---|--:|--:|--:|--:|--:|--:|"]
        for variant, time in found["times"].items():
            columns = [f"{time[key]:.4f}" for key in ("seconds", "least", "most", "user", "system")]
            lines.append(f"| {variant} | {' | '.join(columns)} | {time['peak_mib']} |")
        lines += ["", "| figure | value (span of the rounds) | wanted | met |", "|---|---|---|---|"]
        lines += [f"| {row['name']} | {shown(row)} | {wanted(row)} | {verdict(row)} |" for row in found["figures"]]
        lines.append("")
    return "\n".join(lines)


def peaks(table):
    """Peak memory of each command in MiB, a column for each size of input."""
    sizes = list(next(iter(table.values())))
    lines = ["| peak MiB | " + " | ".join(sizes) + " |", "|---" + "|--:" * len(sizes) + "|"]
    return [*lines, *(f"| {command} | {' | '.join(str(row[size]) for size in sizes)} |" for command, row in table.items()), ""]


def runs():
    found = []
    for name in sorted(os.listdir(RESULTS)):
        if name.endswith(".json"):
            with open(os.path.join(RESULTS, name)) as file:
                found.append({**json.load(file), "name": name[:-5]})
    return sorted(found, key=lambda run: run["date"])


def lookup(run, measure, name):
    for row in run["measures"].get(measure, {}).get("figures", []):
        if row["name"] == name:
            return row
    return None


def render():
    """Writes the history into the page, and the plot beside the results."""
    history = runs()
    heads = [head for _, _, head in COLUMNS]
    lines = [START, "", "| run | processor | " + " | ".join(heads) + " |", "|---" * (len(heads) + 2) + "|"]
    targets = {}
    for run in history:
        cells = []
        for measure, name, _ in COLUMNS:
            row = lookup(run, measure, name)
            targets.setdefault((measure, name), "")
            if row:
                targets[measure, name] = wanted(row)
            cells.append(f"{row['value']:.2f}{'' if row.get('met', True) else ' (!)'}" if row else "")
        link = f"[{run['date'][:10]} {run['commit']}{'+' if run['changed'] else ''}](results/{run['name']}.md)"
        lines.append(f"| {link} | {run['machine']['cpu']} | {' | '.join(cells)} |")
    lines.append("| wanted | | " + " | ".join(targets.get((m, n), "") for m, n, _ in COLUMNS) + " |")
    lines += ["", "`(!)`: not reached. `+`: built from a changed checkout.", ""]
    lines += ["![Ratios to what is wanted, by run](results/history.svg)", "", END]
    with open(PAGE) as file:
        page = file.read()
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    with open(PAGE, "w") as file:
        file.write(before + "\n".join(lines) + after)
    with open(PLOT, "w") as file:
        file.write(plot(history))


def plot(history):
    """Each ratio over what is wanted of it, by run: above the line at 1 it is reached."""
    width, height, left, top, right, bottom = 860, 360, 46, 16, 210, 70
    series = []
    for (measure, name, head), colour in zip(COLUMNS, COLOURS):
        points = []
        for at, run in enumerate(history):
            row = lookup(run, measure, name)
            if row and "at_least" in row:
                points.append((at, row["value"] / row["at_least"]))
        if points:
            series.append((head, colour, points))
    highest = max([value for _, _, points in series for _, value in points] + [1.2]) * 1.08
    inner, tall = width - left - right, height - top - bottom

    def x(at):
        return left + inner * (at + 0.5) / max(len(history), 1)

    def y(value):
        return top + tall * (1 - value / highest)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="11">', f'<rect width="{width}" height="{height}" fill="white"/>',
    ]
    step = 0.5 if highest < 4 else 1
    for at in range(int(highest / step) + 1):
        line, colour = y(at * step), "#b00" if at * step == 1 else "#ddd"
        out.append(f'<line x1="{left}" y1="{line:.1f}" x2="{width - right}" y2="{line:.1f}" stroke="{colour}"/>')
        out.append(f'<text x="{left - 6}" y="{line + 4:.1f}" text-anchor="end">{at * step:g}</text>')
    for at, run in enumerate(history):
        turn = f'rotate(-40 {x(at):.1f} {height - bottom + 14})'
        label = escape(run["date"][5:10] + " " + run["commit"][:7])
        out.append(f'<text x="{x(at):.1f}" y="{height - bottom + 14}" text-anchor="end" transform="{turn}">{label}</text>')
    for at, (head, colour, points) in enumerate(series):
        path = " ".join(f"{x(run):.1f},{y(value):.1f}" for run, value in points)
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        out += [f'<circle cx="{x(run):.1f}" cy="{y(value):.1f}" r="3" fill="{colour}"/>' for run, value in points]
        out.append(f'<text x="{width - right + 12}" y="{top + 14 + 16 * at}" fill="{colour}">{escape(head)}</text>')
    out.append(f'<text x="{left}" y="{height - 4}">ratio measured / ratio wanted; above the red line: reached</text>')
    return "\n".join(out + ["</svg>", ""])
