"""Comparison of the triggers in the database with those that this code creates. It only reads."""

import re
from dataclasses import dataclass

from django.apps import apps
from django.utils.translation import gettext as _

from . import public_stamp, search_indexes, triggers

_TRIGGER = re.compile(r"CREATE (?:OR REPLACE )?TRIGGER (?P<name>\w+) .*? ON (?P<table>\w+) ")
_FUNCTION = re.compile(r"\s*CREATE OR REPLACE FUNCTION (?P<name>\w+)\(.*?\$body\$(?P<source>.*)\$body\$", re.DOTALL)

# A body in another language, SECURITY DEFINER or SET changes what the same source does.
_POSTGRESQL_FUNCTIONS = """
SELECT p.oid, p.proname, CASE WHEN l.lanname = 'plpgsql' AND NOT p.prosecdef AND p.proconfig IS NULL THEN p.prosrc END,
    pg_get_userbyid(p.proowner)
FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = current_schema() OR p.oid IN (SELECT tgfoid FROM pg_trigger WHERE NOT tgisinternal)
"""
_POSTGRESQL_TRIGGERS = """
SELECT t.tgname, c.relname, pg_get_triggerdef(t.oid, true), t.tgenabled, t.tgfoid
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal AND n.nspname = current_schema()
"""
_POSTGRESQL_TABLES = """
SELECT c.relname, pg_get_userbyid(c.relowner), c.relrowsecurity,
    ARRAY(SELECT r.rulename::text FROM pg_rewrite r WHERE r.ev_class = c.oid AND c.relkind <> 'v' ORDER BY 1)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p')
"""


@dataclass
class Comparison:
    """How many triggers were compared, and a sentence for each difference."""

    compared: int
    problems: list


def compare(connection):
    """Compare every trigger of the database, its function and its owner with what a migrate of this code creates."""
    objects = [*triggers.objects(connection), *public_stamp.objects(connection)]
    wanted, functions = _definitions(objects)
    if connection.vendor == "postgresql":
        problems = _on_postgresql(connection, wanted, functions)
    else:
        problems = _on_sqlite(connection, wanted)
    return Comparison(len(wanted), list(problems))


def _definitions(objects):
    """Return {(trigger, table): definition} and {function: source} of what the objects create."""
    wanted, functions = {}, {}
    for statement in (statement for one in objects for statement in one.create):
        if found := _TRIGGER.match(statement):
            wanted[found["name"], found["table"]] = statement.replace("CREATE OR REPLACE", "CREATE", 1)
        elif found := _FUNCTION.match(statement):
            functions[found["name"]] = found["source"]
    return wanted, functions


def _on_sqlite(connection, wanted):
    # Without FTS5 the search has no triggers, which is no fault.
    optional, _functions = _definitions(search_indexes.sqlite_objects())
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
        found = {(name, table): sql for name, table, sql in cursor.fetchall()}
    yield from _missing_and_extra(wanted, found, optional)
    for key, definition in (optional | wanted).items():
        if key in found and found[key] != definition:
            yield _altered(key)


def _on_postgresql(connection, wanted, functions):
    with connection.cursor() as cursor:
        cursor.execute(_POSTGRESQL_FUNCTIONS)
        stored = {oid: row for oid, *row in cursor.fetchall()}
        cursor.execute(_POSTGRESQL_TRIGGERS)
        found = {(name, table): row for name, table, *row in cursor.fetchall()}
        cursor.execute(_POSTGRESQL_TABLES)
        tables = {name: row for name, *row in cursor.fetchall()}
    yield from _missing_and_extra(wanted, found)
    for key, definition in wanted.items():
        if key in found:
            yield from _of_trigger(key, definition, *found[key])
    yield from _of_functions(wanted, functions, found, stored)
    yield from _of_owners(tables, {name: owner for name, _source, owner in stored.values() if name in functions})
    yield from _of_tables(tables)


def _of_functions(wanted, functions, found, stored):
    """Yield a sentence for each function with another source: those that triggers call, and those that these call."""
    sources = {name: source for name, source, _owner in stored.values()}
    # A trigger may call a function of the same name in another schema.
    sources |= {key[0]: stored[found[key][2]][1] for key in wanted if key in found}
    for name in sorted(name for name, source in functions.items() if name in sources and sources[name] != source):
        yield _("The function %(function)s is not the one that this code creates.") % {"function": name}
    for name in sorted(set(functions) - set(sources)):
        yield _("The function %(function)s is missing.") % {"function": name}


def _missing_and_extra(wanted, found, optional=()):
    for key in sorted(set(wanted) - set(found)):
        yield _("The trigger %(trigger)s of the table %(table)s is missing.") % _names(key)
    for key in sorted(set(found) - set(wanted) - set(optional)):
        yield _("The table %(table)s has a trigger that this code does not create: %(trigger)s.") % _names(key)


def _of_trigger(key, definition, stored, enabled, _function):
    """Yield the differences of a trigger in PostgreSQL; `enabled` is its pg_trigger.tgenabled."""
    if stored != definition:
        yield _altered(key)
    if enabled == "D":
        yield _("The trigger %(trigger)s of the table %(table)s is disabled.") % _names(key)
    elif enabled == "R":
        yield _("The trigger %(trigger)s of the table %(table)s fires for replicas only.") % _names(key)
    elif enabled != "A":
        yield _(
            "The trigger %(trigger)s of the table %(table)s can be skipped by session_replication_role: it is not "
            "ENABLE ALWAYS."
        ) % _names(key)


def _of_owners(tables, functions):
    """Yield a sentence for each table and function that does not belong to the owner of the table of migrations."""
    if "django_migrations" not in tables:
        return
    owner = tables["django_migrations"][0]
    ours = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    for name, (other, *_rest) in sorted(tables.items()):
        if name in ours and other != owner:
            yield _("The table %(name)s belongs to %(other)s, not to %(owner)s.") % {
                "name": name,
                "other": other,
                "owner": owner,
            }
    for name, other in sorted(functions.items()):
        if other != owner:
            yield _("The function %(name)s belongs to %(other)s, not to %(owner)s.") % {
                "name": name,
                "other": other,
                "owner": owner,
            }


def _of_tables(tables):
    """Yield what else than triggers changes or hides rows."""
    for name, (_owner, has_row_security, rules) in sorted(tables.items()):
        for rule in rules:
            yield _("The table %(name)s has a rule that this code does not create: %(rule)s.") % {
                "name": name,
                "rule": rule,
            }
        if has_row_security:
            yield _("The table %(name)s has row-level security, which can hide rows.") % {"name": name}


def _altered(key):
    return _("The trigger %(trigger)s of the table %(table)s is not the one that this code creates.") % _names(key)


def _names(key):
    return dict(zip(("trigger", "table"), key, strict=True))
