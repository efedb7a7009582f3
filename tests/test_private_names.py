"""Private names of libraries: each is listed in docs/dependencies.md, with a test that fails loudly."""

import ast
import importlib
import inspect
import pkgutil
import re
import sys
from functools import cache
from pathlib import Path

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.encoding import force_str

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("accounts", "conditions", "diseasemaps", "operations")
if (ROOT / "web").is_dir():
    PACKAGES += ("web",)
# They begin with "_" and are documented all the same.
DOCUMENTED = {"_meta", "_state", "_base_manager", "_default_manager", "_replace", "_asdict", "_Element"}
# Undocumented names without "_", which no rule finds: a name, and how it is looked for in the source.
UNDOCUMENTED = {
    "CodeGenerator": r"\bCodeGenerator\b",
    "ResponseHeaders": r"\bimport ResponseHeaders\b",
    "_csp_nonce": r"\"_csp_nonce\"",
    "ModelState": r"\bModelState\b",
    "fields_cache": r"\.fields_cache\b",
    "get_compiler": r"\.get_compiler\(",
    "health_check_done": r"\.health_check_done\b",
    "connection.execute": r"connection\.connection\.execute\(",
    "create_cursor": r"\.create_cursor\(",
    "wrap_database_errors": r"\.wrap_database_errors\b",
    "lhs.target": r"\blhs\.target\b",
    "lhs.alias": r"\blhs\.alias\b",
    "MigrationExecutor": r"\bimport MigrationExecutor\b",
    "MigrationLoader": r"\bimport MigrationLoader\b",
    "MigrationRecorder": r"\bimport MigrationRecorder\b",
    "node_map": r"\.node_map\b",
    "DBTaskResult": r"\bimport DBTaskResult\b",
    "PasswordResetTokenGenerator": r"\bimport PasswordResetTokenGenerator\b",
    "DEVICE_ID_SESSION_KEY": r"\bimport .*DEVICE_ID_SESSION_KEY\b",
}
# A row of the table: | `name` | `path` | `tests/path.py::test` | what breaks it |
ROW = re.compile(r"^\| `([^`]+)` \| `([^`]+\.py)` \| `(tests/[^`:]+\.py)(?:::(\w+))?` \| .+ \|$", re.M)


@cache
def sources():
    """Return {path: source} of our own modules, migrations apart."""
    paths = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in paths
        if "migrations" not in path.parts
    }


def listed():
    """Return the rows of docs/dependencies.md as (name, path, test file, test function)."""
    return ROW.findall((ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8"))


def is_private(name):
    # Names such as _member_type_ are what enums make.
    return name.startswith("_") and not name.startswith("__") and not name.endswith("_") and name not in DOCUMENTED


def own_names(trees):
    """Return the names that our source defines: functions, classes, and attributes of `self`."""
    names = set()
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                names.add(node.name)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and of_self(node):
                names.add(node.attr)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
    return names


def of_self(node):
    return isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}


def private_attributes():
    """Return (name, path) of each private attribute, or imported name, that our source does not define."""
    trees = {path: ast.parse(source) for path, source in sources().items()}
    own = own_names(trees.values())
    private_names = set()
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and is_private(node.attr) and node.attr not in own:
                private_names.add((node.attr, path))
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module.split(".")[0] not in PACKAGES:
                private_names |= {(alias.name, path) for alias in node.names if is_private(alias.name)}
    return private_names


def private_overrides():
    """Return (name, path) of each private name of a library's class that a class of ours replaces."""
    for package in map(importlib.import_module, PACKAGES):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in module.name:
                importlib.import_module(module.name)
    classes = {
        member
        for name, module in list(sys.modules.items())
        if name.split(".")[0] in PACKAGES
        for member in vars(module).values()
        if inspect.isclass(member) and member.__module__.split(".")[0] in PACKAGES and ".migrations" not in name
    }
    return {
        (name, str(Path(inspect.getfile(each)).relative_to(ROOT)))
        for each in classes
        for name, value in vars(each).items()
        if is_private(name) and inspect.isfunction(value) and is_inherited(each, name)
    }


def is_inherited(each, name):
    return any(name in vars(base) for base in each.__mro__[1:] if base.__module__.split(".")[0] not in PACKAGES)


def undocumented():
    """Return (name, path) of each name of UNDOCUMENTED in our source."""
    return {
        (name, path)
        for path, source in sources().items()
        for name, pattern in UNDOCUMENTED.items()
        if re.search(pattern, source)
    }


@pytest.mark.slow
def test_each_private_name_is_listed_and_each_listed_name_is_used():
    used = private_attributes() | private_overrides() | undocumented()
    rows = {(name, path) for name, path, *_test in listed()}

    assert (sorted(used - rows), sorted(rows - used)) == ([], [])


def test_each_listed_name_has_its_test():
    missing = [
        (file, test)
        for _name, _path, file, test in listed()
        if not (ROOT / file).is_file() or (test and f"def {test}(" not in (ROOT / file).read_text(encoding="utf-8"))
    ]

    assert missing == []


def test_each_pinned_package_has_its_reason():
    """Each direct dependency of a site is in the first table."""
    pinned = re.findall(r"^([A-Za-z0-9_.\[\],-]+?)==", "".join(
        (ROOT / name).read_text(encoding="utf-8")
        for name in ("requirements.txt", "requirements-s3.txt", "requirements-sentry.txt", "requirements-timestamp.txt")
    ), re.M)  # fmt: skip
    table = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")

    assert [name for name in pinned if f"| {name.partition('[')[0]} |" not in table] == []


# --- Loud tests: each fails in the upgrade that changes the name -----------------------------------------


@pytest.mark.django_db
def test_migrations_graph_is_read_as_backup_and_restore_read_it():
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    applied = MigrationRecorder(connection).applied_migrations()
    first, second = ("accounts", "0001_initial"), sorted(key for key in graph.nodes if key[0] == "accounts")[1]

    assert set(MigrationLoader(None, ignore_no_migrations=True).graph.nodes) == set(graph.nodes)
    assert set(graph.nodes) <= set(applied)
    assert first in graph.nodes[second].dependencies
    assert executor.migration_plan(graph.leaf_nodes()) == []
    assert executor.migrate(graph.leaf_nodes()).apps.get_model("accounts", "User")._meta.db_table == "accounts_user"
    assert ("accounts", "0001_initial") in set(MigrationRecorder.Migration.objects.values_list("app", "name"))


def test_password_tokens_are_made_and_checked_by_the_methods_that_links_extend():
    """`accounts.links.Links` signs what `make_token` returns, and sets `key_salt` to keep purposes apart."""
    parameters = {
        name: list(inspect.signature(getattr(PasswordResetTokenGenerator, name)).parameters)
        for name in ("make_token", "check_token")
    }

    assert parameters == {"make_token": ["self", "user"], "check_token": ["self", "user", "token"]}
    assert isinstance(PasswordResetTokenGenerator.key_salt, str)
    assert force_str(PasswordResetTokenGenerator().key_salt) == PasswordResetTokenGenerator.key_salt
