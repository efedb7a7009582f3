"""The first middleware: answers from memory while the public stamp stands still, and remembers what it may."""

import datetime as dt
import logging
import time
from contextlib import nullcontext

from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone

from conditions import stamp

from . import stores
from .answers import Answer
from .flights import Flights
from .questions import Known, Questions

log = logging.getLogger(__name__)

# Views mark their answer with this attribute: the names of the query's parameters that it depends on.
MARK = "remembered_by"
# The one parameter that has pages of its own; more would let anybody fill the store.
PAGE = "page="
# What nginx reads, and does not pass on: until when it may send an answer without asking, in seconds since 1970.
# A time long past has it keep the answer, and ask each time whether it is still that one (docs/adr/0019).
FRONT, ALWAYS_ASK = "X-Accel-Expires", "@1"
# Said to everybody alike at addresses that nothing is at, or that lead on: too many to be remembered here.
_PASSING = frozenset({301, 404})


class FastPath:
    """Send what is remembered, and otherwise what the stack makes.

    An answer is remembered under the stamp that was read before the stack ran. As long as the database
    says the same stamp, nothing was committed since, and the answer is what the stack would make again.
    Once it says another one, what was asked for this page is asked again: where the rows are the same, so
    is the page.
    Answers with the mark get an ETag and are compressed here whether they are remembered or not, so that
    both ways give the same bytes.
    """

    def __init__(self, get_response):
        self._get_response = get_response
        self._store = stores.store()
        self._session = settings.SESSION_COOKIE_NAME
        self._flights = Flights()
        self._known = Known()
        self._has_front, self._front_may_repeat = settings.BEHIND_PROXY, settings.MICRO_CACHE
        self._day, self._from, self._until = None, 0.0, 0.0
        self._is_watched = False

    def __call__(self, request):
        if request.method not in ("GET", "HEAD"):
            return self._get_response(request)
        place = self._place(request) if self._store is not None else None
        # Before the stamp is read: an answer is true from now on, and for how long is counted from here.
        now = time.time()
        moment = self._moment(now) if place is not None else None
        if moment is None:
            return self._made(request)
        answer = self._store.get(moment, place)
        if answer is not None:
            return self._sent(answer, request, now)
        return self._missed(request, now, moment, place)

    def _missed(self, request, now, moment, place):
        with self._flights.first((moment, place)) as is_first:
            answer = self._unchanged(moment, place) if is_first else self._store.get(moment, place)
            if answer is not None:
                return self._sent(answer, request, now)
            if not is_first:
                return self._made(request, now, moment, place)
            with self._store.turn(moment, place) as answer:
                if answer is not None:
                    return self._sent(answer, request, now)
                return self._made(request, now, moment, place)

    def _unchanged(self, moment, place):
        """Return what is remembered under an older stamp, if the database says that it is true at this moment."""
        older = self._store.older(moment, place)
        known = self._known.of(moment)
        if older is None or not older.questions.are_answered_alike(connections["default"], known):
            return None
        self._store.set(moment, place, older)
        return older

    def _place(self, request):
        """Return what tells a request from others as far as answers go, or None where it has to be made."""
        meta = request.META
        query = meta.get("QUERY_STRING", "")
        if (
            # Somebody of the newsroom.
            self._session in meta.get("HTTP_COOKIE", "")
            or (query and not _is_page(query))
            # Files come without the database.
            or request.path_info.startswith(settings.STATIC_URL)
        ):
            return None
        # As it is asked for: nothing is remembered of a host that the stack refuses.
        host = meta.get("HTTP_HOST") or (meta["SERVER_NAME"], meta["SERVER_PORT"])
        return request.scheme, host, request.path, query

    def _moment(self, now):
        """Return (stamp, day), or None where the database does not say."""
        connection = connections["default"]
        if connection.in_atomic_block:
            # Whoever is in a transaction sees what nobody else may ever see.
            return None
        read = stamp.read(connection)
        if read is None or not (self._is_watched or self._look(connection)):
            return None
        return read, self._day_at(now)

    def _look(self, connection):
        """Ask once whether the stamp may be believed, and again as long as it may not."""
        try:
            self._is_watched = stamp.is_watched(connection)
        except DatabaseError:
            return False
        if not self._is_watched:
            log.warning("Pages are not remembered: the triggers of the public stamp are missing. Run migrate.")
        return self._is_watched

    def _day_at(self, now):
        """Return the day: reviews become overdue at midnight."""
        if not self._from <= now < self._until:
            self._day = timezone.localdate(dt.datetime.fromtimestamp(now, dt.UTC))
            midnights = (self._day, self._day + dt.timedelta(days=1))
            zone = timezone.get_default_timezone()
            self._from, self._until = (
                dt.datetime.combine(day, dt.time.min, tzinfo=zone).timestamp() for day in midnights
            )
        return self._day

    def _made(self, request, now=None, moment=None, place=None):
        """Return the stack's answer, remembered under `moment` and `place` where there are any and it is marked."""
        questions = Questions()
        with connections["default"].execute_wrapper(questions.hear) if moment is not None else nullcontext():
            response = self._get_response(request)
        parameters = getattr(response, MARK, None)
        answer = Answer.of(response) if parameters is not None else None
        if answer is None:
            if moment is not None and response.status_code in _PASSING and not _is_personal(response):
                self._tell_front(response, now)
            return response
        if moment is None or (place[-1] and "page" not in parameters):
            return answer.to(request)
        if questions.settle(connections["default"], moment):
            answer.questions = questions
        stores.remember(self._store, moment, place, answer)
        return self._sent(answer, request, now)

    def _sent(self, answer, request, now):
        # Whoever counts and logs requests looks for this, and whether any view was asked.
        request.is_remembered = True
        response = answer.to(request)
        self._tell_front(response, now)
        return response

    def _tell_front(self, response, now):
        if self._has_front:
            response[FRONT] = f"@{int(now)}" if self._front_may_repeat else ALWAYS_ASK


def _is_personal(response):
    return response.streaming or response.cookies or response.has_header("Vary")


def _is_page(query):
    """Whether the query is "page=" and a number as our links write it, and nothing else."""
    number = query.removeprefix(PAGE)
    return number != query and len(number) <= 5 and number.isascii() and number.isdecimal() and number[0] != "0"
