"""What was asked of the database for a page, and what it said: whether the page would be made the same again."""

import hashlib
import sys
from contextlib import closing
from copy import copy

from django.db import DatabaseError, InterfaceError

from conditions import stamp

# Of a statement beside its text, which all pages of a view share, and of one of its parameters (bytes).
_OVERHEAD, _PARAMETER = 300, 60
# How many answers of one moment are known at most.
_MOST_KNOWN = 10_000


class Known:
    """What the database has said at one moment: pages share statements, such as the one for the end of every page."""

    def __init__(self):
        self._moment, self._digests = None, {}

    def of(self, moment):
        """Return {(sql, parameters with types): digest} of what was asked since the moment's stamp was read."""
        if self._moment != moment or len(self._digests) > _MOST_KNOWN:
            self._moment, self._digests = moment, {}
        return self._digests


class Questions:
    """The statements that a page was made from, in their order, and a digest of what each one gave.

    A page is a function of these answers, the day and the code. Each statement depends on the answers to
    those before it alone. So where all of them give what they gave, the page is what it was (docs/adr/0018).
    """

    def __init__(self):
        self._asked, self._told = [], []
        self._is_whole = True

    def hear(self, execute, sql, params, many, context):
        """Note a statement: what `connection.execute_wrapper` takes."""
        if many or not isinstance(sql, str) or not sql.startswith(("SELECT", "(SELECT")):
            # Not from readers' pages; whatever it is, it is not done again.
            self._is_whole = False
        elif self._is_whole:
            # By name, or in their order; either way they may be changed later.
            self._asked.append((sys.intern(sql), params if params is None else copy(params)))
        return execute(sql, params, many, context)

    def settle(self, connection, moment):
        """Note the answers, and return whether they are those that the page was made from.

        They are where the stamp is still that of `moment`, since nothing was committed then since it was read.
        """
        if not self._is_whole:
            return False
        try:
            self._told = list(self._answers(connection, {}))
        except (DatabaseError, InterfaceError):
            return False
        return stamp.read(connection) == moment[0]

    def are_answered_alike(self, connection, known):
        """Whether the database says the same again; asked after the stamp was read, under which the page is sent.

        `known` is what it has said since under the same stamp: nothing was committed in between.
        """
        try:
            return all(now == then for now, then in zip(self._answers(connection, known), self._told, strict=True))
        except (DatabaseError, InterfaceError):
            return False

    @property
    def size(self):
        return sum(_OVERHEAD + _PARAMETER * len(params or ()) for _sql, params in self._asked)

    def _answers(self, connection, known):
        """Yield a digest of the rows of each statement; the next is asked only when somebody wants to know."""
        connection.ensure_connection()
        for sql, params in self._asked:
            # With the types, since 1 and True are equal.
            values = params.values() if isinstance(params, dict) else params or ()
            question = sql, tuple((type(one), one) for one in values)
            try:
                digest = known.get(question)
            except TypeError:
                # A list: nothing to look up by.
                yield _answer(connection, sql, params)
                continue
            if digest is None:
                digest = known[question] = _answer(connection, sql, params)
            yield digest


def _answer(connection, sql, params):
    with connection.wrap_database_errors, closing(connection.create_cursor()) as cursor:
        # Without parameters a percent sign is itself, as it was the first time.
        cursor.execute(sql) if params is None else cursor.execute(sql, params)
        return hashlib.sha256(repr(cursor.fetchall()).encode()).digest()
