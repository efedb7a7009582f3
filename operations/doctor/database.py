"""Database checks: it answers, is recent enough, has migrations and triggers, and texts match their hashes."""

import datetime as dt

from django.conf import settings
from django.core.checks import Tags, run_checks
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from conditions.database import comparing, public_stamp, roles, search_indexes
from conditions.models import Edition
from conditions.newsroom import lists
from operations import readiness

# PostgreSQL 14 and SQLite 3.35, as their drivers and Django's write them.
_OLDEST = {"postgresql": 140_000, "sqlite": 3_035_000}
_SPOTS = 50
# Differences of triggers and privileges that are named; `verify_published` names all of triggers.
_MOST = 5
# Clock difference in seconds: worth advice, and wrong.
_DRIFT, _WRONG = 5, 60


def answers():
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        # The message names host and user, which the operator knows, and no password.
        yield _("The database does not answer: %(why)s") % {"why": str(error).strip().splitlines()[0]}


def is_as_it_should_be():
    yield from (message.msg for message in run_checks(tags=[Tags.database], databases=["default"]))
    if _version() < _OLDEST[connection.vendor]:
        yield _("The database server is too old. Use PostgreSQL 14 or SQLite 3.35, or a newer version.")
    if connection.vendor == "sqlite" and not settings.DEBUG:
        yield (
            _("This site runs on SQLite, which suits a few people on one machine. Use PostgreSQL for more people."),
            False,
        )
    if readiness.is_read_only():
        yield readiness.READ_ONLY
    missing = readiness.missing_migrations()
    if missing:
        yield _("Migrations are not applied: %(names)s. Run migrate.") % {"names": ", ".join(missing)}
        return
    guards = readiness.missing_guards()
    if guards:
        yield _("Triggers that guard texts and events are missing: %(names)s. Run migrate.") % {
            "names": ", ".join(guards)
        }
    if not public_stamp.is_watched(connection):
        yield _(
            "Triggers of the public stamp are missing, so workers stop caching pages within 10 seconds. Run migrate: "
            "it installs them and raises the stamp."
        )
    if not guards and public_stamp.is_watched(connection):
        yield from _changed_triggers()
    if not search_indexes.are_ready(connection):
        yield search_indexes.NO_TRIGRAMS, False


def _changed_triggers():
    """Yield the first differences between the triggers and those that this code creates, and what to do."""
    problems = comparing.compare(connection).problems
    yield from problems[:_MOST]
    if problems:
        yield _(
            "%(count)s triggers, functions and tables are not as this code creates them. Find out who changed them, "
            "run migrate and then verify_published."
        ) % {"count": len(problems)}


def the_site_owns_nothing():
    """Compare what the site's user may do with what its code needs."""
    if connection.vendor != "postgresql":
        return
    ownership = roles.ownership(connection)
    if ownership:
        who = {
            "superuser": _("a superuser of PostgreSQL"),
            "owner": _("the owner of its tables"),
        }[ownership]
        yield (
            _(
                "The site connects to the database as %(who)s, who can switch triggers off and change what was signed. "
                "Run separate_roles, and put the site's role into DATABASE_URL (docs/deployment.md)."
            )
            % {"who": who},
            not settings.DEBUG,
        )
        return
    too_much, too_little = roles.deviations(connection)
    if too_much:
        yield _("The site's database user may do what the site never does: %(what)s. Run separate_roles again.") % {
            "what": _some(too_much)
        }
    if too_little:
        yield _(
            "The site's database user may not do what the site needs: %(what)s. Run migrate as the owner, or "
            "separate_roles again."
        ) % {"what": _some(too_little)}


def _some(words):
    """Return the first words as a list for a sentence, with the number of the others."""
    more = len(words) - _MOST
    return ", ".join(words[:_MOST]) + (_(" and %(count)s more") % {"count": more} if more > 0 else "")


def clock_agrees():
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs = cursor.fetchone()[0]
    apart = abs((theirs - dt.datetime.now(dt.UTC)).total_seconds())
    if apart > _DRIFT:
        text = _("The clocks of this machine and the database are %(seconds)s seconds apart.")
        yield text % {"seconds": round(apart)}, apart > _WRONG


def texts_are_as_signed():
    """Compare a random choice of live texts with their hashes; `verify_published` compares all."""
    for edition in Edition.objects.live().select_related("page").prefetch_related("citations").order_by("?")[:_SPOTS]:
        if edition.sha256 != edition.computed_hash():
            yield _("%(edition)s is live and differs from the signed text. Withdraw the page: %(address)s") % {
                "edition": edition.name,
                "address": edition.get_admin_url(),
            }
    held = lists.held().order_by().values("pk")
    late = Edition.objects.due(timezone.now() - dt.timedelta(minutes=10)).exclude(pk__in=held).count()
    if late:
        yield _("%(count)s approved texts are past their publishing time: does publish_due run?") % {"count": late}


def _version():
    if connection.vendor == "postgresql":
        return connection.pg_version
    major, minor, patch = connection.Database.sqlite_version_info
    return major * 1_000_000 + minor * 1000 + patch
