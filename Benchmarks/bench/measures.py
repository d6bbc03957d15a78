"""What is measured, one function a measure. Each gives its variants' times and the figures drawn from them."""
import os
import pathlib
from importlib.util import find_spec

from . import data as folders
from .machine import say
from .timing import Failed, Variant, figure, interleaved, ratio

MIB_LIMIT = 64
MEASURES = {}


def measure(function):
    MEASURES[function.__name__] = function
    return function


class Skipped(Exception):
    """The program cannot do what is measured yet."""


class Bench:
    def __init__(self, programs, data, memory, stopwatch, rounds):
        self.programs, self.data, self.memory = programs, data, memory
        self.stopwatch, self.rounds = stopwatch, rounds
        self.output = os.path.join(data.root, "output")
        self.compared = []

    def need(self, command):
        if not self.programs.has(command):
            raise Skipped(f"the program has no command `{command}` yet")

    def ours(self, command, source, *options, sync=False, output=None, **more):
        output = output or self.output
        line = [self.programs.ours, command, source, "-o", output, *([] if sync else ["--no-sync"]), *options]
        return Variant(line, output=output, **more)

    def reference(self, program, *parts, output=None, **more):
        output = output or self.output
        return Variant(*[program + [output] + part for part in parts], output=output, **more)

    def run(self, variants, rounds=None):
        """Times the variants; with `--compare` each of ours beside the same of the other commit."""
        if not self.programs.other:
            return interleaved(self.stopwatch, variants, rounds or self.rounds)
        other, both, pairs = f"of {self.programs.other_commit}", {}, {}
        for name, variant in variants.items():
            both[name] = variant
            twin = variant.with_program(self.programs.ours, self.programs.other)
            if twin and self.can(twin):
                pairs[name] = f"{name}, {other}"
                both[pairs[name]] = twin
        times = interleaved(self.stopwatch, both, rounds or self.rounds)
        for name, twin in pairs.items():
            self.compared.append(ratio(times[twin], times[name], f"the program {other} to this one: {name}"))
            self.compared.append(ratio(times[twin], times[name], f"the same, CPU: {name}", of="cpu"))
        return times

    def can(self, variant):
        """Whether the other commit's program knows what is asked of it."""
        try:
            self.stopwatch.sample(variant)
        except Failed as failure:
            say(f"not compared: {failure}")
            return False
        return True

    def take_compared(self):
        compared, self.compared = self.compared, []
        return compared

    def small_bundles(self, source):
        """The bundles of the small archives, in memory."""
        folder = os.path.join(self.memory.root, "small_bundles")
        if not os.path.exists(folder):
            self.stopwatch.run([[self.programs.ours, "migrate", source, "-o", folder, "--no-sync", "-q"]])
        return folder


def peak(times, name, limit=MIB_LIMIT):
    return figure(f"peak memory, {name}", times["peak_mib"], most=limit, unit="MiB")


def against_references(bench, folder, name, output=None, **more):
    """Our program and the references over one folder; all must find the same digests."""
    folders.warm(folder)
    both, seen = folders.halves(folder), {}
    output = output or bench.output

    def check(_):
        found = folders.digests(output)
        if seen.setdefault("digests", found) != found:
            raise SystemExit(f"{name}: the programs do not agree on the digests")
    whole, programs = [both[0] + both[1]], bench.programs

    def reference(program, parts):
        return bench.reference(program, *parts, output=output, check=check)
    variants = {
        "airflow-bundle": bench.ours("migrate", folder, output=output, check=check),
        "Python": reference(programs.python, whole),
        "Go": reference(programs.go, whole),
        "C": reference(programs.c, whole),
    }
    if len(whole[0]) > 1:
        variants["Python, two"] = reference(programs.python, both)
        variants["C, two"] = reference(programs.c, both)
    for variant in more.values():
        variant.check = check
    return bench.run(variants | {name.replace("_", " "): variant for name, variant in more.items()})


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
        ratio(times["C, two"], ours, "two Cs", 0.93),
        ratio(ours, times["C"], "CPU to C's", of="cpu"),
        peak(ours, "migrate"),
    ], {"input": folders.sizes(folder)}


@measure
def small(bench):
    """migrate, 3,000 small executables, in memory"""
    folder, output = bench.memory.copy(bench.data.small()), bench.memory.output
    paths = [part for half in folders.halves(folder) for part in half]
    more = {"one_thread": bench.ours("migrate", folder, "-j", "1", output=output),
            "careful_C": bench.reference([*bench.programs.c, "--careful"], paths, output=output)}
    if find_spec("yaml"):
        more["Python_PyYAML"] = bench.reference(["env", "PYYAML=1", *bench.programs.python], paths, output=output)
    times = against_references(bench, folder, "small", output, **more)
    ours = times["airflow-bundle"]
    return times, [
        ratio(times["Python"], ours, "one Python", 4),
        *([ratio(times["Python PyYAML"], ours, "one Python with PyYAML")] if "Python PyYAML" in times else []),
        ratio(times["Python, two"], ours, "two Pythons"),
        ratio(times["Go"], ours, "one Go"),
        ratio(times["C"], ours, "one C"),
        ratio(times["C, two"], ours, "two Cs"),
        ratio(times["one thread"], times["C"], "CPU at -j 1 to C's", most=1.5, of="cpu"),
        ratio(times["one thread"], times["careful C"], "CPU at -j 1 to that of a careful C", of="cpu"),
        peak(ours, "migrate"),
    ], {"input": folders.sizes(folder)}


@measure
def single(bench):
    """migrate, one large bundle alone"""
    folder = bench.data.largest()
    paths = [os.path.join(folder, name) for name in os.listdir(folder)]
    beside = bench.reference([*bench.programs.c, "--overlap"], paths)
    times = against_references(bench, folder, "single", C_expanding_beside=beside)
    ours = times["airflow-bundle"]
    return times, [
        ratio(times["Python"], ours, "one Python", 3.3),
        ratio(times["Python"], times["C expanding beside"], "one Python to the C program that expands beside"),
        ratio(times["Go"], ours, "one Go"),
        ratio(times["C"], ours, "one C"),
        ratio(times["C expanding beside"], ours, "one C that expands beside hashing and writing"),
        peak(ours, "migrate"),
    ], {"input": folders.sizes(folder)}


@measure
def export(bench):
    """export, 24 large executables"""
    bundles = bench.data.bundles("large_bundles", bench.data.large(), bench.programs.ours)
    folders.warm(bundles)
    written = {}

    def weigh(name):
        def note(variant):
            if variant.commands[0][0] != bench.programs.other:
                written[name] = folders.sizes(bench.output)["bytes"]
        return note
    both = folders.halves(bundles)
    whole = [both[0] + both[1]]
    times = bench.run({
        "default": bench.ours("export", bundles, check=weigh("default")),
        "fast": bench.ours("export", bundles, "--compression", "fast", check=weigh("fast")),
        "Python, level 6": bench.reference(bench.programs.python_export, *whole, check=weigh("Python, level 6")),
        "C, level 6": bench.reference(bench.programs.c_export, *whole, check=weigh("C, level 6")),
        "C, level 6, two": bench.reference(bench.programs.c_export, *both),
    }, min(bench.rounds, 3))
    python = times["Python, level 6"]
    return times, [
        ratio(python, times["default"], "Python's zipfile, default", 5),
        ratio(python, times["C, level 6, two"], "Python's zipfile to two Cs"),
        ratio(times["C, level 6, two"], times["default"], "two Cs, default"),
        figure("size, default to zipfile's", written["default"] / written["Python, level 6"], most=1),
        figure("size, default to C's", written["default"] / written["C, level 6"]),
        ratio(python, times["fast"], "Python's zipfile, fast"),
        figure("size, fast to zipfile's", written["fast"] / written["Python, level 6"]),
        peak(times["default"], "default"), peak(times["fast"], "fast"),
    ], {"input": folders.sizes(bundles), "written": written}


@measure
def single_export(bench):
    """export, one large bundle alone"""
    bundles = bench.data.bundles("largest_bundles", bench.data.largest(), bench.programs.ours)
    folders.warm(bundles)
    paths = [os.path.join(bundles, name) for name in os.listdir(bundles)]
    times = bench.run({
        "-j 2": bench.ours("export", bundles, "-j", "2"), "-j 1": bench.ours("export", bundles, "-j", "1"),
        "C": bench.reference(bench.programs.c_export, paths),
    })
    return times, [
        ratio(times["-j 1"], times["-j 2"], "-j 1 to -j 2", 1.7), ratio(times["C"], times["-j 1"], "one C, -j 1"),
        peak(times["-j 2"], "-j 2"),
    ], {"input": folders.sizes(bundles)}


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
    """migrate again, everything unchanged; the small ones in memory"""
    times, figures = {}, []
    places = (("large", bench.data.large(), bench.output),
              ("small", bench.memory.copy(bench.data.small()), bench.memory.output))
    for name, folder, output in places:
        folders.warm(folder)
        again = bench.ours("migrate", folder, output=output)
        again.prepare = lambda variant: bench.stopwatch.run(variant.commands)
        both = folders.halves(folder)

        def compare(option):
            made = bench.reference(bench.programs.c, *both, output=output)
            return bench.reference([*bench.programs.c, option], *both, output=output,
                                   prepare=lambda _: bench.stopwatch.run(made.commands))
        found = bench.run({
            f"first, {name}": bench.ours("migrate", folder, output=output), f"second, {name}": again,
            f"C, two, that compare, {name}": compare("--compare"),
            f"C, two, that compare and hash, {name}": compare("--prove"),
        })
        times.update(found)
        first, other = found[f"first, {name}"], found[f"second, {name}"]
        figures += [
            ratio(first, other, f"first to second, {name}", 3),
            ratio(first, found[f"C, two, that compare, {name}"], f"first to two Cs that compare, {name}"),
            ratio(first, found[f"C, two, that compare and hash, {name}"],
                  f"first to two Cs that compare and hash, {name}"),
            peak(other, f"second, {name}"),
        ]
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
    """--version, and inspect of a bundle of 1 MB"""
    path = bench.data.padded(1)
    times = bench.run({
        "--version": Variant([bench.programs.ours, "--version"], repeats=21),
        "inspect": Variant([bench.programs.ours, "inspect", path], repeats=21), "true": Variant(["true"], repeats=21),
    })
    wanted = {"--version": 8, "inspect": 8, "true": None}
    return times, [
        figure(name, 1000 * times[name]["seconds"], most=most, unit="ms") for name, most in wanted.items()
    ], {}


@measure
def linear(bench):
    """ten times the bundles (in memory), ten times the files listed"""
    few, many = (6, 60) if bench.data.quick else (300, 3000)
    here, there = (100, 1000) if bench.data.quick else (10_000, 100_000)
    sources = {count: bench.memory.copy(bench.data.small(count)) for count in (few, many)}
    trees = {here: bench.data.tree(here), there: bench.data.tree(there)}
    for folder in [*sources.values(), *trees.values()]:
        folders.warm(folder)
    variants = {f"{count:,} bundles": bench.ours("migrate", folder, output=bench.memory.output)
                for count, folder in sources.items()}
    variants |= {f"{count:,} files": bench.ours("migrate", folder, "--dry-run") for count, folder in trees.items()}
    times = bench.run(variants)
    return times, [
        ratio(times[f"{many:,} bundles"], times[f"{few:,} bundles"], f"{many:,} bundles to {few:,}", most=11),
        ratio(times[f"{there:,} files"], times[f"{here:,} files"], f"{there:,} files to {here:,}", most=11),
        peak(times[f"{many:,} bundles"], f"{many:,} bundles"),
    ], {}


@measure
def members(bench):
    """an archive with 6,000 members"""
    source = bench.data.many_members()
    bundles = bench.data.bundles("members_bundles", source, bench.programs.ours)
    times = bench.run({
        "migrate": bench.ours("migrate", source),
        "export, fast": bench.ours("export", bundles, "--compression", "fast"),
    })
    return times, [peak(times["migrate"], "migrate"), peak(times["export, fast"], "export, fast")], {}


@measure
def sync(bench):
    """what waiting for the disk costs, all on the disk"""
    times, figures = {}, []
    for name, folder in (("large", bench.data.large()), ("small", bench.data.small())):
        folders.warm(folder)
        found = bench.run({
            f"synced, {name}": bench.ours("migrate", folder, sync=True, prepare=lambda _: os.sync()),
            f"--no-sync, {name}": bench.ours("migrate", folder, prepare=lambda _: os.sync()),
        }, min(bench.rounds, 3))
        times.update(found)
        figures.append(ratio(*found.values(), f"synced to --no-sync, {name}"))
    return times, figures, {}


@measure
def memory(bench):
    """the peak of every command at every size"""
    small = bench.memory.copy(bench.data.small())
    sources = {"large": bench.data.large(), "small": small, "single": bench.data.largest(),
               "members": bench.data.many_members()}
    bundles = {"small": bench.small_bundles(small)}
    for name in ("large", "largest", "members"):
        source = sources["single" if name == "largest" else name]
        bundles["single" if name == "largest" else name] = bench.data.bundles(name + "_bundles", source, bench.programs.ours)
    commands = {}
    for size, source in sources.items():
        output = bench.memory.output if size == "small" else bench.output
        commands["migrate", size] = bench.ours("migrate", source, output=output)
        commands["migrate, dry run", size] = bench.ours("migrate", source, "--dry-run", output=output)
        commands["migrate, second run", size] = again = bench.ours("migrate", source, output=output)
        again.prepare = lambda variant: bench.stopwatch.run(variant.commands)
        for level in ("fast", "default", "best"):
            commands[f"export, {level}", size] = bench.ours("export", bundles[size], "--compression", level, output=output)
        commands["verify", size] = Variant([bench.programs.ours, "verify", bundles[size]])
        heaviest = max(pathlib.Path(bundles[size]).iterdir(), key=os.path.getsize)
        commands["inspect", size] = Variant([bench.programs.ours, "inspect", str(heaviest)])
        commands["report merge", size] = merge = Variant(output=output)
        reports = [os.path.join(bench.memory.root, name) for name in ("one.json", "two.json", "both.json")]
        merge.commands = [[bench.programs.ours, "report", "merge", *reports[:2], "--report", reports[2]]]
        merge.prepare = shards(bench, source, output, reports)
    times = bench.run({f"{command}, {size}": variant for (command, size), variant in commands.items()}, 1)
    table = {}
    for command, size in commands:
        table.setdefault(command, {})[size] = times[f"{command}, {size}"]["peak_mib"]
    figures = [figure(f"peak memory, {command}", max(peaks.values()), most=MIB_LIMIT, unit="MiB")
               for command, peaks in table.items()]
    return times, figures, {"table": table}


def shards(bench, source, output, reports):
    """Makes the reports of two shards, for `report merge`."""
    def prepare(variant):
        for at, report in enumerate(reports[:2], 1):
            bench.stopwatch.run([[variant.commands[0][0], "migrate", source, "-o", output, "--no-sync", "--allow-empty",
                                  "--shard", f"{at}/2", "--report", report]])
    return prepare
