"""The manifest's rules, as both readers need them: loading, and what the JSON schemas demand.

Written from the description of the formats alone, so that it does not share a mistake with the program
it judges. Standard library and PyYAML.
"""

import re
from typing import Any

import yaml

VERSION = re.compile(r"[0-9]+\.[0-9]+(\.[0-9]+)?")
LANGUAGE = re.compile(r"[a-z][a-z0-9_+.\-]*")
SCHEMA_VERSION = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
HEX_SHA256 = re.compile(r"[0-9a-f]{64}")
LEGACY_VERSION_KEY = "format_version"
VERSION_KEY = "airflow_bundle_metadata_version"


class Unreadable(Exception):
    """What was given is no bundle, or one that nothing can be told about."""


class _Strict(yaml.SafeLoader):
    """What Airflow reads, except that a duplicate key is an error."""

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key_node, _ in getattr(node, "value", []):
            if key_node.tag == "tag:yaml.org,2002:merge":
                continue
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"duplicate key {key!r}", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


class _Mended(_Strict):
    """Takes a number, date or boolean for the text it was written as: the author forgot the quotes."""


def _as_text(kind: str):
    strict = yaml.SafeLoader.yaml_constructors[kind]

    def construct(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> str:
        strict(loader, node)  # raises for what has no value, such as 2026-02-30
        return node.value

    return construct


for _kind in ("int", "float", "bool", "timestamp"):
    _tag = f"tag:yaml.org,2002:{_kind}"
    _Mended.add_constructor(_tag, _as_text(_tag))


def load(data: bytes, mend: bool = False) -> dict[Any, Any]:
    """The manifest as a mapping; raises Unreadable."""
    try:
        # utf-8, not utf-8-sig: PyYAML drops the byte order mark itself.
        value = yaml.load(data.decode("utf-8"), Loader=_Mended if mend else _Strict)
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError, ValueError, TypeError,
            KeyError, AttributeError, IndexError) as error:
        raise Unreadable(f"manifest: {type(error).__name__}: {' '.join(str(error).split())}") from None
    if not isinstance(value, dict):
        raise Unreadable(f"manifest: a {type(value).__name__}, not a mapping")
    return value


def _text(problems: list[str], where: str, value: Any, pattern: re.Pattern[str] | None = None) -> None:
    if not isinstance(value, str):
        problems.append(f"{where}: {type(value).__name__}, not a string")
    elif not value:
        problems.append(f"{where}: empty")
    elif pattern is not None and not pattern.fullmatch(value):
        problems.append(f"{where}: {value!r} does not match {pattern.pattern}")


def common(manifest: dict[Any, Any], version_keys: tuple[str, ...]) -> list[str]:
    """What every era demands: version, sdk, source, dags with their tasks."""
    problems: list[str] = []
    versions = [key for key in version_keys if key in manifest]
    if not versions:
        problems.append(f"none of {', '.join(version_keys)}")
    for key in versions:
        _text(problems, key, manifest[key], VERSION)

    sdk = manifest.get("sdk")
    if isinstance(sdk, dict):
        _text(problems, "sdk.language", sdk.get("language"), LANGUAGE)
        _text(problems, "sdk.version", sdk.get("version"))
        if "supervisor_schema_version" in sdk:
            _text(problems, "sdk.supervisor_schema_version", sdk["supervisor_schema_version"],
                  SCHEMA_VERSION)
    else:
        problems.append("sdk: not a mapping")

    dags = manifest.get("dags")
    if not isinstance(dags, dict):
        return [*problems, "dags: not a mapping"]
    if not dags:
        problems.append("dags: none")
    for dag, entry in dags.items():
        _text(problems, f"dag_id {dag!r}", dag)
        tasks = entry.get("tasks") if isinstance(entry, dict) else None
        if not isinstance(tasks, list):
            problems.append(f"dags.{dag}.tasks: not a list")
            continue
        for index, task in enumerate(tasks):
            _text(problems, f"dags.{dag}.tasks[{index}]", task)
    return problems


def tasks(manifest: dict[Any, Any]) -> dict[str, list[str]]:
    """dag_id to task_ids of a manifest without problems."""
    return {dag: list(entry["tasks"]) for dag, entry in manifest["dags"].items()}
