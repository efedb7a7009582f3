"""Search indexes that Django's models cannot declare; installed after each migrate.

PostgreSQL: trigram and full-text GIN indexes. SQLite: FTS5 tables that triggers keep
up to date with the names and the live texts.
"""

import logging
from dataclasses import dataclass

from django.db import DatabaseError, transaction

from conditions.models import Condition, Edition, Synonym
from conditions.vocabularies import State

from . import installer

log = logging.getLogger(__name__)

NAMES = (Condition, Synonym)
SYMBOLS = ("conditions_gene", "conditions_formersymbol")
# The newsroom's search looks for words in the titles of editions.
TITLE_INDEX = "conditions_edition_title_words"
TEXT_INDEX = "conditions_edition_words"
TEXT_VECTOR = "conditions_search_words({})"
# The text is cut, because PostgreSQL refuses a tsvector of more than a megabyte, which would prevent the publication of
# a very long page. The high cost makes the planner use the index: computing the vector is slower than it assumes.
_TEXT_VECTOR_FUNCTION = """
CREATE OR REPLACE FUNCTION conditions_search_words(words text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10000
AS $body$ BEGIN RETURN to_tsvector('simple', left(words, 300000)); END $body$
"""
_EXTENSION = "pg_trgm"
# With fast updates, each search would read a list of pending rows until the next vacuum.
_NO_FAST_UPDATE = "WITH (fastupdate = off)"
_TRIGRAM_TOKENIZER = "trigram"
# The most texts with all words that are ranked, and the most that SQLite reads before it filters them by topic.
MOST_TEXTS = 40
MOST_TEXTS_READ = 1000

NO_TRIGRAMS = (
    "This database has no trigram index (on PostgreSQL: the extension pg_trgm; on SQLite: FTS5 with its trigram "
    "tokenizer, since 3.34). Searches of texts and of the newsroom's lists work, but more slowly."
)
_ready = {}


def names_index(model):
    """Return the name of the trigram index on a model's `sort_name`."""
    return f"{model._meta.db_table}_trigrams"


def install(connection):
    """Create the indexes, or log a warning if that fails; safe to run any number of times, fast if they exist."""
    _ready.pop(connection.alias, None)
    {"postgresql": _install_on_postgresql, "sqlite": _install_on_sqlite}[connection.vendor](connection)
    if not are_ready(connection):
        log.warning(NO_TRIGRAMS)


def uninstall(connection):
    """Remove the triggers and tables of SQLite, for migrations that rebuild the tables under them."""
    _ready.pop(connection.alias, None)
    if connection.vendor == "sqlite":
        installer.uninstall(connection, sqlite_objects())


def are_ready(connection):
    """Return whether the indexes are in place; without them, searches read whole tables."""
    key = connection.settings_dict["NAME"]
    if _ready.get(connection.alias) != key:
        query, wanted = {
            "postgresql": ("SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'", 1),
            "sqlite": (
                "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'search\\_%' ESCAPE '\\'",
                sum(len(table.triggers) for table in _sqlite_tables()),
            ),
        }[connection.vendor]
        with connection.cursor() as cursor:
            cursor.execute(query)
            if cursor.fetchone()[0] != wanted:
                return False
        # Only a positive result is cached, because a migrate in another process may still create the indexes.
        _ready[connection.alias] = key
    return True


# --- PostgreSQL ----------------------------------------------------------------------


def _install_on_postgresql(connection):
    edition = Edition._meta.db_table
    installer.run(
        connection,
        [
            _TEXT_VECTOR_FUNCTION,
            f"CREATE INDEX IF NOT EXISTS {TEXT_INDEX}_live ON {edition} USING gin "
            f"(({TEXT_VECTOR.format('search_text')})) {_NO_FAST_UPDATE} WHERE state = '{State.PUBLISHED.value}'",
            *(
                f"CREATE INDEX IF NOT EXISTS {table}_upper ON {table} (upper(symbol) text_pattern_ops)"
                for table in SYMBOLS
            ),
        ],
    )
    try:
        with transaction.atomic(using=connection.alias):
            installer.run(
                connection,
                [
                    f"CREATE EXTENSION IF NOT EXISTS {_EXTENSION}",
                    *(
                        f"CREATE INDEX IF NOT EXISTS {names_index(model)} ON {model._meta.db_table} "
                        f"USING gin (sort_name gin_trgm_ops) {_NO_FAST_UPDATE}"
                        for model in NAMES
                    ),
                    f"CREATE INDEX IF NOT EXISTS {TITLE_INDEX} ON {edition} "
                    f"USING gin (upper(title) gin_trgm_ops) {_NO_FAST_UPDATE}",
                ],
            )
    except DatabaseError as error:
        log.warning("The extension pg_trgm and its indexes cannot be made here: %s", error)


# --- SQLite --------------------------------------------------------------------------


@dataclass(frozen=True)
class _FtsTable:
    """An FTS5 table over the SQL expression `value` of the rows of the table `source` for which `when` holds.

    In both expressions, {0} is the row. A change of one of `columns` updates the index.
    """

    name: str
    source: str
    value: str
    columns: str
    options: str
    when: str = "1"

    @property
    def triggers(self):
        return tuple(f"search_{self.name}_{verb}" for verb in ("insert", "update", "delete"))

    def create(self):
        add = f"INSERT INTO {self.name}(rowid, words) SELECT {{0}}.id, {self.value} WHERE {self.when};"
        # FTS5 stores no content here, so deleting an entry needs the old words.
        forget = f"INSERT INTO {self.name}({self.name}, rowid, words) SELECT 'delete', "
        take = f"{forget}{{0}}.id, {self.value} WHERE {self.when};"
        insert, update, delete = self.triggers
        rows = f"INSERT INTO {self.name}(rowid, words) SELECT r.id, {self.value} FROM {self.source} r WHERE {self.when}"  # noqa: S608 - constants
        return [
            f"CREATE VIRTUAL TABLE {self.name} USING fts5(words, content='', {self.options})",
            f"CREATE TRIGGER {insert} AFTER INSERT ON {self.source} BEGIN {add.format('NEW')} END",
            f"CREATE TRIGGER {update} AFTER UPDATE OF {self.columns} ON {self.source} "
            f"BEGIN {take.format('OLD')} {add.format('NEW')} END",
            f"CREATE TRIGGER {delete} AFTER DELETE ON {self.source} BEGIN {take.format('OLD')} END",
            rows.format("r"),
        ]

    def drop(self):
        return [
            *(f"DROP TRIGGER IF EXISTS {name}" for name in self.triggers),
            f"DROP TABLE IF EXISTS {self.name}",
        ]


def _sqlite_tables():
    for model in NAMES:
        # With spaces around a name, the beginning and end of each word are in trigrams too.
        yield _FtsTable(
            names_index(model),
            model._meta.db_table,
            "' ' || {0}.sort_name || ' '",
            "sort_name",
            f"tokenize='{_TRIGRAM_TOKENIZER}'",
        )
    yield _FtsTable(
        TEXT_INDEX,
        Edition._meta.db_table,
        "{0}.search_text",
        "state, search_text",
        "tokenize='unicode61', prefix='2 3 4'",
        when=f"{{0}}.state = '{State.PUBLISHED.value}'",
    )


def sqlite_objects():
    """Return a DatabaseObject for each FTS5 table with its triggers."""
    return [installer.DatabaseObject(tuple(table.create()), tuple(table.drop())) for table in _sqlite_tables()]


def _install_on_sqlite(connection):
    installer.run(
        connection,
        [
            *(f"CREATE INDEX IF NOT EXISTS {table}_upper ON {table} (upper(symbol))" for table in SYMBOLS),
            # SQLite then reads all titles from the index, without the long rows of the table.
            f"CREATE INDEX IF NOT EXISTS {TITLE_INDEX} ON {Edition._meta.db_table} (title)",
            # Earlier releases looked up misspelt names there.
            *(f"DROP TABLE IF EXISTS {names_index(model)}_terms" for model in NAMES),
        ],
    )
    if are_ready(connection):
        return
    try:
        installer.install(connection, sqlite_objects())
    except DatabaseError as error:
        log.warning("SQLite cannot make the search index here: %s", error)
