"""Runs the program at a terminal and in pipes: where progress goes, and that nothing mixes."""

import fcntl
import os
import pathlib
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def at_terminal(command, columns=100, output=None, **environment):
    """Runs a command at a terminal, by default with both streams; returns all that was written there."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    env = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "TERM")}
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output or follower, stderr=follower,
                               env=env | {"TERM": "xterm"} | environment)
    os.close(follower)
    chunks = []
    while True:
        try:
            chunk = os.read(leader, 65536)
        except OSError:  # Linux says EIO when the other end is gone.
            break
        if not chunk:
            break
        chunks.append(chunk)
    os.close(leader)
    process.wait()
    return b"".join(chunks).decode()


def screen(text):
    """The lines that stay on the terminal: carriage returns and erasures carried out."""
    lines, line, place = [], [], 0
    for token in re.findall(r"\x1b\[K|\r\n|\n|\r|[^\x1b\r\n]", ESCAPE.sub("", text)):
        if token in ("\n", "\r\n"):
            lines.append("".join(line))
            line, place = [], 0
        elif token == "\r":
            place = 0
        elif token == "\x1b[K":
            line = line[:place]
        else:
            line[place:place + 1] = token
            place += 1
    return lines + (["".join(line)] if line else [])


def in_pipes(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout, done.stderr


def without_time(lines):
    return [re.sub(r" in [0-9.]+ s$", "", line) for line in lines]


def main():
    binary = str(pathlib.Path(sys.argv[1]).resolve())
    fixtures = pathlib.Path(__file__).resolve().parent.parent.parent / "Fixtures"
    with tempfile.TemporaryDirectory() as folder:
        command = [binary, "migrate", str(fixtures), "-o", folder + "/out", "--dry-run"]
        out, err = in_pipes(command)
        assert err == "" and "\x1b" not in out and "\r" not in out, err
        assert re.search(r"^\d+ notes?: .*\(use -v to see them\)$", out, re.M), out
        assert "\n  note: " not in out and "\n  warning: " in out
        verbose, _ = in_pipes([*command, "-v"])
        assert "\n  note: " in verbose and "use -v" not in verbose
        quiet, _ = in_pipes([*command, "-q"])
        end = re.split(r"^would fail, by code:$", quiet, flags=re.M)
        assert len(end) == 2, quiet
        kept = ("failed ", "skipped ", "warning: ")
        *lines, notes = end[0].splitlines()
        assert all(line.startswith(kept) for line in lines) and notes in out.splitlines(), quiet
        # A link that is not followed is no bundle that went well: nothing but its line names it.
        skipped = [line for line in lines if line.startswith("skipped ")]
        assert skipped and all(line.endswith("[link-not-followed]") for line in skipped), skipped
        assert re.fullmatch(r"\n(?:  \d+ [a-z-]+: .*\n)+warnings, by code:\n(?:  \d+ [a-z-]+: .*\n)+.* dry run: .*\n",
                            end[1]), end[1]
        assert end[1].rsplit(" in ", 1)[0] == out.split("would fail, by code:")[1].rsplit(" in ", 1)[0]
        json_out, err = in_pipes([*command, "--json", "--progress", "always"])
        assert json_out.startswith("{") and err.startswith("airflow-bundle: ")
        assert "\x1b" not in err and "\r" not in err and "100%, " in err.splitlines()[-1]

        verify = [binary, "verify", str(fixtures)]
        checked, err = in_pipes([*verify, "--progress", "always"])
        assert re.fullmatch(r"100%, (\d+) of \1 files, ([0-9.]+ MB) of \2(, .*)?, \d+ with problems",
                            err.splitlines()[-1].removeprefix("airflow-bundle: ")), err
        assert in_pipes(verify) == (checked, "") and screen(at_terminal(verify)) == checked.splitlines()
        assert "\r[" in at_terminal(verify)

        # Quiet or not, whether standard output is there too or in a file, the bar is drawn and goes.
        for more in ([], ["-q"]):
            lines = at_terminal([*command, *more])
            assert "\r[" in lines and "\rlisting the inputs\x1b[K" in lines, lines[:200]
            assert "%" not in screen(lines)[-1]
            with open(folder + "/file", "wb") as file:
                lines = at_terminal([*command, *more], output=file)
            assert "\r[" in lines and screen(lines) in ([], [""]), screen(lines)
            assert "\r" not in pathlib.Path(folder, "file").read_text()
        # What is printed stands above the bar, which is drawn again below it at once.
        drawn = at_terminal(command).split("\r\n")
        below = [line.startswith("\r[") and "%" in line.split("\x1b[K")[0] for line in drawn]
        # All lines but those of the end, when the work is done and the bar has gone.
        assert below[1:below.index(False, 1)].count(True) > 60, drawn[:5]

        shown = at_terminal(command)
        assert "\r[" in shown and "0%" in shown, shown[:200]
        assert "\x1b[31mfailed\x1b[0m" in shown
        assert without_time(screen(shown)) == without_time(out.splitlines()), screen(shown)
        plain = at_terminal(command, NO_COLOR="1")
        assert not ESCAPE.search(plain) and "\r[" in plain
        for line in at_terminal(command, columns=20).split("\r"):
            if "%" in line and " of " not in line:
                assert len(ESCAPE.sub("", line).replace("\x1b[K", "").strip()) < 20, line
        assert "%" not in at_terminal([*command, "--progress", "never"]).split("failed")[0]
        assert "\x1b" not in at_terminal(command, TERM="dumb")
    print("console: progress and colour on terminals only, nothing mixes")


if __name__ == "__main__":
    main()
