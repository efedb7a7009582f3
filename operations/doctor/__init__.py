"""What is wrong with an installation, in sentences: `manage.py doctor` asks every check in turn.

A check is a function that yields Findings; it may need the database or not. What breaks a check is a finding
of its own, so that one fault does not hide the next.
"""

from dataclasses import dataclass

from django.db import DatabaseError
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Finding:
    """`is_wrong` False: advice, which leaves the exit status alone."""

    about: str
    says: str
    is_wrong: bool = True


def examine():
    """Return all Findings, those of each part in its order."""
    from . import database, people, settings_, storage, work

    findings = []
    answers = True
    for about, check, needs_database in (
        ("database", database.answers, False),
        ("database", database.is_as_it_should_be, True),
        ("database", database.clock_agrees, True),
        ("texts", database.texts_are_as_signed, True),
        ("settings", settings_.are_safe, False),
        ("settings", settings_.name_the_site, False),
        ("people", people.have_their_rights, True),
        ("people", people.are_real, True),
        ("files", storage.static_files_are_collected, False),
        ("files", storage.photos_can_be_stored, False),
        ("files", storage.disks_have_room, False),
        ("cache", storage.caches_answer, False),
        ("mail", work.mail_server_answers, False),
        ("mail", work.mails_arrive, True),
        ("jobs", work.jobs_run, True),
    ):
        if needs_database and not answers:
            continue
        try:
            found = [Finding(about, *one) if isinstance(one, tuple) else Finding(about, one) for one in check()]
        except DatabaseError:
            found = [Finding(about, _("This could not be looked at: the database refused to tell."))]
        except Exception as error:  # noqa: BLE001 - whatever it is, the next check is asked
            why = type(error).__name__
            found = [Finding(about, _("This could not be looked at: %(why)s.") % {"why": why})]
        answers = answers and not (check is database.answers and found)
        findings += found
    return findings
