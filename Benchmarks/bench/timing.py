"""Runs the variants of a measure in turn, round after round, and says how they compare."""
import json
import os
import shutil
import statistics
import subprocess

from .machine import say


class Variant:
    """One way to do a measure's work: commands that run side by side, with a fresh `output` folder each time.

    `prepare` is run before each timing, `check` after it; neither is timed, and both are given the variant. `repeats` asks
    for the median of several runs in a row, for what takes milliseconds.
    """

    def __init__(self, *commands, output=None, prepare=None, check=None, repeats=1):
        self.commands, self.output = commands, output
        self.prepare, self.check, self.repeats = prepare, check, repeats

    def with_program(self, ours, other):
        """The same with another build of our program; None where it is not our program."""
        if not any(command[0] == ours for command in self.commands):
            return None
        commands = [[other if word == ours else word for word in command] for command in self.commands]
        return Variant(*commands, output=self.output, prepare=self.prepare, check=self.check, repeats=self.repeats)


class Failed(Exception):
    """A command ended with another status than 0."""


class Stopwatch:
    def __init__(self, programs, data):
        self.program = programs.measure
        self.result = os.path.join(data.root, "measured.json")
        self.errors = os.path.join(data.root, "errors.txt")
        self.discarded = os.path.join(data.root, "discarded")
        self.remove_discarded()

    def run(self, commands):
        line = [self.program, self.result]
        for at, command in enumerate(commands):
            line += (["--and"] if at else []) + command
        with open(self.errors, "wb") as errors:
            done = subprocess.run(line, stdout=subprocess.DEVNULL, stderr=errors, stdin=subprocess.DEVNULL)
        if done.returncode:
            with open(self.errors, errors="replace") as errors:
                say(errors.read()[-2000:])
            raise Failed(f"exit status {done.returncode}: {' '.join(commands[0])[:300]}")
        with open(self.result) as file:
            return json.load(file)

    def remove_discarded(self):
        shutil.rmtree(self.discarded, ignore_errors=True)
        os.makedirs(self.discarded)

    def discard(self, folder):
        """Empties a folder's files and moves it aside.

        Emptied, their pages are never written to disk and do not disturb the next timing. Removed, their inodes would:
        ext4 without a journal steps over each inode freed in the last minutes whenever it makes a file. Memory has no
        such trouble: what lies there is removed.
        """
        if not os.path.isdir(folder):
            return
        if os.stat(folder).st_dev != os.stat(self.discarded).st_dev:
            return shutil.rmtree(folder)
        for below, _, names in os.walk(folder):
            for name in names:
                os.truncate(os.path.join(below, name), 0)
        os.rename(folder, os.path.join(self.discarded, str(len(os.listdir(self.discarded)))))

    def sample(self, variant):
        samples = []
        for _ in range(variant.repeats):
            if variant.output:
                self.discard(variant.output)
                os.makedirs(variant.output)
            if variant.prepare:
                variant.prepare(variant)
            samples.append(self.run(variant.commands))
            if variant.check:
                variant.check(variant)
        if variant.output:
            self.discard(variant.output)
        typical = sorted(samples, key=lambda sample: sample["seconds"])[len(samples) // 2]
        return {**typical, "peak_kib": max(sample["peak_kib"] for sample in samples)}


def interleaved(stopwatch, variants, rounds):
    """Each variant once a round, another one first each time."""
    names = list(variants)
    samples = {name: [] for name in names}
    for at in range(rounds):
        shift = at % len(names)
        for name in names[shift:] + names[:shift]:
            samples[name].append(stopwatch.sample(variants[name]))
    return {name: summary(samples[name]) for name in names}


def summary(samples):
    seconds = [sample["seconds"] for sample in samples]
    return {
        "seconds": round(statistics.median(seconds), 6),
        "least": round(min(seconds), 6), "most": round(max(seconds), 6),
        "cpu": round(statistics.median(sample["user"] + sample["system"] for sample in samples), 6),
        "user": round(statistics.median(sample["user"] for sample in samples), 6),
        "system": round(statistics.median(sample["system"] for sample in samples), 6),
        "peak_mib": round(max(sample["peak_kib"] for sample in samples) / 1024, 1),
        "rounds": [round(value, 6) for value in seconds],
        "cpu_rounds": [round(sample["user"] + sample["system"], 6) for sample in samples],
    }


def ratio(slower, faster, name, target=None, most=None, of="seconds"):
    """How many times as long `slower` takes as `faster`: of the medians, with the span over the rounds.

    `target` is the least that is wanted, `most` the most; `of` is "seconds" on the clock or "cpu".
    """
    rounds = {"seconds": "rounds", "cpu": "cpu_rounds"}[of]
    spans = [one / max(other, 1e-6) for one, other in zip(slower[rounds], faster[rounds])]
    return figure(name, slower[of] / max(faster[of], 1e-6), target, most,
                  span=[round(min(spans), 3), round(max(spans), 3)])


def figure(name, value, target=None, most=None, unit="times", span=None):
    row = {"name": name, "value": round(value, 3), "unit": unit}
    if span:
        row["span"] = span
    if target is not None:
        row.update(at_least=target, met=value >= target)
    if most is not None:
        row.update(at_most=most, met=value <= most)
    return row
