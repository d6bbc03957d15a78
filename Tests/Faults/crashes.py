"""Kills the program at every system call that changes something, and makes every such call fail."""

import collections
import dataclasses
import hashlib
import pathlib
import re
import shutil
import subprocess
from typing import Callable

from harness import (TRAILER, Checks, Done, Picture, acceptable, copy, environment, finished, no_tmpfile, picture,
                     run, scratch, temporaries, with_each, with_held)

# Files are written by pwrite64; write is for the console and, at random, the run-time's own wake-ups.
CALLS = ["pwrite64", "fsync", "linkat", "link", "symlinkat", "rename", "renameat", "renameat2", "unlink", "unlinkat",
         "mkdir", "mkdirat", "rmdir", "fchmod", "chmod", "fchmodat", "fchown", "chown", "fchownat", "futimens", "utimensat", "fsetxattr"]
ERRORS = ["ENOSPC", "EIO", "EDQUOT"]
# The calls that a signal may interrupt without having done anything.
INTERRUPTIBLE = {"pwrite64", "fsync"}
DONE = {"converted", "copied", "unchanged", "already-current"}
# What a failing disk may be called; and what follows from a folder that could not be made or named.
FAULT_CODES = {"no-space", "io-error", "permission-denied"}


@dataclasses.dataclass
class Scenario:
    name: str
    setup: Callable[[pathlib.Path], None]
    arguments: list[str]
    named: bool = False
    elsewhere: bool = False
    """Whether `old`, where originals are moved to, is on another file system."""
    plan: list[str] | None = None
    """A dry run that writes `plan.json`, in each folder: a plan is of the folder that it was made in."""


def archives(root: pathlib.Path) -> None:
    copy("legacy/info-zip/nested.zip", root / "in/nested.zip")
    copy("legacy/python/modes.zip", root / "in/team/modes.zip")


def footers(root: pathlib.Path) -> None:
    copy("footer/team/no-sources", root / "in/first")
    copy("footer/team/no-source-region", root / "in/team/second")


def drifted(root: pathlib.Path) -> None:
    """Bundles whose executables were changed after they were wrapped: one that Airflow finds again, as its trailer was
    corrected and its manifest was not, and one that it skips; and a whole one."""
    copy("footer/team/no-sources", root / "in/whole")
    for name, target in (("no-sources", root / "in/changed"), ("no-source-region", root / "in/team/changed")):
        copy(f"footer/team/{name}", target)
        data = bytearray(target.read_bytes())
        data[9:16] = b"drifted"  # The padding of the ELF header.
        target.write_bytes(data)
    source, metadata, version, _, *rest = TRAILER.unpack(data[-TRAILER.size:])
    executable = data[:-TRAILER.size - metadata - source]
    stale = b"digests: {integrity: '%s'}\n" % (b"0" * 64)
    trailer = TRAILER.pack(source, metadata + len(stale), version, hashlib.sha256(executable).digest(), *rest)
    target.write_bytes(data[:-TRAILER.size] + stale + trailer)


def prototype(root: pathlib.Path) -> None:
    copy("legacy/footer-32/prototype", root / "in/prototype")


def folder(root: pathlib.Path) -> None:
    copy("directory/nested/inferred", root / "in/inferred")


def folders(root: pathlib.Path) -> None:
    """Bundles whose executable lies deeper, with another one beside that must not be taken for it."""
    copy("directory/nested/inferred", root / "in/inferred")
    nested(root / "in/deep")


def nested(root: pathlib.Path) -> None:
    """`bin/app`, and a second executable that the old scanner would take without the manifest."""
    copy("directory/nested/orders/orders", root / "bin/app")
    copy("directory/nested/orders/orders", root / "another")
    for path in (root / "bin/app", root / "another"):
        path.chmod(0o755)
    (root / "main.go").write_bytes(b"package main\n")
    (root / "airflow-metadata.yaml").write_text(
        'format_version: "1.0"\nexecutable: bin/app\nsource: main.go\nsdk: {language: go, version: "1"}\n'
        "dags:\n  deep: {tasks: [run]}\n")


def flat(root: pathlib.Path) -> None:
    """Bundles with others below them: one whose output takes the name of its executable, and one that has `bin/app`."""
    copy("directory/nested/inferred", root / "in/top")
    copy("legacy/info-zip/nested.zip", root / "in/top/below/nested.zip")
    nested(root / "in/deep")
    copy("legacy/python/modes.zip", root / "in/deep/below/modes.zip")


def flat_footers(root: pathlib.Path) -> None:
    nested(root / "in/deep")
    copy("footer/team/no-sources", root / "in/deep/below/first")


def own_names(root: pathlib.Path) -> None:
    prototype(root)
    nested(root / "in/deep")


def mixed(root: pathlib.Path) -> None:
    own_names(root)
    copy("legacy/info-zip/nested.zip", root / "in/nested.zip")


def linked(root: pathlib.Path) -> None:
    """A bundle with links: to a folder and a file outside of it, and to a file in it."""
    nested(root / "in/deep")
    (root / "shared/data").mkdir(parents=True)
    (root / "shared/data/table").write_text("shared")
    (root / "shared/notes").write_text("notes")
    (root / "in/deep/data").symlink_to("../../shared/data")
    (root / "in/deep/notes").symlink_to("../../shared/notes")
    (root / "in/deep/alias").symlink_to("main.go")


def differing(root: pathlib.Path) -> None:
    archives(root)
    (root / "out").mkdir()
    (root / "out/nested").write_bytes(b"an older output")


def scenarios(quick: bool) -> list[Scenario]:
    remove = ["--in-place", "--remove-originals"]
    plain = [
        Scenario("migrate -o", archives, ["migrate", "in", "-o", "out"]),
        Scenario("migrate in place", archives, ["migrate", "in", *remove]),
        Scenario("export -o", footers, ["export", "in", "-o", "out"]),
        Scenario("export in place", footers, ["export", "in", *remove]),
    ]
    unnamed_only = [
        Scenario("migrate, moved aside", archives, ["migrate", "in", "--in-place", "--move-originals", "old"]),
        Scenario("migrate a folder away", folder, ["migrate", "in", "-o", "out"]),
        Scenario("export to a folder", footers, ["export", "in", "-o", "out", "--layout", "directory"]),
    ]
    move = ["--in-place", "--move-originals", "old"]
    removal = [
        Scenario("export, folders removed", folders, ["export", "in", *remove]),
        Scenario("migrate, flat folders removed", flat, ["migrate", "in", *remove]),
        Scenario("export, folders moved", folders, ["export", "in", *move]),
        Scenario("migrate, swapped and moved", own_names, ["migrate", "in", *move]),
        Scenario("migrate, moved to another file system", mixed, ["migrate", "in", *move], elsewhere=True),
    ]
    follow = ["export", "in", *move, "--follow-links"]
    removal += [Scenario("export, links moved to another file system", linked, follow, elsewhere=True)]
    removal_too = [
        Scenario("export, links moved", linked, follow),
        Scenario("export, flat folders removed", flat_footers, ["export", "in", *remove]),
        Scenario("migrate, flat folders moved", flat, ["migrate", "in", *move]),
        Scenario("export to folders, moved", footers, ["export", "in", *move, "--layout", "directory"]),
        Scenario("export, moved to another file system", flat_footers, ["export", "in", *move], elsewhere=True),
    ]
    both = [
        Scenario("footer-32 swap", prototype, ["migrate", "in", *remove]),
        Scenario("folder swap", folder, ["migrate", "in", *remove]),
        Scenario("export folder swap", footers, ["export", "in", *remove, "--layout", "directory"]),
        Scenario("migrate --force", differing, ["migrate", "in", "-o", "out", "--force"]),
        Scenario("reseal in place", drifted, ["reseal", "in", "--in-place"]),
    ]
    plans = [Scenario("apply in place", own_names, ["apply", "plan.json"], plan=["migrate", "in", *remove])]
    named = [plain[1], *both[:2]] if quick else plain + both + removal
    return plain + both + removal + plans + ([] if quick else unnamed_only + removal_too) + [dataclasses.replace(s, name=s.name + ", named", named=True) for s in named]


class Injection:
    """One scenario: what it is before and after a clean run, and the runs that go wrong."""

    def __init__(self, scenario: Scenario, binary: pathlib.Path, base: pathlib.Path, checks: Checks,
                 preload: pathlib.Path | None) -> None:
        self.scenario, self.binary, self.checks = scenario, binary, checks
        self.folder = base / re.sub(r"\W+", "-", scenario.name)
        self.elsewhere = scratch("/dev/shm") if scenario.elsewhere else None
        self.template = self.folder / "template"
        self.template.mkdir(parents=True)
        scenario.setup(self.template)
        self.before = picture(self.template)
        self.preload = ["-E", f"LD_PRELOAD={preload}"] if scenario.named and preload else []
        clean = self.fresh("clean")
        # --in-place may name an input as its own output; the report says which output is whose.
        self.clean, log = self.traced(clean, "clean", [])
        self.after = self.picture(clean)
        self.counts = self._counts(log)
        self.injected: collections.Counter[str] = collections.Counter()
        checks.that(self.clean.status == 0 and set(self.clean.codes) <= DONE, f"{scenario.name}: clean run",
                    f"{self.clean.status} {self.clean.codes} {self.clean.output}")
        checks.that(not temporaries(self.after), f"{scenario.name}: clean run leaves nothing", temporaries(self.after))
        checks.that(sum(self.counts.values()) > 5, f"{scenario.name}: calls are seen", self.counts)

    def fresh(self, label: str) -> pathlib.Path:
        """A copy of the template; the place that originals are moved to may be on another file system."""
        folder = self.folder / label
        shutil.copytree(self.template, folder, symlinks=True)
        if self.elsewhere:
            (self.elsewhere / label).mkdir()
            (folder / "old").symlink_to(self.elsewhere / label)
        if self.scenario.plan:
            made = run(self.binary, *self.scenario.plan, "--dry-run", "--report", "plan.json", cwd=folder)
            self.checks.that(made.status == 0, f"{self.scenario.name}: the plan", made.output)
        return folder

    def picture(self, folder: pathlib.Path) -> Picture:
        found = picture(folder)
        found.pop(b"plan.json", None)
        if self.elsewhere:
            del found[b"old"]
            there = picture(self.elsewhere / folder.name, root=folder)
            found |= {b"old/" + path: entry for path, entry in there.items()}
        return found

    def drop(self, folder: pathlib.Path) -> None:
        shutil.rmtree(folder)
        if self.elsewhere:
            shutil.rmtree(self.elsewhere / folder.name)

    def arguments(self) -> list[str]:
        return [*self.scenario.arguments, "-j", "1"]

    # Without --seccomp-bpf: with it strace 6.1 does not deliver an injected SIGKILL.
    def traced(self, folder: pathlib.Path, label: str, inject: list[str]) -> tuple[Done, str]:
        log = self.folder / f"{label}.strace"
        command = ["strace", "-f", "-q", "-o", log, "-e",
                   "trace=" + ",".join("?" + call for call in CALLS), *inject, *self.preload, self.binary,
                   *self.arguments(), "--json"]
        done = finished(subprocess.run(
            list(map(str, command)), capture_output=True, timeout=300, cwd=folder, env=environment()))
        text = log.read_text(errors="replace")
        log.unlink()
        return done, text

    @staticmethod
    def _counts(log: str) -> dict[str, int]:
        """The most often that one thread made each call: strace counts for each thread."""
        seen: collections.Counter[tuple[str, str]] = collections.Counter()
        for line in log.splitlines():
            if match := re.match(r"(\d+)\s+(\w+)\(", line):
                seen[match.groups()] += 1
        most: dict[str, int] = {}
        for (_, call), count in seen.items():
            most[call] = max(most.get(call, 0), count)
        return most

    def faults(self, quick: bool) -> list[tuple[str, int, str]]:
        """Every call and what is to become of it."""
        chosen = []
        for call, count in self.counts.items():
            for number in range(1, count + 1):
                chosen.append((call, number, "KILL"))
                errors = [ERRORS[number % 3]] if quick else ERRORS
                chosen += [(call, number, error) for error in errors]
                if call in INTERRUPTIBLE and not (quick and number > 2):
                    chosen.append((call, number, "EINTR"))
        return chosen

    def one(self, fault: tuple[str, int, str]) -> None:
        call, number, kind = fault
        label = f"{call}-{number}-{kind}"
        what = f"{self.scenario.name}: {kind} at {call} {number}"
        folder = self.fresh(label)
        effect = "signal=KILL" if kind == "KILL" else f"error={kind}"
        done, log = self.traced(folder, label, ["-e", f"inject={call}:{effect}:when={number}"])
        hit = "killed by SIGKILL" in log if kind == "KILL" else "(INJECTED)" in log
        if not self.checks.that(hit or done.status in (-9, 137), f"{what}: was injected", log[-500:]):
            return
        self.injected[kind] += 1
        found = self.picture(folder)
        self.check_state(what, found)
        if kind != "KILL":
            self.check_failure(what, call, kind, done, found)
        again = run(self.binary, *self.arguments(), cwd=folder)
        self.checks.that(again.status == 0 and set(again.codes) <= DONE, f"{what}: a re-run finishes",
                         f"{again.status} {again.codes} {again.output} {again.report}")
        end = self.picture(folder)
        self.checks.that(end == self.after, f"{what}: the end is that of a clean run",
                         self.difference(end, self.after))
        self.drop(folder)

    def check_state(self, what: str, found: Picture) -> None:
        """Outputs are absent or whole, inputs are there unless their outputs are."""
        self.checks.that(not acceptable(found), f"{what}: nothing to accept under a temporary name", acceptable(found))
        for path, entry in found.items():
            if path in temporaries(found) or entry.content is None:
                continue
            known = [state[path] for state in (self.before, self.after) if path in state]
            same = any(entry == k or (entry.content == k.content and entry.is_unfinished) for k in known)
            # Originals may have been moved already; their new place is in the picture after.
            self.checks.that(same, f"{what}: {path!r} is absent or whole", f"mode {entry.mode:o}")
        found = with_held(found)
        for item in self.clean.items:
            source, output = item["input"].encode(), item["output"].encode()
            below = [i["input"].encode() for i in self.clean.items if i["input"].encode().startswith(source + b"/")]
            inputs = [p for p in self.before if (p == source or p.startswith(source + b"/"))
                      and not any(p == b or p.startswith(b + b"/") for b in below)
                      and not (below and p.endswith(b"/below"))]
            outputs = [p for p in self.after if p == output or p.startswith(output + b"/")]
            whole = lambda state, paths: all(
                p in found and found[p].content == state[p].content for p in paths)
            self.checks.that(whole(self.before, inputs) or whole(self.after, outputs),
                             f"{what}: {source!r} or its output is there", sorted(found))
            # A folder that is an output has all of its files or is not there.
            some = [p for p in outputs if p in found and p not in self.before]
            if item.get("to") == "directory" and some:
                self.checks.that(whole(self.after, outputs), f"{what}: {output!r} is whole", sorted(found))

    def check_failure(self, what: str, call: str, kind: str, done: Done, found: Picture) -> None:
        """A failing call is an item's failure, never a crash, and leaves nothing behind."""
        self.checks.that(done.status in (0, 1), f"{what}: no crash", f"{done.status} {done.output}")
        if kind == "EINTR":
            self.checks.that(done.status == 0, f"{what}: goes on", f"{done.status} {done.codes} {done.output}")
        if done.report:
            codes = set(done.codes) - DONE
            self.checks.that(codes <= FAULT_CODES, f"{what}: told as what it is", done.report["items"])
        if call not in ("unlink", "unlinkat", "rmdir"):
            self.checks.that(not temporaries(found), f"{what}: cleaned up", temporaries(found))

    @staticmethod
    def difference(found: Picture, wanted: Picture) -> list[str]:
        lines = []
        for path in sorted(found.keys() | wanted.keys()):
            one, other = found.get(path), wanted.get(path)
            if one != other:
                show = lambda e: "absent" if e is None else f"{e.mode:o} {len(e.content or b'')} bytes"
                lines.append(f"{path!r}: {show(one)}, wanted {show(other)}")
        return lines


def test(binary: pathlib.Path, checks: Checks, quick: bool, jobs: int = 3, only: str = "") -> dict[str, int]:
    """Runs all scenarios; returns how many faults of each kind were injected."""
    if not shutil.which("strace"):
        checks.skip("crashes: strace is needed")
        return {}
    base = scratch()
    preload = no_tmpfile(base)
    if not preload:
        checks.skip("unfinished files with names: a C compiler is needed")
    spare: list[pathlib.Path] = []
    total: collections.Counter[str] = collections.Counter()
    for scenario in scenarios(quick):
        if (scenario.named and not preload) or only not in scenario.name:
            continue
        injection = Injection(scenario, binary, base, checks, preload)
        if injection.elsewhere:
            spare.append(injection.elsewhere)
        with_each(injection.one, injection.faults(quick), jobs)
        total += injection.injected
        shown = ", ".join(f"{count} {kind}" for kind, count in sorted(injection.injected.items()))
        print(f"crashes, {scenario.name}: {shown}", flush=True)
    if not checks.failed:
        for folder in [base, *spare]:
            shutil.rmtree(folder)
    else:
        print(f"left for a look: {base}")
    return total
