"""A checker of graphs against schema.org's vocabulary; `schema.json` contains the part that we use."""

import datetime as dt
import json
import re
from pathlib import Path

SCHEMA = "https://schema.org/"
VOCABULARY = json.loads((Path(__file__).parent / "schema.json").read_text(encoding="utf-8"))
TYPES, PROPERTIES, MEMBERS = VOCABULARY["types"], VOCABULARY["properties"], VOCABULARY["members"]
_NAMES = {"@type", "@id"}
_URL = re.compile(r"https?://[^\s\"<>]+")
_YEAR = re.compile(r"[12][0-9]{3}")


def mistakes(graph):
    """Return a sentence for each thing in a graph that schema.org does not know or expect; [] if all is well."""
    if set(graph) != {"@context", "@graph"} or graph["@context"] != "https://schema.org":
        return ["This is not one graph of schema.org's."]
    known = {node["@id"]: node["@type"] for node in nodes(graph) if "@id" in node}
    return [sentence for node in nodes(graph) for sentence in _wrong_with(node, known)]


def nodes(value):
    """Yield every node of a graph; references are none."""
    if isinstance(value, list):
        for one in value:
            yield from nodes(one)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        for one in value.values():
            yield from nodes(one)


def kinds_of(kind):
    """Return a type with all types above it."""
    found = {kind}
    for parent in TYPES[kind]:
        found |= kinds_of(parent)
    return found


def _wrong_with(node, known):
    kind = node["@type"]
    if kind not in TYPES:
        yield f"There is no type {kind}."
        return
    for name, value in node.items():
        if name in _NAMES or name.endswith("-input"):
            continue
        if name not in PROPERTIES:
            yield f"There is no property {name} ({kind})."
            continue
        told = PROPERTIES[name]
        if told.get("superseded_by"):
            yield f"{name} is superseded by {told['superseded_by']}."
        if not kinds_of(kind) & set(told["of"]):
            yield f"{name} is no property of {kind}."
        for one in value if isinstance(value, list) else [value]:
            if not _fits(one, set(told["expects"]), known):
                yield f"{kind}.{name} is not expected to be {one!r}."


def _fits(value, expected, known):
    if isinstance(value, dict):
        # What a name outside of the graph stands for is not told: a thing, and no more.
        kind = value.get("@type") or known.get(value["@id"], "Thing")
        return kind in TYPES and bool(kinds_of(kind) & expected)
    if isinstance(value, bool):
        return "Boolean" in expected
    if isinstance(value, int):
        return bool({"Integer", "Number"} & expected)
    if not (isinstance(value, str) and value.strip()):
        return False
    return (
        bool({"Text", "CssSelectorType"} & expected)
        or ("URL" in expected and bool(_URL.fullmatch(value)))
        or ("Date" in expected and _is_day(value))
        or any(value.removeprefix(SCHEMA) in names and kinds_of(kind) & expected for kind, names in MEMBERS.items())
    )


def _is_day(value):
    """Whether a text is a day or a year, as ISO 8601 writes them."""
    try:
        return bool(_YEAR.fullmatch(value)) or dt.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
