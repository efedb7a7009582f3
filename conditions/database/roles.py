"""Roles of PostgreSQL: what the site and an auditor may do with each table, computed from the models and their guards.

The owner of the tables runs migrations. The site's role may do only what the code does at run time, so it can neither
lift a guard nor write what a guard always refuses. `manage.py separate_roles` writes the SQL; each migrate renews the
privileges, because it may add tables and columns.
"""

from dataclasses import dataclass

from django.apps import apps
from django.db import connection as default_connection
from django.db import transaction

from web.guards import DELETE, UPDATE

from . import installer

# The site reads these tables: only a migrate, a restore or the auditor writes them.
READ_ONLY = frozenset(
    {
        "auth_group",
        "auth_group_permissions",
        "auth_permission",
        "django_content_type",
        "django_migrations",
        "operations_restore",
        "operations_verification",
    }
)
# PostgreSQL locks rows only for a role that may update a column of the table.
LOCKED = {"auth_group": ("id",)}
# The columns that `verify_published` reads; an empty tuple means all columns.
AUDITED = {
    "accounts_proposal": ("id", "kind", "state", "about_id", "proposed_by_id", "decided_by_id", "decided_at"),
    "accounts_user": ("id",),
    "conditions_authorship": (),
    "conditions_citation": (),
    "conditions_condition": (),
    "conditions_conditionpage": (),
    "conditions_edition": (),
    "conditions_event": (),
    "conditions_eventchain": (),
    "conditions_keysignature": (),
    "conditions_medicalreviewer": ("id", "user_id"),
    "conditions_signingkey": (),
    "conditions_signoff": (),
    "conditions_topic": (),
    "conditions_topicgroup": (),
    "django_migrations": (),
    "operations_restore": (),
    "operations_verification": (),
    "transparency_logcosignature": (),
    "transparency_loghead": (),
    "transparency_logentry": (),
    "transparency_logtile": (),
}
# The auditor's own record of a verification without errors.
AUDITOR_WRITES = ("operations_verification",)
# Settings of the database that hold the names of the roles.
SETTINGS = {"site": "diseasemaps.site_role", "auditor": "diseasemaps.auditor_role"}
_PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
# NULL for a table that does not exist.
_HAS = """
SELECT CASE WHEN c = '' THEN has_table_privilege(to_regclass(t), p) ELSE has_column_privilege(to_regclass(t), c, p) END
FROM unnest(%s::text[], %s::text[], %s::text[]) WITH ORDINALITY AS queried(t, c, p, number) ORDER BY number
"""
_CREATES = """
SELECT what FROM (VALUES
    ('CREATE in the schema', has_schema_privilege(current_schema(), 'CREATE')),
    ('CREATE in the database', has_database_privilege(current_database(), 'CREATE')),
    ('TEMPORARY in the database', has_database_privilege(current_database(), 'TEMPORARY'))
) AS queried(what, is_allowed) WHERE is_allowed
"""
_OWNERSHIP = """
SELECT CASE WHEN r.rolsuper THEN 'superuser' WHEN EXISTS (
    SELECT FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
    AND pg_has_role(r.oid, c.relowner, 'MEMBER')) THEN 'owner' ELSE '' END
FROM pg_roles r WHERE r.rolname = current_user
"""


@dataclass(frozen=True)
class Roles:
    """The names of the roles: the owner of the tables, the site, and the auditor."""

    owner: str
    site: str
    auditor: str


def site_privileges():
    """Return {table: {privilege: columns}} of the site's role; an empty tuple means the whole table."""
    return {table: _of_site(table, guards) for table, guards in _tables().items()}


def auditor_privileges():
    """Return {table: {privilege: columns}} of the auditor's role, as in `site_privileges`."""
    privileges = {table: {"SELECT": columns} for table, columns in AUDITED.items()}
    for table in AUDITOR_WRITES:
        privileges[table]["INSERT"] = ()
    return privileges


def has_privilege(privilege, table):
    """Return whether this connection's user has the privilege, such as "INSERT", on the table."""
    if default_connection.vendor != "postgresql":
        return True
    with default_connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, %s)", [table, privilege])
        return cursor.fetchone()[0]


def separation(roles, database, schema):
    """Return the SQL statements that create the roles, hand over the tables and grant the privileges."""
    owner, site, auditor = (_quoted(name) for name in (roles.owner, roles.site, roles.auditor))
    database_name, schema_name = _quoted(database), _quoted(schema)
    default = f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {schema_name}"
    return [
        *(_create_role(name) for name in (roles.owner, roles.site, roles.auditor)),
        *(
            f"ALTER ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
            for name in (site, auditor)
        ),
        f"REVOKE {owner} FROM {site}, {auditor}",
        f"REASSIGN OWNED BY {site}, {auditor} TO {owner}",
        f"ALTER DATABASE {database_name} OWNER TO {owner}",
        f"GRANT USAGE, CREATE ON SCHEMA {schema_name} TO {owner}",
        _hand_over(roles.owner, schema),
        # A temporary table would stand before the table that a guard reads.
        f"REVOKE TEMPORARY ON DATABASE {database_name} FROM PUBLIC",
        f"REVOKE ALL ON DATABASE {database_name} FROM {site}, {auditor}",
        f"GRANT CONNECT ON DATABASE {database_name} TO {site}, {auditor}",
        f"REVOKE CREATE ON SCHEMA {schema_name} FROM PUBLIC",
        f"REVOKE ALL ON SCHEMA {schema_name} FROM {site}, {auditor}",
        f"GRANT USAGE ON SCHEMA {schema_name} TO {site}, {auditor}",
        f"{default} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {site}",
        f"{default} GRANT USAGE ON SEQUENCES TO {site}",
        *grants(roles.site, roles.auditor, schema),
        *(
            f"ALTER DATABASE {database_name} SET {SETTINGS[kind]} = {_text(name)}"
            for kind, name in (("site", roles.site), ("auditor", roles.auditor))
        ),
    ]


def grants(site, auditor, schema):
    """Return the SQL statements that take every privilege from both roles and grant those that they need."""
    everything = f"IN SCHEMA {_quoted(schema)} FROM PUBLIC, {_quoted(site)}, {_quoted(auditor)}"
    statements = [f"REVOKE ALL ON ALL TABLES {everything}", f"REVOKE ALL ON ALL SEQUENCES {everything}"]
    for role, privileges in ((site, site_privileges()), (auditor, auditor_privileges())):
        for table, granted in sorted(privileges.items()):
            words = ", ".join(_with_columns(privilege, columns) for privilege, columns in granted.items())
            statements.append(f"GRANT {words} ON TABLE {_quoted(schema)}.{_quoted(table)} TO {_quoted(role)}")
    # Without UPDATE, which would let `setval` set a sequence back.
    return [*statements, f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {_quoted(schema)} TO {_quoted(site)}"]


def install(connection):
    """Renew the privileges of both roles after a migrate, where `separate_roles` has named them."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        settings = [SETTINGS["site"], SETTINGS["auditor"]]
        cursor.execute("SELECT current_setting(%s, true), current_setting(%s, true), current_schema()", settings)
        site, auditor, schema = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname IN (%s, %s)", [site, auditor])
        roles_exist = cursor.fetchone()[0] == 2
    if roles_exist:
        with transaction.atomic(using=connection.alias):
            installer.run(connection, grants(site, auditor, schema))


def deviations(connection):
    """Compare this connection's user with the site's role; return its excess privileges, and those that it lacks.

    Both are lists such as ["TRUNCATE conditions_event", "UPDATE conditions_edition.number"].
    """
    wanted = {}
    for table, granted in site_privileges().items():
        wanted |= {(table, privilege): granted.get(privilege) == () for privilege in _PRIVILEGES}
        if granted.get("UPDATE") != ():
            columns = granted.get("UPDATE", ())
            wanted |= {(f"{table}.{column}", "UPDATE"): column in columns for column in _columns(table)}
    names = [(name.partition(".")[0], name.partition(".")[2], privilege) for name, privilege in wanted]
    with connection.cursor() as cursor:
        cursor.execute(_HAS, [list(part) for part in zip(*names, strict=True)])
        has = [row[0] for row in cursor.fetchall()]
        cursor.execute(_CREATES)
        creates = [what for (what,) in cursor.fetchall()]
    differing = [(key, does) for key, does in zip(wanted, has, strict=True) if does is not None and does != wanted[key]]
    too_much = [f"{privilege} {name}" for (name, privilege), does in differing if does]
    # A privilege on a table includes its columns.
    too_much = [words for words in too_much if "." not in words or words.partition(".")[0] not in too_much]
    return creates + too_much, [f"{privilege} {name}" for (name, privilege), does in differing if not does]


def owner(connection):
    """Return the role that owns the tables; before the first migrate, the user of this connection."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE((SELECT pg_get_userbyid(relowner) FROM pg_class "
            "WHERE oid = to_regclass('django_migrations')), current_user)"
        )
        return cursor.fetchone()[0]


def database_and_schema(connection):
    """Return the names of this connection's database and schema."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_schema()")
        return cursor.fetchone()


def ownership(connection):
    """Return "superuser" or "owner" if this connection's user is a superuser or owns a table, otherwise ""."""
    with connection.cursor() as cursor:
        cursor.execute(_OWNERSHIP)
        return cursor.fetchone()[0]


def is_not_the_owner(connection):
    """Return whether the database has tables of this site that this connection's user does not own."""
    if connection.vendor != "postgresql" or ownership(connection):
        return False
    return "django_migrations" in connection.introspection.table_names()


def _tables():
    """Return {table: guards} of all tables that the site has."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return {"django_migrations": ()} | {model._meta.db_table: vars(model).get("guards", ()) for model in models}


def _model(table):
    """Return the model of a table, or None for the table of migrations."""
    models = apps.get_models(include_auto_created=True)
    return next((model for model in models if model._meta.db_table == table), None)


def _columns(table):
    model = _model(table)
    return [field.column for field in model._meta.concrete_fields] if model else []


def _of_site(table, guards):
    """Return {privilege: columns} of the site for a table with these guards."""
    if table in READ_ONLY:
        return {"SELECT": ()} | ({"UPDATE": LOCKED[table]} if table in LOCKED else {})
    privileges = {"SELECT": (), "INSERT": (), "UPDATE": (), "DELETE": ()}
    for guard in guards:
        if guard.is_unconditional and guard.when in (UPDATE, DELETE):
            privileges.pop(guard.when, None)
    frozen = {column for guard in guards if guard.when == UPDATE for column in guard.columns}
    if frozen and "UPDATE" in privileges:
        frozen.add(_model(table)._meta.pk.column)
        privileges["UPDATE"] = tuple(column for column in _columns(table) if column not in frozen)
    return privileges


def _create_role(name):
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {_text(name)}) "
        f"THEN CREATE ROLE {_quoted(name)} LOGIN; END IF; END $$"
    )


def _hand_over(owner, schema):
    """Return the statement that gives the owner all tables and functions of the schema that others own.

    Sequences follow their tables. The functions of an extension stay with the extension.
    """
    return f"""DO $$ DECLARE one record; BEGIN
    FOR one IN SELECT c.oid::regclass AS name FROM pg_class c WHERE c.relnamespace = {_text(schema)}::regnamespace
        AND c.relkind IN ('r', 'p') AND pg_get_userbyid(c.relowner) <> {_text(owner)}
    LOOP EXECUTE format('ALTER TABLE %s OWNER TO %I', one.name, {_text(owner)}); END LOOP;
    FOR one IN SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE p.pronamespace = {_text(schema)}::regnamespace
        AND pg_get_userbyid(p.proowner) <> {_text(owner)}
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    LOOP EXECUTE format('ALTER FUNCTION %s OWNER TO %I', one.name, {_text(owner)}); END LOOP;
END $$"""  # noqa: S608 - quoted names


def _with_columns(privilege, columns):
    return f"{privilege} ({', '.join(map(_quoted, columns))})" if columns else privilege


def _quoted(name):
    return '"' + name.replace('"', '""') + '"'


def _text(value):
    return "'" + value.replace("'", "''") + "'"
