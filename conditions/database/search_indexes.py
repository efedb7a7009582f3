"""The indexes that search needs and Django's models cannot describe; put in place after each migrate.

PostgreSQL: trigram and full-text GIN indexes. SQLite: FTS5 tables that triggers keep
in step with the names and the live texts.
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
# PostgreSQL refuses a text vector of more than a megabyte, and with it the publication of a very long page.
# It is slow to make, which the planner does not know of to_tsvector: the cost tells it to read the index instead.
_TEXT_VECTOR_FUNCTION = """
CREATE OR REPLACE FUNCTION conditions_search_words(words text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10000
AS $body$ BEGIN RETURN to_tsvector('simple', left(words, 300000)); END $body$
"""
_EXTENSION = "pg_trgm"
# New rows would wait in a list that each search has to read, until the next vacuum.
_AT_ONCE = "WITH (fastupdate = off)"
_TRIGRAM_TOKENIZER = "trigram"
# How many texts of those that hold all words are ranked.
MOST_SAID = 40
# SQLite: how many names the spelling search ranks, and how many it may look at for that.
MOST_LIKE = 150
_MOST_LOOKED_AT = 4000
_FEWEST_TRIGRAMS = 4

NO_TRIGRAMS = (
    "This database has no trigram index (on PostgreSQL: the extension pg_trgm; on SQLite: FTS5 with its trigram "
    "tokenizer, since 3.34). Search works, but more slowly, and does not find misspelt names."
)
_ready = {}


def names_index(model):
    return f"{model._meta.db_table}_trigrams"


def install(connection):
    """Put the indexes in place; safe any number of times, cheap if they are there."""
    _ready.pop(connection.alias, None)
    {"postgresql": _install_on_postgresql, "sqlite": _install_on_sqlite}[connection.vendor](connection)
    if not are_ready(connection):
        log.warning(NO_TRIGRAMS)


def uninstall(connection):
    """Take the triggers and tables of SQLite away, for migrations that rebuild tables under them."""
    _ready.pop(connection.alias, None)
    if connection.vendor == "sqlite":
        installer.uninstall(connection, _sqlite_objects())


def are_ready(connection):
    """Whether misspelt names can be found, and on SQLite whether words are indexed at all."""
    key = connection.settings_dict["NAME"]
    if _ready.get(connection.alias) != key:
        query, wanted = {
            "postgresql": ("SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'", 1),
            "sqlite": (
                "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'search\\_%' ESCAPE '\\'",
                sum(len(one.triggers) for one in _sqlite_tables()),
            ),
        }[connection.vendor]
        with connection.cursor() as cursor:
            cursor.execute(query)
            if cursor.fetchone()[0] != wanted:
                return False
        # Remembered only once it is so; a migrate in another process may still bring it about.
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
            f"(({TEXT_VECTOR.format('search_text')})) {_AT_ONCE} WHERE state = '{State.PUBLISHED.value}'",
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
                        f"USING gin (sort_name gin_trgm_ops) {_AT_ONCE}"
                        for model in NAMES
                    ),
                    f"CREATE INDEX IF NOT EXISTS {TITLE_INDEX} ON {edition} "
                    f"USING gin (upper(title) gin_trgm_ops) {_AT_ONCE}",
                ],
            )
    except DatabaseError as error:
        log.warning("The extension pg_trgm and its indexes cannot be made here: %s", error)


# --- SQLite --------------------------------------------------------------------------


@dataclass(frozen=True)
class _Table:
    """An FTS5 table over `value` of the rows of `source` for which `when` holds ({} is the row)."""

    name: str
    source: str
    value: str
    columns: str
    options: str
    when: str = "1"
    has_terms: bool = False

    @property
    def triggers(self):
        return tuple(f"search_{self.name}_{verb}" for verb in ("insert", "update", "delete"))

    def create(self):
        add = f"INSERT INTO {self.name}(rowid, words) SELECT {{0}}.id, {self.value} WHERE {self.when};"
        # A table without content has to be told what it is to forget.
        forget = f"INSERT INTO {self.name}({self.name}, rowid, words) SELECT 'delete', "
        take = f"{forget}{{0}}.id, {self.value} WHERE {self.when};"
        insert, update, delete = self.triggers
        rows = f"INSERT INTO {self.name}(rowid, words) SELECT r.id, {self.value} FROM {self.source} r WHERE {self.when}"  # noqa: S608 - constants
        return [
            f"CREATE VIRTUAL TABLE {self.name} USING fts5(words, content='', {self.options})",
            *([f"CREATE VIRTUAL TABLE {self.name}_terms USING fts5vocab('{self.name}', 'row')"] * self.has_terms),
            f"CREATE TRIGGER {insert} AFTER INSERT ON {self.source} BEGIN {add.format('NEW')} END",
            f"CREATE TRIGGER {update} AFTER UPDATE OF {self.columns} ON {self.source} "
            f"BEGIN {take.format('OLD')} {add.format('NEW')} END",
            f"CREATE TRIGGER {delete} AFTER DELETE ON {self.source} BEGIN {take.format('OLD')} END",
            rows.format("r"),
        ]

    def drop(self):
        return [
            *(f"DROP TRIGGER IF EXISTS {name}" for name in self.triggers),
            f"DROP TABLE IF EXISTS {self.name}_terms",
            f"DROP TABLE IF EXISTS {self.name}",
        ]


def _sqlite_tables():
    for model in NAMES:
        # Spaces around a name make the beginnings and ends of its words trigrams as well.
        yield _Table(
            names_index(model),
            model._meta.db_table,
            "' ' || {0}.sort_name || ' '",
            "sort_name",
            f"tokenize='{_TRIGRAM_TOKENIZER}'",
            has_terms=True,
        )
    yield _Table(
        TEXT_INDEX,
        Edition._meta.db_table,
        "{0}.search_text",
        "state, search_text",
        "tokenize='unicode61', prefix='2 3 4'",
        when=f"{{0}}.state = '{State.PUBLISHED.value}'",
    )


def _sqlite_objects():
    return [installer.DatabaseObject(tuple(one.create()), tuple(one.drop())) for one in _sqlite_tables()]


def _install_on_sqlite(connection):
    installer.run(
        connection,
        [
            *(f"CREATE INDEX IF NOT EXISTS {table}_upper ON {table} (upper(symbol))" for table in SYMBOLS),
            # SQLite reads all titles, but not the rows with the texts around them.
            f"CREATE INDEX IF NOT EXISTS {TITLE_INDEX} ON {Edition._meta.db_table} (title)",
        ],
    )
    if are_ready(connection):
        return
    try:
        installer.install(connection, _sqlite_objects())
    except DatabaseError as error:
        log.warning("SQLite cannot make the search index here: %s", error)


def rarest_trigrams(connection, index, text):
    """Return the trigrams of a folded text that are in the fewest names, as many as are quick to follow."""
    padded = f" {text} "
    trigrams = list(dict.fromkeys(padded[start : start + 3] for start in range(len(padded) - 2)))
    marks = ", ".join(["%s"] * len(trigrams))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT doc, term FROM {index}_terms WHERE term IN ({marks})", trigrams)  # noqa: S608 - constants
        found = sorted(cursor.fetchall())
    chosen, looked_at = [], 0
    for count, trigram in found:
        looked_at += count
        if looked_at > _MOST_LOOKED_AT and len(chosen) >= _FEWEST_TRIGRAMS:
            break
        chosen.append(trigram)
    return chosen
