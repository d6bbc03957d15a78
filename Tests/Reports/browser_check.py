"""Opens HTML reports in a headless Chromium: sorting, filtering, hostile names, paper."""

import hashlib
import html
import json
import pathlib
import re
import struct
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


def drive(work, page, driver="driver.html", *arguments):
    dom = chromium(work, "--allow-file-access-from-files", "--disable-web-security",
                   "--virtual-time-budget=60000", "--dump-dom", *arguments,
                   f"{(HERE / driver).as_uri()}#{page.as_uri()}")
    begin = dom.rindex("<pre>RESULT") + len("<pre>RESULT")
    return json.loads(html.unescape(dom[begin:dom.rindex("END</pre>")]))


def make_verified(binary, work, name, bundles, hostile=()):
    """Verifies a folder of real, small bundles, every seventh of which is not executable."""
    root, page, source = work / name, work / f"{name}.html", work / f"{name}.json"
    root.mkdir()
    names = [f"pipeline-{index:05d}" for index in range(bundles)]
    names += [name.replace("/", ":") for name in hostile]
    for index, file in enumerate(names):
        dags = [f"{index}_{number}" for number in range(index % 4 + 1)]
        if file in hostile:
            dags.append(file)
        path = root / file
        path.write_bytes(footer_bundle(dags))
        path.chmod(0o644 if index % 7 == 3 else 0o755)
    done = subprocess.run([binary, "verify", root, "--quiet", "--report", page, "--report", source],
                          capture_output=True, check=False)
    assert done.returncode == 1, done.stderr
    return json.loads(source.read_text()), page


def footer_bundle(dags):
    """A bundle as small as it can be: an ELF header and a manifest (JSON is YAML)."""
    program = struct.pack("<16sHHIQQQIHHHHHH", b"\x7fELF\2\1\1", 2, 62, 1, 0, 0, 0, 0, 64, 56, 0, 0, 0, 0)
    manifest = json.dumps({
        "airflow_bundle_metadata_version": "1.0", "source": "main.go",
        "sdk": {"language": "go", "version": "1", "supervisor_schema_version": "2026-06-16"},
        "dags": {dag: {"tasks": ["t"]} for dag in dags}}).encode()
    return (program + manifest + struct.pack("<III", 0, len(manifest), 1)
            + hashlib.sha256(program).digest() + bytes(12) + b"AFBNDL01")


def check_verified(seen, report):
    """Sorted and filtered as a report of a migration is."""
    items = report["items"]
    skipped = [row for row in items if row["airflow"] == "skipped"]
    assert len(skipped) > 100 and seen["rows"] == len(items) and not seen["controlsHidden"]
    assert seen["first"] == "skipped"
    dags = [int(count) for count in seen["afterDown"]]
    assert dags == sorted(dags, reverse=True) and set(dags) == {1, 2, 3, 4}, set(dags)
    assert [int(count) for count in seen["afterUp"]] == sorted(dags)
    assert seen["failed"] == ["skipped"] * len(skipped)
    assert seen["failedCount"] == f"{len(skipped)} of {len(items)} rows"
    assert len(seen["crc"]) == len(skipped) and set(seen["crc"]) == {"not-executable"}
    assert [path.rsplit("/", 1)[1] for path in seen["found"]] == ["pipeline-00001"]
    heads = ["Airflow", "Bundle", "Container", "Dags", "Executable", "Problems"]
    assert seen["plain"] == {"rows": len(items), "controlsHidden": True, "heads": heads}, seen["plain"]


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


def check_finding_and_leading(seen, teams):
    """Dags and tasks are found, entries lead to their rows, folders have their own list and filter."""
    assert seen["words"][0] and seen["foundByWords"], seen["words"]
    assert all(seen["words"][0] in words for words in seen["foundByWords"])
    assert seen["hidden"] == 0 and seen["linked"] == seen["target"] and seen["targetShown"], seen["linked"]
    if teams:
        assert len(seen["folders"]) == 7, seen["folders"]
        assert all(re.match(r"[\d\u202f]+ [a-z-]+: \d+ [a-z-]+", line) for line in seen["folders"]), seen["folders"]
        name, rows = seen["inFolder"]
        assert len(rows) > 100 and all(f"/{name}/" in row for row in rows), name


def check_contrast(work, pages):
    """Every text has the contrast that WCAG 2 wants (level AA), in both themes."""
    least = []
    for page in pages:
        grounds = set()
        for theme in ([], ["--blink-settings=preferredColorScheme=0"]):
            seen = drive(work, page, "contrast.html", *theme)
            grounds.add(seen["ground"])
            assert len(seen["pairs"]) > 5, seen
            for pair in seen["pairs"]:
                assert pair["ratio"] >= pair["wanted"], (page.name, theme, pair)
            least.append(min(pair["ratio"] for pair in seen["pairs"]))
        assert len(grounds) == 2, grounds
    return min(least)


def first_paint(work, page):
    """Milliseconds until Chromium has shown the first of a page, as the page's own clock says."""
    text = page.read_text()
    probe = work / "probe.html"
    # Without the policy, which allows no second script; all else is the page as it is.
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    probe.write_text(text.replace("</body>", """<pre id="paint"></pre><script>
      new PerformanceObserver(list => {
        for (const entry of list.getEntries()) {
          if (entry.name === 'first-contentful-paint') {
            document.querySelector('#paint').textContent = 'PAINT' + entry.startTime + 'END';
          }
        }
      }).observe({type: 'paint', buffered: true});
      </script></body>"""))
    dom = chromium(work, "--timeout=120000", "--dump-dom", "--window-size=1280,1000", probe.as_uri())
    return float(re.search(r"PAINT([\d.]+)END", dom).group(1))


def check_hostile(seen, command, shown=lambda name: name):
    assert seen["title"] == f"airflow-bundle {command}", seen["title"]
    assert seen["elements"] == {"script": 1, "img": 0, "h1": 1, "handlers": 0, "links": 0}, seen
    plain = [name for name in HOSTILE if name.isprintable()]
    assert len(plain) > 10
    for name in plain:
        assert shown(name) in seen["names"], name
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
    assert "Find" not in words.split(), words
    # The table of all bundles would be most of the paper, so it is not there, and that is said.
    assert "60 rows are not printed here" in words and "pipeline-00013" not in words, words
    assert "2026-11-23 22:00:05 UTC" in words and "node-7" in words and "/srv/airflow" in words
    pages = subprocess.run(["pdfinfo", paper], capture_output=True, text=True, check=True).stdout
    return int(re.search(r"^Pages:\s+(\d+)$", pages, re.M).group(1))


def main():
    binary = pathlib.Path(sys.argv[1]).resolve()
    pictures = pathlib.Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else None
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        report, large = make(binary, work, "large", "--dry-run")
        seen = drive(work, large)
        check_sorting_and_filtering(seen, report)
        check_without_script(seen, report)
        check_finding_and_leading(seen, teams=True)
        _, hostile = make(binary, work, "hostile", "--hostile", "--bundles", "3")
        check_hostile(drive(work, hostile), "migrate")
        verified, fleet = make_verified(binary, work, "fleet", 5000)
        seen = drive(work, fleet)
        check_verified(seen, verified)
        check_finding_and_leading(seen, teams=False)
        _, harmful = make_verified(binary, work, "harmful", 8, HOSTILE)
        check_hostile(drive(work, harmful), "verify",
                      lambda name: f"{work / 'harmful'}/{name.replace('/', ':')}")
        _, small = make(binary, work, "small", "--bundles", "60")
        check_paper(work, small)
        least = check_contrast(work, [small, harmful])
        _, huge = make(binary, work, "huge", "--bundles", "20000")
        paint = first_paint(work, huge)
        # Seconds, not minutes: what it takes exactly depends on the machine.
        assert paint < 60_000, paint
        print(f"browser: first paint of 20,000 bundles after {paint:.0f} ms, lowest contrast {least:.2f}")
        if pictures:
            pictures.mkdir(parents=True, exist_ok=True)
            for name, page, size, dark in [
                    ("desktop", large, "1280,2600", False), ("dark", large, "1280,2600", True),
                    ("phone", small, "500,3600", False),
                    ("verify-desktop", fleet, "1280,2600", False),
                    ("verify-dark", harmful, "1280,2600", True),
                    ("verify-phone", harmful, "500,3600", False)]:
                chromium(work, f"--screenshot={pictures / name}.png", f"--window-size={size}",
                         *(["--blink-settings=preferredColorScheme=0"] if dark else []),
                         page.as_uri())
    print("browser: twice 5,000 bundles sorted and filtered, hostile names harmless, paper complete")


if __name__ == "__main__":
    main()
