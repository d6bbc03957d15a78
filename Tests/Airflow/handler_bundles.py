"""Bundles around Tests/Airflow/handler, each brought to today's container by the program, on different ways."""

import pathlib
import struct
import subprocess
import zipfile

HANDLER = pathlib.Path(__file__).resolve().parent / "handler"
TASKS = ("greet", "fail")
# What happened to a bundle before Airflow meets it.
WAYS = ("zip", "zip_again", "footer_32", "packed", "resealed")


def manifest(dag: str, executable: str | None) -> bytes:
    lines = ['format_version: "1.0"', "sdk:", "  language: c", '  version: "0.1"', "source: handler.c"]
    if executable:
        lines.append(f"executable: {executable}")
    lines += ["dags:", f"  {dag}:", "    tasks:", *(f"      - {task}" for task in TASKS)]
    return ("\n".join(lines) + "\n").encode()


def archive(path: pathlib.Path, dag: str, more: bytes = b"") -> None:
    """A legacy archive; `more` becomes a further member, to give archives different sizes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data, mode in (
            ("airflow-metadata.yaml", manifest(dag, "bin/handler"), 0o644),
            ("bin/handler", (HANDLER / "handler").read_bytes(), 0o755),
            ("handler.c", (HANDLER / "handler.c").read_bytes(), 0o644),
            *([("data/more.bin", more, 0o644)] if more else []),
        ):
            info = zipfile.ZipInfo(name, (2025, 3, 1, 12, 0, 0))
            info.create_system = 3
            info.external_attr = (0o100000 | mode) << 16
            info.compress_type = zipfile.ZIP_STORED if name == "data/more.bin" else zipfile.ZIP_DEFLATED
            out.writestr(info, data)


def prototype(path: pathlib.Path, dag: str) -> None:
    """A bundle with the 32-byte trailer of the first draft."""
    source, text = (HANDLER / "handler.c").read_bytes(), manifest(dag, None)
    trailer = struct.pack("<III12s8s", len(source), len(text), 1, bytes(12), b"AFBNDL01")
    path.write_bytes((HANDLER / "handler").read_bytes() + source + text + trailer)
    path.chmod(0o755)


def change_in_place(bundle: pathlib.Path) -> None:
    """Changes a byte of a bundle's executable that nobody reads: the last of the padding in the ELF identification."""
    with bundle.open("r+b") as file:
        file.seek(15)
        file.write(b"\1")


def run(tool: pathlib.Path, *arguments: object) -> None:
    done = subprocess.run(
        [tool, *map(str, arguments)], capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, arguments))}: exit {done.returncode}\n{done.stdout}{done.stderr}")


def build(tool: pathlib.Path, work: pathlib.Path) -> dict[str, pathlib.Path]:
    """For each way a folder with one bundle in the `footer` container; its Dag is `native_WAY`."""
    legacy, roots = work / "legacy", {}
    legacy.mkdir(parents=True)
    archive(legacy / "zip.zip", "native_zip")
    archive(legacy / "zip_again.zip", "native_zip_again")
    prototype(legacy / "footer_32", "native_footer_32")
    for way in WAYS:
        roots[way] = work / "bundles" / way
        roots[way].mkdir(parents=True)
    run(tool, "migrate", legacy / "zip.zip", "-o", roots["zip"] / "handler")
    first, back = work / "first", work / "back.zip"
    run(tool, "migrate", legacy / "zip_again.zip", "-o", first)
    run(tool, "export", first, "-o", back)
    run(tool, "migrate", back, "-o", roots["zip_again"] / "handler")
    run(tool, "migrate", legacy / "footer_32", "-o", roots["footer_32"] / "handler")
    text = work / "airflow-metadata.yaml"
    text.write_bytes(manifest("native_packed", None))
    run(tool, "pack", HANDLER / "handler", "-o", roots["packed"], "--manifest", text, "--source", HANDLER / "handler.c")
    archive(legacy / "resealed.zip", "native_resealed")
    run(tool, "migrate", legacy / "resealed.zip", "-o", roots["resealed"] / "handler")
    change_in_place(roots["resealed"] / "handler")
    run(tool, "reseal", roots["resealed"], "--in-place")
    return roots
