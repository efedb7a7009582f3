"""Helpers for the JSON Schema 2020-12 of records, as OpenAPI 3.1 uses it."""

# {record name: schema}, filled by `define` and printed in the OpenAPI document.
COMPONENTS = {}


def define(name, description, optional=None, /, **fields):
    """Add the schema of a record and return a reference to it. All fields are required, except those in `optional`.

    Other fields are allowed, because a version of the API may get new fields.
    """
    COMPONENTS[name] = {
        "type": "object",
        "description": description,
        "required": list(fields),
        "properties": {**fields, **(optional or {})},
    }
    return reference(name)


def reference(name):
    """Return a reference to the schema of a record."""
    return {"$ref": f"#/components/schemas/{name}"}


def text(description="", **more):
    return _of("string", description, **more)


def integer(description="", **more):
    return _of("integer", description, **more)


def boolean(description=""):
    return _of("boolean", description)


def url(description=""):
    return text(description, format="uri")


def date(description=""):
    return text(description, format="date")


def date_time(description=""):
    return text(description, format="date-time")


def one_of(values, description=""):
    return text(description, enum=list(values))


def list_of(schema, description=""):
    return _of("array", description, items=schema)


def or_null(schema, description=""):
    """Return the schema with null allowed; `description` says when the value is null."""
    if "type" in schema and "enum" not in schema:
        nullable = {**schema, "type": [schema["type"], "null"]}
    else:
        nullable = {"anyOf": [schema, {"type": "null"}]}
    return {**nullable, "description": description} if description else nullable


def _of(type_, description, **more):
    return {"type": type_, **({"description": description} if description else {}), **more}
