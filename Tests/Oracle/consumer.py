"""Asks the real consumer, as the user Airflow would be."""

import json
import os
import pathlib
import tempfile
import traceback

import footer_reader


def warm_up() -> None:
    """Loads all of the consumer's code while this process may read it: the virtual environment
    need not be readable for the user that asks later."""
    with tempfile.TemporaryDirectory() as empty:
        os.environ["AIRFLOW_HOME"] = empty
        footer_reader.ask_airflow(empty, {"none"})
        from airflow.sdk.execution_time.schema import get_schema_version_migrator

        get_schema_version_migrator().resolve_version("2026-06-16")


def ask(root: pathlib.Path, dags: set[str], user: int | None) -> dict[str, dict[str, str]]:
    """`_Bundle.find` for each dag_id, as that user where this process may become it."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        # Nothing of the parent's (its folders, its buffers) may be touched at the end: _exit.
        status = 1
        try:
            os.close(reading)
            if user is not None and os.getuid() == 0:
                os.setgroups([])
                os.setgid(user)
                os.setuid(user)
            answers = footer_reader.ask_airflow(str(root), dags)
            with os.fdopen(writing, "w") as out:
                json.dump(answers, out)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading) as answers:
        text = answers.read()
    _, status = os.waitpid(child, 0)
    if status != 0:
        raise RuntimeError(f"asking Airflow failed: wait status {status}")
    return json.loads(text)


def problems(
    root: pathlib.Path, wanted: dict[str, set[str] | None], user: int | None,
) -> list[str]:
    """Compares with what each dag_id must resolve to: one of the paths, or None for nowhere."""
    found = []
    for dag, answer in ask(root, set(wanted), user).items():
        paths = wanted[dag]
        if paths is None:
            if "path" in answer:
                found.append(f"{dag!r} is found at {answer['path']}, expected nowhere")
        elif answer.get("path") not in paths:
            found.append(f"{dag!r} gives {answer}, expected {sorted(paths)}")
    return found
