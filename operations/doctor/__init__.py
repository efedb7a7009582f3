"""Checks of an installation: `manage.py doctor` runs them all and prints their sentences.

A check is a function that yields sentences, or (sentence, is_wrong) pairs. An exception in a check is a finding, too,
so that one fault does not hide the next.
"""

from dataclasses import dataclass

from django.db import DatabaseError
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Finding:
    """A sentence `says` `about` a part of the installation. `is_wrong`: False for advice, which is no failure."""

    about: str
    says: str
    is_wrong: bool = True


def examine():
    """Run all checks; return their Findings in order. Database checks are skipped if the database does not answer."""
    from . import database, people, public_log, settings_, storage, withdrawals, work

    findings = []
    answers = True
    for about, check, needs_database in (
        ("database", database.answers, False),
        ("database", database.is_as_it_should_be, True),
        ("database", database.the_site_owns_nothing, True),
        ("database", database.clock_agrees, True),
        ("texts", database.texts_are_as_signed, True),
        ("withdrawals", withdrawals.are_in_the_file, True),
        ("withdrawals", withdrawals.were_repeated, True),
        ("public log", public_log.has_a_key, False),
        ("public log", public_log.agrees_with_its_copy, True),
        ("settings", settings_.are_safe, False),
        ("settings", settings_.name_the_site, False),
        ("people", people.have_their_rights, True),
        ("people", people.sign_by_their_roles, True),
        ("people", people.can_confirm, True),
        ("people", people.sign_with_keys, True),
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
            found = [Finding(about, _("This could not be checked: the database refused the query."))]
        except Exception as error:  # noqa: BLE001 - the next check has to run
            why = type(error).__name__
            found = [Finding(about, _("This could not be checked: %(why)s.") % {"why": why})]
        answers = answers and not (check is database.answers and found)
        findings += found
    return findings
