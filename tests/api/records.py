"""Validation of API responses against the OpenAPI document."""

import copy
import json

from django.core.serializers.json import DjangoJSONEncoder
from jsonschema import Draft202012Validator

from conditions.api import openapi


def document():
    """Return the OpenAPI document as programs get it."""
    return json.loads(json.dumps(openapi.document(), cls=DjangoJSONEncoder))


def strict_document():
    """Return the document with every record closed, so that a field that it does not know is an error.

    Programs ignore unknown fields; our own responses must have none.
    """
    strict = copy.deepcopy(document())
    for name, schema in strict["components"]["schemas"].items():
        if name != "Graph":
            schema["additionalProperties"] = False
    return strict


def mistakes(record, schema):
    """Return a sentence for each place where a record is not as its schema says."""
    whole = {**schema, "components": strict_document()["components"]}
    validator = Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(record)]


def mistakes_of(response, operation):
    """Return what is wrong with a response of an operation: its status, its type, its headers, its record."""
    described = operation["responses"].get(str(response.status_code))
    if described is None:
        return [f"{response.status_code} is not described"]
    if "$ref" in described:
        described = strict_document()["components"]["responses"][described["$ref"].rsplit("/", 1)[1]]
    if "content" not in described:
        return []
    kind = response["Content-Type"]
    if kind not in described["content"]:
        return [f"{kind} is not described for {response.status_code}"]
    lines = response.getvalue().decode().splitlines() if kind == "application/jsonl" else [response.getvalue()]
    problems = mistakes(json.loads(lines[0]), described["content"][kind]["schema"])
    for line in lines[1:]:
        problems += mistakes(json.loads(line), {"$ref": "#/components/schemas/Page"})
    return problems
