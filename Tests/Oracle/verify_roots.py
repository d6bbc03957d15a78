#!/usr/bin/env python3
"""Compares what `airflow-bundle verify` says of whole folders with what Airflow finds in them.

    verify_roots.py [--tool PATH] [--user NAME] [--keep DIR]

Where verify_agreement.py breaks bundles, this puts good ones into odd places: names of unfinished files, mounts
without execution, folders deeper than Python's stack, links, names that are no text, access control lists. Each case
is a root with bundles of one Dag each. `verify` has to name as `found` just those files that the real consumer
resolves a Dag to, and a folder breaks the scan for both or for neither. As root everything is compared for an
unprivileged user too: both sides as that user, and `verify --as-user` by root. The last line is `N passed, N failed`.
"""

import argparse
import base64
import grp
import json
import os
import pathlib
import pwd
import shutil
import socket
import stat
import struct
import subprocess
import sys
import tempfile

import broken_bundles
import verify_agreement

PARTS = verify_agreement.good_parts()
TEMPORARY = ".airflow-bundle-1-abc.tmp"


def bundle(dag: str, more: str = "") -> bytes:
    text = broken_bundles.MANIFEST.replace("agreed:", f"{dag}:") + more
    return broken_bundles.bundle(*PARTS, text.encode())


class Root:
    """A folder that is being filled; every bundle in it has a Dag of its own."""

    def __init__(self, path: pathlib.Path):
        self.path = os.fsencode(path)
        self.inputs = [self.path]
        self.mounts: list[bytes] = []
        os.mkdir(self.path)
        self.number = 0

    def at(self, name) -> bytes:
        return os.path.join(self.path, os.fsencode(name))

    def folder(self, name, mode=0o755) -> bytes:
        os.makedirs(self.at(name), exist_ok=True)
        os.chmod(self.at(name), mode)
        return self.at(name)

    def put(self, name, mode=0o755, data=None, more="") -> bytes:
        """Writes a bundle of a new Dag, or other bytes."""
        path = self.at(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if data is None:
            data = bundle(f"dag{self.number}", more)
            self.number += 1
        with open(path, "wb") as file:
            file.write(data)
        os.chmod(path, mode)
        return path

    def deep(self, levels: int, name="d", bundle_there=True) -> None:
        back = os.open(".", os.O_RDONLY)
        os.chdir(self.path)
        for _ in range(levels):
            os.mkdir(name)
            os.chdir(name)
        if bundle_there:
            pathlib.Path("b").write_bytes(bundle(f"dag{self.number}"))
            os.chmod("b", 0o755)
            self.number += 1
        os.fchdir(back)
        os.close(back)

    def mount(self, name, options) -> bool:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "none", self.folder(name)], stderr=subprocess.DEVNULL)
        if done.returncode == 0:
            self.mounts.append(self.at(name))
        return done.returncode == 0


def acl(*entries) -> bytes:
    """An access control list as the kernel takes it; entries of (tag, permissions, id)."""
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


OWNER, USER, GROUP, MASK, OTHER, NONE = 0x01, 0x02, 0x04, 0x10, 0x20, 0xFFFFFFFF


def with_acl(path: bytes, user: int, permissions: int, others: int) -> bool:
    entries = [(OWNER, 7, NONE), (USER, permissions, user), (GROUP, others, NONE), (MASK, 7, NONE), (OTHER, others, NONE)]
    try:
        os.setxattr(path, "system.posix_acl_access", acl(*entries))
    except OSError:
        return False
    return True


# --- the cases: each fills a root, and returns False where this system cannot have it

def plain(root):
    root.put("a")
    root.put("x/y/z/b")


def named_as_unfinished(root):
    root.put(TEMPORARY)
    root.put(f"x/{TEMPORARY}")
    root.put(f"{TEMPORARY}.d/a")
    # Not executable: what an unfinished file of ours looks like.
    root.put(".airflow-bundle-2-abc.tmp", mode=0o644)


def folder_named_as_unfinished(root):
    root.put(f"{TEMPORARY}/a")
    root.put(f"{TEMPORARY}/x/b")
    root.put(f"{TEMPORARY}/{TEMPORARY}/c")


def below_a_folder_bundle(root):
    root.put("old/airflow-metadata.yaml", data=broken_bundles.MANIFEST.encode(), mode=0o644)
    root.put("old/app", data=PARTS[0])
    root.put("old/main.go", data=PARTS[1], mode=0o644)
    root.put(f"old/{TEMPORARY}")
    root.put(f"old/lib/x/{TEMPORARY}")
    root.put("old2/airflow-metadata.yaml", data=broken_bundles.MANIFEST.encode(), mode=0o644)
    root.put("old2/lib/x/b")


def the_executable_of_a_folder_bundle(root):
    text = broken_bundles.MANIFEST + "executable: app\n"
    root.put("old/airflow-metadata.yaml", data=text.encode(), mode=0o644)
    root.put("old/app")


def deep_899(root):
    root.put("a")
    root.deep(899)


def deep_1000(root):
    root.deep(1000)


def deep_1200(root):
    root.put("a")
    root.deep(1200)


def deep_1200_empty(root):
    root.deep(1200, bundle_there=False)


def deep_below_a_folder_bundle(root):
    root.put("airflow-metadata.yaml", data=broken_bundles.MANIFEST.encode(), mode=0o644)
    root.put("app", data=PARTS[0])
    root.deep(1000, bundle_there=False)


def longer_than_a_path(root):
    root.put("a")
    root.deep(30, name="d" * 200)


def deep_and_wide(root):
    """Many folders, none of them deep."""
    for number in range(1200):
        root.folder(f"w/{number}")
    root.put("w/1199/a")


def links(root):
    target = root.put("real/a")
    os.symlink(b"real", root.at("again"))
    os.symlink(b".", root.at("real/loop"))
    os.symlink(b"..", root.at("real/up"))
    os.symlink(target, root.at("one"))
    os.symlink(b"nowhere", root.at("gone"))
    os.symlink(b"itself", root.at("itself"))
    os.symlink(b"real/loop/loop/a", root.at("round"))


def links_only(root):
    outside = root.path + b".outside"
    os.mkdir(outside)
    for name, dag in (("a", "dag0"), ("b", "dag1")):
        path = os.path.join(outside, name.encode())
        pathlib.Path(os.fsdecode(path)).write_bytes(bundle(dag))
        os.chmod(path, 0o755)
    os.symlink(outside, root.at("linked"))
    os.symlink(os.path.join(outside, b"a"), root.at("file"))


def root_is_a_link(root):
    root.put("in/a")
    os.symlink(b"in", root.at("root"))
    root.inputs = [root.at("root")]


def root_is_a_file(root):
    root.inputs = [root.put("a"), root.put("b", mode=0o644)]


def two_roots(root):
    root.put("one/a")
    root.put("two/b")
    os.symlink(b"../one", root.at("two/again"))
    root.inputs = [root.at("one"), root.at("two")]


def names_that_are_no_text(root):
    root.put(b"a\xff")
    root.put(b"\xc3(/b\xfe")
    root.put("new\nline/a\nb")
    root.put("tab\t\x1b[31m")
    root.put("-n")
    root.put("n" * 255)
    root.put("caf\u00e9")
    root.put("cafe\u0301")


def no_regular_files(root):
    os.mkfifo(root.at("fifo"), 0o777)
    os.chmod(root.at("fifo"), 0o777)
    listener = socket.socket(socket.AF_UNIX)
    back = os.getcwd()
    os.chdir(root.path)
    listener.bind("socket")
    os.chdir(back)
    os.chmod(root.at("socket"), 0o777)
    listener.close()
    os.symlink(b"fifo", root.at("to fifo"))
    os.symlink(b"/dev/null", root.at("to device"))
    if os.geteuid() == 0:
        try:
            os.mknod(root.at("device"), stat.S_IFCHR | 0o777, os.makedev(1, 3))
        except OSError:
            pass
    root.put("a")


def fifo_as_manifest(root):
    root.folder("old")
    os.mkfifo(root.at("old/airflow-metadata.yaml"), 0o644)
    root.put("old/a")


def small_and_empty(root):
    root.put("empty", data=b"")
    root.put("magic", data=broken_bundles.MAGIC)
    root.put("short", data=bundle("x")[-63:])
    root.put("trailer", data=bundle("x")[-64:])
    root.put("a")


def hidden(root):
    root.put(".a")
    root.put(".git/b")
    root.put("..data/c")
    root.put("__pycache__/d")
    root.put("e.zip")
    root.put("f.yaml")
    root.put("airflow-metadata.yaml")


def hard_links(root):
    os.link(root.put("a"), root.at("b"))


def manifest_of_two_mebibytes(root):
    root.put("a", more="x: \"" + "x" * (2 << 20) + "\"\n")


def unreadable_folders(root):
    for mode in (0o000, 0o111, 0o444, 0o555, 0o700, 0o711, 0o744):
        root.put(f"m{mode:o}/a")
        root.put(f"m{mode:o}/x/b")
        os.chmod(root.at(f"m{mode:o}"), mode)


def unreadable_top(root):
    root.put("a")
    root.put("x/b")
    os.chmod(root.path, 0o711)


def unreadable_files(root):
    for mode in (0o111, 0o555, 0o551, 0o511, 0o700, 0o754, 0o745, 0o4711):
        root.put(f"a{mode:o}", mode=mode)


def links_into_closed_folders(root):
    root.put("closed/a")
    root.put("open/b")
    os.symlink(b"../closed/a", root.at("open/link"))
    os.symlink(b"../closed", root.at("open/folder"))
    os.chmod(root.at("closed"), 0o700)


def without_execution(root):
    if not root.mount("m", "noexec,mode=755"):
        return False
    root.put("m/a")
    root.put("m/x/b")
    os.symlink(b"m/a", root.at("link"))
    root.put("c")


def mounted_read_only(root):
    if not root.mount("m", "mode=755"):
        return False
    root.put("m/a")
    return subprocess.run(["mount", "-o", "remount,ro", root.at("m")]).returncode == 0


def one_folder_mounted_twice(root):
    root.put("one/a")
    done = subprocess.run(["mount", "--bind", root.at("one"), root.folder("two")], stderr=subprocess.DEVNULL)
    if done.returncode:
        return False
    root.mounts.append(root.at("two"))


def acl_allows(root, user):
    path = root.put("a", mode=0o700)
    root.put("closed/b")
    os.chmod(root.at("closed"), 0o700)
    return with_acl(path, user, 5, 0) and with_acl(root.at("closed"), user, 5, 0)


def acl_denies(root, user):
    path = root.put("a", mode=0o755)
    root.put("closed/b")
    readable = root.put("c", mode=0o755)
    return (with_acl(path, user, 4, 5) and with_acl(root.at("closed"), user, 0, 5)
            and with_acl(readable, user, 1, 5))


def supplementary_groups(root, user):
    name = pwd.getpwuid(user).pw_name
    entry = pwd.getpwnam(name)
    others = [group.gr_gid for group in grp.getgrall() if group.gr_gid not in (0, entry.pw_gid)]
    own = [gid for gid in os.getgrouplist(name, entry.pw_gid) if gid != entry.pw_gid]
    for number, gid in enumerate([*own, entry.pw_gid, *others[:1]]):
        for mode in (0o750, 0o710, 0o740, 0o705):
            os.chown(root.put(f"g{number}-{mode:o}", mode=mode), 0, gid)
            os.chmod(root.at(f"g{number}-{mode:o}"), mode)
    os.chown(root.put("own", mode=0o077), user, entry.pw_gid)
    os.chmod(root.at("own"), 0o077)


CASES = [
    plain, named_as_unfinished, folder_named_as_unfinished, below_a_folder_bundle, the_executable_of_a_folder_bundle,
    deep_899, deep_1000, deep_1200, deep_1200_empty, deep_below_a_folder_bundle, longer_than_a_path, deep_and_wide, links,
    links_only, root_is_a_link, root_is_a_file, two_roots, names_that_are_no_text, no_regular_files, fifo_as_manifest,
    small_and_empty, hidden, hard_links, manifest_of_two_mebibytes, unreadable_folders, unreadable_top, unreadable_files,
    links_into_closed_folders]
AS_ROOT = [without_execution, mounted_read_only, one_folder_mounted_twice]
FOR_A_USER = [acl_allows, acl_denies, supplementary_groups]


# --- the two sides

def consumer(asked, user):
    """For each case the files that Dags resolve to, and whether the scan raises."""
    import structlog
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    from airflow.sdk.coordinators.executable import coordinator
    coordinator.log = structlog.wrap_logger(structlog.ReturnLogger())

    def find(roots, dag):
        try:
            return os.fsencode(coordinator._Bundle.find([pathlib.Path(os.fsdecode(root)) for root in roots], dag).path)
        except FileNotFoundError:
            return None

    # Everything is imported before the user changes, who may not be able to read Python's library: the first case
    # has a bundle to find.
    find([base64.b64decode(root) for root in asked[0][0]], "dag0")
    verify_agreement.become(user)
    for roots, count in asked:
        roots = [base64.b64decode(root) for root in roots]
        try:
            find(roots, "no such Dag")
        except Exception as error:
            yield {"raises": type(error).__name__}
            continue
        found = {find(roots, f"dag{number}") for number in range(count)} - {None}
        yield {"found": sorted(base64.b64encode(path).decode() for path in found)}


def ask_consumer(roots, user):
    asked = [[[base64.b64encode(path).decode() for path in root.inputs], max(root.number, 2)] for _, root in roots]
    run = subprocess.run(
        [sys.executable, "-W", "ignore", __file__, "--consumer"], input=json.dumps([asked, user]), text=True,
        stdout=subprocess.PIPE, check=True, cwd="/",
        env={**os.environ, "AIRFLOW_HOME": tempfile.gettempdir(), "PYTHONDONTWRITEBYTECODE": "1"})
    return json.loads(run.stdout.splitlines()[-1])


def ask_verify(tool, roots, user, options):
    """For each case the files found, or that the scan raises, and its items; all cases in one run."""
    inputs = [path for _, root in roots for path in root.inputs]
    run = subprocess.run(
        [tool, "verify", "--json", *options, *inputs], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=lambda: verify_agreement.become(user), cwd="/")
    if run.returncode not in (0, 1):
        raise SystemExit(f"verify ends with {run.returncode}: {run.stderr.decode(errors='replace')}")
    cases = {root.path: [] for _, root in roots}
    base = os.path.dirname(roots[0][1].path)
    for item in json.loads(run.stdout)["items"]:
        path = base64.b64decode(item["path_base64"]) if "path_base64" in item else item["path"].encode()
        case = os.path.join(base, path[len(base) + 1:].split(b"/")[0])
        cases[case].append((path, item))
    for items in cases.values():
        if any(item["airflow"] == "breaks-scan" for _, item in items):
            yield {"raises": "RecursionError"}, items
        else:
            paths = {os.path.realpath(path) for path, item in items if item["airflow"] == "found"}
            yield {"found": sorted(base64.b64encode(path).decode() for path in paths)}, items


def compare(what, tool, roots, user, options):
    truth = ask_consumer(roots, user)
    passed = failed = 0
    ours = ask_verify(tool, roots, None if options else user, options)
    for (name, root), answer, (answered, items) in zip(roots, truth, ours, strict=True):
        # What is skipped has its reason.
        unexplained = [item for _, item in items if item["airflow"] != "found" and not item["problems"]]
        if same_files(answered, answer) and not unexplained:
            passed += 1
            continue
        failed += 1
        print(f"DIFFERENT ({what}) {name}: {root.path.decode()}")
        print("  Airflow:", shown(answer))
        print("  verify: ", shown(answered), json.dumps([item for _, item in items])[:600])
    return passed, failed


def same_files(one, other):
    """Whether both found the same files: two paths of one file are one."""
    if one.keys() != other.keys() or "found" not in one:
        return one == other

    def identities(answer):
        return {(status.st_dev, status.st_ino) for status in map(os.stat, map(base64.b64decode, answer["found"]))}
    return identities(one) == identities(other)


def shown(answer):
    return [base64.b64decode(path)[-80:] for path in answer["found"]] if "found" in answer else answer


def build(base, user):
    roots, absent = [], []
    cases = [(case, ()) for case in CASES]
    if os.geteuid() == 0:
        cases += [(case, ()) for case in AS_ROOT] + [(case, (user,)) for case in FOR_A_USER]
    for case, more in cases:
        root = Root(base / case.__name__)
        if case(root, *more) is False:
            absent.append(case.__name__)
        else:
            roots.append((case.__name__, root))
    if absent:
        print("this system cannot have:", ", ".join(absent))
    return roots


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool")
    parser.add_argument("--user", default="nobody")
    parser.add_argument("--keep")
    parser.add_argument("--consumer", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.consumer:
        asked, user = json.load(sys.stdin)
        print(json.dumps(list(consumer(asked, user))))
        return 0

    tool = str(pathlib.Path(options.tool or verify_agreement.find_tool()).resolve())
    work = pathlib.Path(options.keep or tempfile.mkdtemp(prefix="verify-roots-"))
    work.mkdir(parents=True, exist_ok=True)
    work.chmod(0o755)
    roots = []
    try:
        roots = build(work.resolve(), pwd.getpwnam(options.user).pw_uid)
        results = [compare("this user", tool, roots, None, [])]
        if os.geteuid() == 0:
            copy = work / "airflow-bundle"
            shutil.copy(tool, copy)
            copy.chmod(0o755)
            results.append(compare(f"as {options.user}", str(copy), roots, options.user, []))
            results.append(compare(f"--as-user {options.user}", tool, roots, options.user, ["--as-user", options.user]))
    finally:
        for mount in [mount for _, root in roots for mount in reversed(root.mounts)]:
            subprocess.run(["umount", mount], check=False)
        if not options.keep:
            subprocess.run(["rm", "-rf", work], check=False)
    passed, failed = (sum(column) for column in zip(*results))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
