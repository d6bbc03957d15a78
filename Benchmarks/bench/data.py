"""Makes the folders the programs are measured on, once, below the data folder."""
import concurrent.futures
import os
import random
import shutil
import struct
import hashlib
import zipfile

from .machine import say

SOURCE = b"// The Dag source of a benchmark bundle.\npackage main\n\nfunc main() {}\n"
ROOTS = ["/usr/bin", "/usr/lib", "/usr/libexec", "/usr/local", "/opt"]


def manifest(name, legacy=True):
    head = f"executable: bin/{name}\nformat_version: \"1.0\"\n" if legacy else \
        "airflow_bundle_metadata_version: \"1.0\"\n"
    return (
        f"{head}source: main.go\nsdk:\n  language: go\n  version: 1.0.0\n"
        f"  supervisor_schema_version: \"2026-06-16\"\ndags:\n  dag_{name}:\n    tasks:\n    - extract\n    - load\n"
    ).encode()


def executables(least, most):
    """Executables of this machine by size in bytes, each content once as far as size tells."""
    swift = shutil.which("swift")
    toolchain = [os.path.dirname(os.path.dirname(os.path.realpath(swift)))] if swift else []
    found = {}
    for root in ROOTS + toolchain:
        for folder, _, names in os.walk(root):
            for name in names:
                path = os.path.join(folder, name)
                try:
                    size = os.lstat(path).st_size
                    if not least <= size <= most or os.path.islink(path) or not os.access(path, os.X_OK):
                        continue
                    with open(path, "rb") as file:
                        head = file.read(18)
                except OSError:
                    continue
                # Bundles made by an earlier run, or a build, would not be the same next time.
                is_elf = head[:4] == b"\x7fELF" and head[16] in (2, 3)
                if (is_elf or head[:4] == b"\xcf\xfa\xed\xfe") and ".build" not in path:
                    found.setdefault(size, path)
    return sorted(found.items())


def nearest(candidates, count, total):
    """`count` neighbours in size whose sizes add up to about `total` bytes; repeated where there are too few."""
    if not candidates:
        raise SystemExit("no executables of the size wanted on this machine")
    while len(candidates) < count:
        candidates = sorted(candidates + candidates)
    starts = range(len(candidates) - count + 1)
    start = min(starts, key=lambda at: abs(total - sum(size for size, _ in candidates[at:at + count])))
    return candidates[start:start + count]


def write_archive(job):
    path, name, executable = job
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.writestr("airflow-metadata.yaml", manifest(name))
        archive.writestr("main.go", SOURCE)
        entry = zipfile.ZipInfo("bin/" + name)
        entry.compress_type, entry._compresslevel, entry.external_attr = zipfile.ZIP_DEFLATED, 6, 0o100755 << 16
        entry.file_size = os.path.getsize(executable)
        with open(executable, "rb") as source, archive.open(entry, "w") as member:
            shutil.copyfileobj(source, member, 1 << 20)


def write_footer(path, size):
    """A bundle whose executable has `size` bytes: the start of a real one, then bytes that do not compress."""
    noise = random.Random(7)
    with open("/bin/true", "rb") as file:
        executable = file.read()
    digest = hashlib.sha256()
    text = manifest("padded", legacy=False)
    with open(path, "wb") as file:
        left, part = size, executable[:size]
        while left:
            digest.update(part)
            file.write(part)
            left -= len(part)
            part = noise.randbytes(min(left, 1 << 20))
        file.write(SOURCE + text + struct.pack("<III", len(SOURCE), len(text), 1) + digest.digest() + bytes(12))
        file.write(b"AFBNDL01")
    os.chmod(path, 0o755)


class Data:
    """The folders; each is made when first asked for, whole or not at all."""

    def __init__(self, root, quick):
        self.root = os.path.join(os.path.abspath(root), "quick" if quick else "full")
        self.quick = quick
        os.makedirs(self.root, exist_ok=True)

    def made(self, name, make):
        folder = os.path.join(self.root, name)
        if not os.path.exists(folder):
            say(f"making {name} ...")
            unfinished = folder + ".unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            os.makedirs(unfinished)
            make(unfinished)
            os.rename(unfinished, folder)
        return folder

    def archives(self, name, chosen):
        def make(folder):
            jobs = [(os.path.join(folder, f"{name}_{at:04}.zip"), f"{name}_{at:04}", path)
                    for at, (_, path) in enumerate(chosen())]
            with concurrent.futures.ProcessPoolExecutor() as pool:
                list(pool.map(write_archive, jobs, chunksize=max(1, len(jobs) // 64)))
        return self.made(name, make)

    def large(self):
        if self.quick:
            return self.archives("large", lambda: nearest(executables(1 << 19, 4 << 20), 6, 8 << 20))
        return self.archives("large", lambda: nearest(executables(8 << 20, 160 << 20), 24, 10**9))

    def small(self, count=None):
        count = count or (60 if self.quick else 3000)

        def chosen():
            near = sorted(executables(30_000, 120_000), key=lambda item: abs(item[0] - 60_000))[:40]
            return [near[at % len(near)] for at in range(count)]
        return self.archives(f"small_{count}", chosen)

    def largest(self):
        """The largest archive of the large folder, in a folder of its own."""
        def make(folder):
            large = self.large()
            paths = [os.path.join(large, name) for name in os.listdir(large)]
            os.link(max(paths, key=os.path.getsize), os.path.join(folder, "largest.zip"))
        return self.made("largest", make)

    def padded(self, mebibytes):
        def make(folder):
            write_footer(os.path.join(folder, "padded"), mebibytes << 20)
        return os.path.join(self.made(f"padded_{mebibytes}", make), "padded")

    def many_members(self):
        """One archive with 6,000 members besides the three: with 10,000 the manifest would be over its limit of 1 MiB."""
        def make(folder):
            path = os.path.join(folder, "members.zip")
            write_archive((path, "members", "/bin/true"))
            with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
                for at in range(100 if self.quick else 6_000):
                    archive.writestr(f"resources/{at // 100:03}/{at:05}.txt", f"resource {at}\n" * 20)
        return self.made("members", make)

    def tree(self, count):
        """A tree of `count` files, one of them a bundle."""
        def make(folder):
            for at in range(count - 1):
                below = os.path.join(folder, f"{at // 100:04}")
                if at % 100 == 0:
                    os.mkdir(below)
                with open(os.path.join(below, f"{at:06}.txt"), "w") as file:
                    file.write(f"file {at}\n")
            write_archive((os.path.join(folder, "one.zip"), "one", "/bin/true"))
        return self.made(f"tree_{count}", make)

    def bundles(self, name, source, ours):
        """The footer bundles of a folder of archives, made by our program."""
        def make(folder):
            import subprocess
            subprocess.run([ours, "migrate", source, "-o", folder, "--no-sync", "-q"], check=True,
                           stdout=subprocess.DEVNULL)
        return self.made(name, make)


def sizes(folder):
    """Files and bytes below a folder."""
    count = total = 0
    for below, _, names in os.walk(folder):
        for name in names:
            count += 1
            total += os.path.getsize(os.path.join(below, name))
    return {"files": count, "bytes": total}


def warm(folder):
    """Brings a folder into the page cache: what is compared are programs, not the state of the disk."""
    for below, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(below, name), "rb", buffering=0) as file:
                while file.read(1 << 22):
                    pass


def halves(folder):
    """A folder's files in two parts of about equal size in bytes.

    Each part is in the order of the names, as our program takes them. By size, the same executable would come dozens of times in a
    row among the small bundles: a processor learns its branches, and the C program takes a sixth less.
    """
    paths = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
    parts, weights = [[], []], [0, 0]
    for path in sorted(paths, key=os.path.getsize, reverse=True):
        at = weights.index(min(weights))
        parts[at].append(path)
        weights[at] += os.path.getsize(path)
    return [sorted(part) for part in parts]


def digests(folder):
    """The digest in each bundle's trailer, by name; what all programs must agree on."""
    found = {}
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), "rb") as file:
            file.seek(-64, os.SEEK_END)
            trailer = file.read()
        if trailer[56:] != b"AFBNDL01":
            raise SystemExit(f"{name} is no bundle")
        found[name] = trailer[12:44].hex()
    return found
