"""Examples/airflow-migration/dags/migrate_object_store.py against moto's S3 server, with a proxy between that cuts uploads."""

import hashlib
import http.client
import http.server
import json
import os
import pathlib
import socket
import subprocess
import threading
import time
import urllib.parse
import xml.etree.ElementTree
import zipfile

import handler_bundles
from harness import Checks

BUNDLES = 200
BUCKET = "bundles"
# Large enough for an upload in parts; its second part is cut half-way.
CUT = "half-way"
LARGE = 101 << 20
# Nobody looks at the signature; without one, moto takes the asker for a stranger.
SIGNED = {"Authorization": "AWS key:signature"}


class Cutter(http.server.BaseHTTPRequestHandler):
    """Passes requests on to the real server, and cuts one upload until the report of that try comes by."""

    protocol_version = "HTTP/1.1"
    behind: tuple[str, int]
    cutting = True
    # What GET said of the object under its final name right after each cut.
    seen: list[int] = []

    def pass_on(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        wanted = f"/{CUT}?" in self.path and "partNumber=2" in self.path and self.command == "PUT"
        if wanted and Cutter.cutting:
            self.cut(length)
            return
        if self.command == "PUT" and self.path.endswith("/report.json"):
            Cutter.cutting = False
        connection = http.client.HTTPConnection(*self.behind, timeout=60)
        body = self.rfile.read(length) if length else self.chunks()
        headers = {k: v for k, v in self.headers.items() if k.lower() not in ("transfer-encoding", "expect")}
        connection.request(self.command, self.path, body, headers)
        answer = connection.getresponse()
        data = answer.read()
        self.send_response(answer.status)
        for key, value in answer.getheaders():
            if key.lower() not in ("transfer-encoding", "connection", "content-length", "server", "date"):
                self.send_header(key, value)
        self.send_header("Content-Length", answer.getheader("Content-Length") if self.command == "HEAD" else str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        connection.close()

    def chunks(self) -> bytes | None:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return None
        found = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            found += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return found

    def cut(self, length: int) -> None:
        self.rfile.read(length // 2)
        connection = http.client.HTTPConnection(*self.behind, timeout=60)
        connection.request("HEAD", self.path.partition("?")[0], headers=SIGNED)
        Cutter.seen.append(connection.getresponse().status)
        connection.close()
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = pass_on

    def log_message(self, *_: object) -> None:
        pass


class Store:
    """moto's server in a process of its own, and the proxy in front of it."""

    def __init__(self, venv: pathlib.Path, work: pathlib.Path):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.log = (work / "moto.log").open("wb")
        self.server = subprocess.Popen(
            [venv / "bin/moto_server", "-H", "127.0.0.1", "-p", str(port)], stdout=self.log, stderr=self.log)
        Cutter.behind = ("127.0.0.1", port)
        self.proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Cutter)
        self.proxy.daemon_threads = True
        threading.Thread(target=self.proxy.serve_forever, daemon=True).start()
        self.port = self.proxy.server_address[1]
        self.settings = {
            "AIRFLOW_CONN_AWS_DEFAULT": json.dumps({
                "conn_type": "aws", "login": "key", "password": "secret",
                "extra": {"endpoint_url": f"http://127.0.0.1:{self.port}", "region_name": "us-east-1"}}),
            # One try a request; the Dag's own tries are what is tested.
            "AWS_MAX_ATTEMPTS": "1"}

    def stop(self) -> None:
        self.proxy.shutdown()
        self.server.terminate()
        self.server.wait(timeout=20)
        self.log.close()

    def call(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(*Cutter.behind, timeout=60)
        connection.request(method, path, body, SIGNED)
        answer = connection.getresponse()
        found = answer.status, answer.read()
        connection.close()
        return found

    def ready(self) -> None:
        deadline = time.monotonic() + 60
        while True:
            try:
                assert self.call("PUT", f"/{BUCKET}")[0] == 200
                return
            except OSError:
                if time.monotonic() > deadline or self.server.poll() is not None:
                    raise
                time.sleep(0.2)

    def keys(self, prefix: str) -> list[str]:
        text = self.call("GET", f"/{BUCKET}?list-type=2&max-keys=1000&prefix={prefix}")[1]
        return sorted(node.text or "" for node in xml.etree.ElementTree.fromstring(text).iter() if node.tag.endswith("}Key"))

    def get(self, key: str) -> bytes:
        return self.call("GET", f"/{BUCKET}/{key}")[1]


def write_fleet(folder: pathlib.Path) -> None:
    for number in range(BUNDLES - 2):
        team = folder / f"team{number % 7}"
        team.mkdir(parents=True, exist_ok=True)
        handler_bundles.archive(team / f"bundle{number}.zip", f"stored_{number}")
    handler_bundles.archive(folder / f"{CUT}.zip", "stored_large")
    with zipfile.ZipFile(folder / f"{CUT}.zip", "a") as archive:
        archive.writestr("data/zeros.bin", bytes(LARGE), zipfile.ZIP_DEFLATED, 1)
    (folder / "team0/broken.zip").write_bytes(b"no archive\n")


def check(checks: Checks, airflow, store: Store, tool: pathlib.Path, work: pathlib.Path) -> None:
    """200 bundles, one broken, one whose upload is cut half-way in the first try and goes through in the second."""
    store.ready()
    fleet, alone = work / "stored", work / "stored-alone"
    write_fleet(fleet)
    for path in sorted(fleet.rglob("*.zip")):
        store.call("PUT", f"/{BUCKET}/legacy/{path.relative_to(fleet)}", path.read_bytes())
    subprocess.run([tool, "migrate", fleet, "-o", alone, "--quiet"], check=False, capture_output=True)

    def migrate(name: str, folder: str, output: str, wanted: str, **conf: object) -> str:
        run = airflow.trigger("migrate_object_store", {"folder": folder, "output": output, **conf})
        found = airflow.ended("migrate_object_store", run, 300)
        if not checks.same(found, wanted, f"{name}: state of the Dag run"):
            print(airflow.task_log("migrate_object_store", run, "migrate")[-4000:])
        return run

    legacy, output = f"s3://aws_default@{BUCKET}/legacy", f"s3://aws_default@{BUCKET}/migrated"
    migrate("store, dry run", legacy, output, "failed", dry_run=True)
    checks.same(store.keys("migrated/"), [], "store, dry run: no bundle is put")
    Cutter.cutting = True
    run = migrate("store", legacy, output, "failed")
    checks.that(len(Cutter.seen) > 0, "store: an upload was cut")
    checks.same(set(Cutter.seen), {404}, "store: nothing under the final name when the upload was cut")
    wanted = {f"migrated/{name}": hashlib.sha256((alone / name).read_bytes()).hexdigest()
              for name in (str(path.relative_to(alone)) for path in alone.rglob("*") if path.is_file())}
    checks.same(len(wanted), BUNDLES - 1, "store: bundles migrated on one machine")
    keys = store.keys("migrated/")
    checks.same({key: hashlib.sha256(store.get(key)).hexdigest() for key in keys}, wanted, "store: objects, byte for byte")
    log = airflow.task_log("migrate_object_store", run, "migrate")
    checks.that("legacy/team0/broken.zip: " in log, "store: the broken one is named")
    reports = store.keys("migrated-reports/")
    mine = [key for key in reports if f"/{run}/" in key]
    checks.same(sorted(key.rpartition("/")[2] for key in mine), ["report.json", "verify.json"], "store: reports")
    report = f"migrated-reports/{run}/report.json"
    summary = json.loads(store.get(urllib.parse.quote(report)))["summary"]
    checks.same((summary["converted"], summary["failed"]), (BUNDLES - 1, 1), "store: the report's summary")

    # A store in which a file under way can be seen: another name first, then the final one.
    few = work / "few"
    few.mkdir()
    for number in range(3):
        handler_bundles.archive(few / f"few{number}.zip", f"few_{number}")
    subprocess.run([tool, "migrate", few, "-o", work / "few-alone"], check=True, capture_output=True)
    migrate("files", f"file://{few}", f"file://{work}/few-out", "success")
    checks.same(
        {name: (work / "few-out" / name).read_bytes() for name in os.listdir(work / "few-out")},
        {name: (work / "few-alone" / name).read_bytes() for name in os.listdir(work / "few-alone")}, "files: outputs")
    migrate("files again", f"file://{few}", f"file://{work}/few-out", "success")
    (work / "few-out/few1").write_bytes(b"something else")
    migrate("files, another there", f"file://{few}", f"file://{work}/few-out", "failed")
    checks.same((work / "few-out/few1").read_bytes(), b"something else", "files: another object is not replaced")
