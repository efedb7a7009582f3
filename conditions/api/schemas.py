"""The words that records are described in: JSON Schema 2020-12, as OpenAPI 3.1 uses it."""

# Name: schema of a record. Filled by `define`, printed by the OpenAPI document.
COMPONENTS = {}


def define(name, description, /, **fields):
    """Describe a record, all fields of which are always there, and return a reference to it.

    Whoever reads a record ignores fields that they do not know: a version only grows.
    """
    COMPONENTS[name] = {
        "type": "object",
        "description": description,
        "required": list(fields),
        "properties": fields,
    }
    return reference(name)


def reference(name):
    return {"$ref": f"#/components/schemas/{name}"}


def text(description="", **more):
    return _of("string", description, **more)


def whole_number(description="", **more):
    return _of("integer", description, **more)


def truth(description=""):
    return _of("boolean", description)


def address(description=""):
    return text(description, format="uri")


def day(description=""):
    return text(description, format="date")


def moment(description=""):
    return text(description, format="date-time")


def one_of(values, description=""):
    return text(description, enum=list(values))


def list_of(schema, description=""):
    return _of("array", description, items=schema)


def or_null(schema, description=""):
    """Return a schema that allows null as well; it says when that is."""
    if "type" in schema and "enum" not in schema:
        both = {**schema, "type": [schema["type"], "null"]}
    else:
        both = {"anyOf": [schema, {"type": "null"}]}
    return {**both, "description": description} if description else both


def _of(type_, description, **more):
    return {"type": type_, **({"description": description} if description else {}), **more}
