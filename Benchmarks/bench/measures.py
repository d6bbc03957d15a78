"""What is measured, one function a measure. Each gives its variants' times and the figures drawn from them."""
import os
import pathlib
from importlib.util import find_spec

from . import data as folders
from .timing import Variant, figure, interleaved, ratio

MIB_LIMIT = 64
MEASURES = {}


def measure(function):
    MEASURES[function.__name__] = function
    return function


class Skipped(Exception):
    """The program cannot do what is measured yet."""


class Bench:
    def __init__(self, programs, data, stopwatch, rounds):
        self.programs, self.data, self.stopwatch, self.rounds = programs, data, stopwatch, rounds
        self.output = os.path.join(data.root, "output")

    def need(self, command):
        if not self.programs.has(command):
            raise Skipped(f"the program has no command `{command}` yet")

    def ours(self, command, source, *options, sync=False, **more):
        line = [self.programs.ours, command, source, "-o", self.output, *([] if sync else ["--no-sync"]), *options]
        return Variant(line, output=self.output, **more)

    def reference(self, program, *parts, **more):
        return Variant(*[program + [self.output] + part for part in parts], output=self.output, **more)

    def run(self, variants, rounds=None):
        return interleaved(self.stopwatch, variants, rounds or self.rounds)


def peak(times, name, limit=MIB_LIMIT):
    return figure(f"peak memory, {name}", times["peak_mib"], most=limit, unit="MiB")


def against_references(bench, folder, name):
    """Our program and the references over one folder; all must find the same digests."""
    folders.warm(folder)
    both, seen = folders.halves(folder), {}

    def check():
        found = folders.digests(bench.output)
        if seen.setdefault("digests", found) != found:
            raise SystemExit(f"{name}: the programs do not agree on the digests")
    whole = [both[0] + both[1]]
    programs = bench.programs
    variants = {
        "airflow-bundle": bench.ours("migrate", folder, check=check),
        "Python": bench.reference(programs.python, *whole, check=check),
        "Go": bench.reference(programs.go, *whole, check=check),
        "C": bench.reference(programs.c, *whole, check=check),
    }
    if len(whole[0]) > 1:
        variants["Python, two"] = bench.reference(programs.python, *both, check=check)
        variants["C, two"] = bench.reference(programs.c, *both, check=check)
    if name == "small" and find_spec("yaml"):
        variants["Python, PyYAML"] = bench.reference(["env", "PYYAML=1", *programs.python], *whole, check=check)
    return bench.run(variants)


@measure
def large(bench):
    """migrate, 24 large executables"""
    folder = bench.data.large()
    times = against_references(bench, folder, "large")
    ours = times["airflow-bundle"]
    return times, [
        ratio(times["Python"], ours, "one Python", 4.4),
        ratio(times["Python, two"], ours, "two Pythons", 2.2),
        ratio(times["Go"], ours, "one Go"),
        ratio(times["C"], ours, "one C"),
        ratio(times["C, two"], ours, "two Cs", 0.9),
        peak(ours, "migrate"),
    ], {"input": folders.sizes(folder)}


@measure
def small(bench):
    """migrate, 3,000 small executables"""
    folder = bench.data.small()
    times = against_references(bench, folder, "small")
    ours = times["airflow-bundle"]
    return times, [
        ratio(times["Python"], ours, "one Python", 5),
        *([ratio(times["Python, PyYAML"], ours, "one Python with PyYAML")] if "Python, PyYAML" in times else []),
        ratio(times["Python, two"], ours, "two Pythons"),
        ratio(times["Go"], ours, "one Go"),
        ratio(times["C"], ours, "one C"),
        ratio(times["C, two"], ours, "two Cs"),
        peak(ours, "migrate"),
    ], {"input": folders.sizes(folder)}


@measure
def single(bench):
    """migrate, one large bundle alone"""
    folder = bench.data.largest()
    times = against_references(bench, folder, "single")
    ours = times["airflow-bundle"]
    return times, [
        ratio(times["Python"], ours, "one Python", 3.3),
        ratio(times["Go"], ours, "one Go"),
        ratio(times["C"], ours, "one C"),
        peak(ours, "migrate"),
    ], {"input": folders.sizes(folder)}


@measure
def export(bench):
    """export, 24 large executables"""
    bundles = bench.data.bundles("large_bundles", bench.data.large(), bench.programs.ours)
    folders.warm(bundles)
    written = {}

    def weigh(name):
        return lambda: written.__setitem__(name, folders.sizes(bench.output)["bytes"])
    paths = [os.path.join(bundles, name) for name in sorted(os.listdir(bundles))]
    times = bench.run({
        "default": bench.ours("export", bundles, check=weigh("default")),
        "fast": bench.ours("export", bundles, "--compression", "fast", check=weigh("fast")),
        "Python, level 6": bench.reference(bench.programs.python_export, paths, check=weigh("Python, level 6")),
    }, min(bench.rounds, 3))
    python = times["Python, level 6"]
    return times, [
        ratio(python, times["default"], "Python's zipfile, default", 5),
        figure("size, default to zipfile's", written["default"] / written["Python, level 6"], most=1),
        ratio(python, times["fast"], "Python's zipfile, fast"),
        figure("size, fast to zipfile's", written["fast"] / written["Python, level 6"]),
        peak(times["default"], "default", 512), peak(times["fast"], "fast"),
    ], {"input": folders.sizes(bundles), "written": written}


@measure
def verify(bench):
    """verify, 24 large bundles"""
    bench.need("verify")
    bundles = bench.data.bundles("large_bundles", bench.data.large(), bench.programs.ours)
    folders.warm(bundles)
    shell = 'find "$1" -type f -print0 | xargs -0 -n 1 -P 2 openssl dgst -sha256'
    files = sorted(str(path) for path in pathlib.Path(bundles).rglob("*") if path.is_file())
    times = bench.run({
        "verify": Variant([bench.programs.ours, "verify", bundles]),
        "openssl": Variant(["openssl", "dgst", "-sha256", *files]),
        "openssl, two": Variant(["sh", "-c", shell, "sh", bundles]),
    })
    # Two processors do at most twice the work of one; of two openssl, who hash as fast, nothing can be much faster.
    return times, [
        ratio(times["openssl"], times["verify"], "openssl dgst", 1.7),
        ratio(times["openssl, two"], times["verify"], "openssl dgst, two"), peak(times["verify"], "verify"),
    ], {"input": folders.sizes(bundles)}


@measure
def second(bench):
    """migrate again, everything unchanged"""
    times, figures = {}, []
    for name, folder in (("large", bench.data.large()), ("small", bench.data.small())):
        folders.warm(folder)
        again = bench.ours("migrate", folder)
        again.prepare = lambda: bench.stopwatch.run(again.commands)
        found = bench.run({f"first, {name}": bench.ours("migrate", folder), f"second, {name}": again})
        times.update(found)
        first, other = found.values()
        figures += [ratio(first, other, f"first to second, {name}", 3), peak(other, f"second, {name}")]
    return times, figures, {}


@measure
def inspect(bench):
    """inspect --json, 500 MB and 1 MB"""
    bench.need("inspect")
    paths = {"1 MB": bench.data.padded(1), "500 MB": bench.data.padded(20 if bench.data.quick else 500)}
    times = bench.run({
        name: Variant([bench.programs.ours, "inspect", path, "--json"], repeats=21) for name, path in paths.items()
    })
    # "As long as" is told from noise by a tenth.
    return times, [ratio(times["500 MB"], times["1 MB"], "500 MB to 1 MB", most=1.1)], {}


@measure
def startup(bench):
    """--version"""
    times = bench.run({
        "--version": Variant([bench.programs.ours, "--version"], repeats=21), "true": Variant(["true"], repeats=21),
    })
    most = 1.5 * times["true"]["seconds"] + 0.010
    return times, [
        figure("--version", 1000 * times["--version"]["seconds"], most=1000 * most, unit="ms"),
        figure("true", 1000 * times["true"]["seconds"], unit="ms"),
    ], {}


@measure
def linear(bench):
    """ten times the bundles, ten times the files listed"""
    few, many = (6, 60) if bench.data.quick else (300, 3000)
    here, there = (100, 1000) if bench.data.quick else (10_000, 100_000)
    sources = {few: bench.data.small(few), many: bench.data.small(many)}
    trees = {here: bench.data.tree(here), there: bench.data.tree(there)}
    for folder in [*sources.values(), *trees.values()]:
        folders.warm(folder)
    variants = {f"{count:,} bundles": bench.ours("migrate", folder) for count, folder in sources.items()}
    variants |= {f"{count:,} files": bench.ours("migrate", folder, "--dry-run") for count, folder in trees.items()}
    times = bench.run(variants)
    return times, [
        ratio(times[f"{many:,} bundles"], times[f"{few:,} bundles"], f"{many:,} bundles to {few:,}", most=11),
        ratio(times[f"{there:,} files"], times[f"{here:,} files"], f"{there:,} files to {here:,}", most=11),
        peak(times[f"{many:,} bundles"], f"{many:,} bundles"),
    ], {}


@measure
def members(bench):
    """an archive with 10,000 members"""
    source = bench.data.many_members()
    bundles = bench.data.bundles("members_bundles", source, bench.programs.ours)
    times = bench.run({
        "migrate": bench.ours("migrate", source),
        "export, fast": bench.ours("export", bundles, "--compression", "fast"),
    })
    return times, [peak(times["migrate"], "migrate"), peak(times["export, fast"], "export, fast")], {}


@measure
def sync(bench):
    """what waiting for the disk costs"""
    times, figures = {}, []
    for name, folder in (("large", bench.data.large()), ("small", bench.data.small())):
        folders.warm(folder)
        found = bench.run({
            f"synced, {name}": bench.ours("migrate", folder, sync=True, prepare=os.sync),
            f"--no-sync, {name}": bench.ours("migrate", folder, prepare=os.sync),
        }, min(bench.rounds, 3))
        times.update(found)
        figures.append(ratio(*found.values(), f"synced to --no-sync, {name}"))
    return times, figures, {}
