"""A checker of graphs against the part of schema.org's vocabulary in `schema.json`."""

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
    """Return a sentence for each term or value in a graph that schema.org does not know or expect."""
    if set(graph) != {"@context", "@graph"} or graph["@context"] != "https://schema.org":
        return ["This is not one graph of schema.org's."]
    known = {node["@id"]: node["@type"] for node in nodes(graph) if "@id" in node}
    return [sentence for node in nodes(graph) for sentence in _wrong_with(node, known)]


def nodes(value):
    """Yield every node of a graph, without references."""
    if isinstance(value, list):
        for item in value:
            yield from nodes(item)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        for item in value.values():
            yield from nodes(item)


def kinds_of(kind):
    """Return a type and all its supertypes."""
    kinds = {kind}
    for parent in TYPES[kind]:
        kinds |= kinds_of(parent)
    return kinds


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
        values = PROPERTIES[name]
        if values.get("superseded_by"):
            yield f"{name} is superseded by {values['superseded_by']}."
        if not kinds_of(kind) & set(values["of"]):
            yield f"{name} is no property of {kind}."
        for item in value if isinstance(value, list) else [value]:
            if not _fits(item, set(values["expects"]), known):
                yield f"{kind}.{name} is not expected to be {item!r}."


def _fits(value, expected, known):
    if isinstance(value, dict):
        # The type of a node outside the graph is unknown, so it counts as a Thing.
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
    """Return whether a text is a date or a year in ISO 8601."""
    try:
        return bool(_YEAR.fullmatch(value)) or dt.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
