"""Opens HTML reports in a headless Chromium: sorting, filtering, hostile names, paper."""

import html
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from make_report import HOSTILE  # noqa: E402

CHROMIUM = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]


def chromium(work, *arguments):
    done = subprocess.run([*CHROMIUM, f"--user-data-dir={work}/profile", *arguments],
                          capture_output=True, timeout=180, check=True)
    return done.stdout.decode()


def make(binary, work, name, *arguments):
    """Makes a report of a run that never was and has the program write its pages."""
    source, page = work / f"{name}.json", work / f"{name}.html"
    subprocess.run([sys.executable, HERE / "make_report.py", source, *arguments], check=True)
    done = subprocess.run([binary, "report", "merge", source, "--report", page],
                          capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return json.loads(source.read_text()), page


def drive(work, page):
    dom = chromium(work, "--allow-file-access-from-files", "--disable-web-security",
                   "--virtual-time-budget=60000", "--dump-dom",
                   f"{(HERE / 'driver.html').as_uri()}#{page.as_uri()}")
    begin = dom.rindex("<pre>RESULT") + len("<pre>RESULT")
    return json.loads(html.unescape(dom[begin:dom.rindex("END</pre>")]))


def check_sorting_and_filtering(seen, report):
    items = report["items"]
    failed = [row for row in items if row["status"] == "failed"]
    assert seen["rows"] == len(items), (seen["rows"], len(items))
    assert seen["count"] == f"{len(items)} rows" and not seen["controlsHidden"]
    assert seen["first"] == "failed"
    sizes = [row["result"]["size"] if "result" in row else -1 for row in items]
    assert [int(size) for size in seen["afterDown"]] == sorted(sizes, reverse=True)
    assert [int(size) for size in seen["afterUp"]] == sorted(sizes)
    assert seen["bundles"] == sorted(seen["bundles"])
    assert seen["failed"] == ["failed"] * len(failed)
    assert seen["failedCount"] == f"{len(failed)} of {len(items)} rows"
    crc = sum(row.get("error", {}).get("code") == "crc-mismatch" for row in items)
    assert crc > 0 and len(seen["crc"]) == crc
    assert all("crc-mismatch" in codes.split() for codes in seen["crc"])
    assert seen["found"] == [row["input"] for row in items if "pipeline-00001" in row["input"]]


def check_hostile(seen):
    assert seen["title"] == "airflow-bundle migrate", seen["title"]
    assert seen["elements"] == {"script": 1, "img": 0, "h1": 1, "handlers": 0, "links": 0}, seen
    plain = [name for name in HOSTILE if name.isprintable()]
    assert len(plain) > 10
    for name in plain:
        assert name in seen["names"], name
    assert not any(ord(char) < 32 or char == "\u202e" for name in seen["names"] for char in name)


def check_without_script(seen, report):
    """Everything but sorting and filtering is there, and no dead controls are."""
    heads = ["Status", "Bundle", "Before", "After", "Executable", "Findings"]
    assert seen["plain"] == {
        "rows": len(report["items"]), "controlsHidden": True, "heads": heads}, seen["plain"]


def check_paper(work, page):
    paper = work / "paper.pdf"
    chromium(work, f"--print-to-pdf={paper}", "--no-pdf-header-footer", page.as_uri())
    text = subprocess.run(["pdftotext", "-layout", paper, "-"], capture_output=True, check=True)
    words = text.stdout.decode()
    # Folded parts are unfolded on paper, and what cannot be worked is left out.
    assert "the manifest carries no supervisor schema version" in words
    assert "Find" not in words.split() and "rows" not in words.split(), words


def main():
    binary = pathlib.Path(sys.argv[1]).resolve()
    pictures = pathlib.Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else None
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        report, large = make(binary, work, "large", "--dry-run")
        seen = drive(work, large)
        check_sorting_and_filtering(seen, report)
        check_without_script(seen, report)
        _, hostile = make(binary, work, "hostile", "--hostile", "--bundles", "3")
        check_hostile(drive(work, hostile))
        _, small = make(binary, work, "small", "--bundles", "60")
        check_paper(work, small)
        if pictures:
            pictures.mkdir(parents=True, exist_ok=True)
            for name, page, size, dark in [
                    ("desktop", large, "1280,2600", False), ("dark", large, "1280,2600", True),
                    ("phone", small, "500,3600", False)]:
                chromium(work, f"--screenshot={pictures / name}.png", f"--window-size={size}",
                         *(["--blink-settings=preferredColorScheme=0"] if dark else []),
                         page.as_uri())
    print("browser: 5,000 bundles sorted and filtered, hostile names harmless, paper complete")


if __name__ == "__main__":
    main()
