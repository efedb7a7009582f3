"""Verbs of pages about this site: open a draft, save it, discard it, publish it."""

from contextlib import contextmanager

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from conditions import richtext
from conditions.models import SitePage, SitePageVersion
from conditions.workflow import EditConflict, Incomplete, WrongState
from conditions.workflow.checklist import PASTE_LIMIT

from .checking import check_draft, check_publish, check_write

_CLEAN = {
    "title": richtext.clean_line,
    "short": richtext.clean_text,
    "body": richtext.clean,
    "change_note": richtext.clean_text,
}


def open_draft(page, *, by):
    """Return the page's draft, or a new one made from the live text."""
    check_write(by)
    with _locked_page(page.pk) as page:
        if (draft := page.draft()) is not None:
            return draft
        live = page.live_version()
        number = (page.versions.aggregate(last=Max("number"))["last"] or 0) + 1
        text = {"title": live.title, "short": live.short, "body": live.body} if live else {"title": page.name}
        return SitePageVersion.objects.create(page=page, number=number, written_by=by, **text)


def save_draft(version, *, by, lock, **text):
    """Store a draft's text, any of SITE_PAGE_COLUMNS, and return the version.

    `lock` is the version's lock when the form was filled. Raises EditConflict if
    someone else saved in between. Text that is the same after cleaning changes nothing.
    """
    check_write(by)
    with locked(version) as version:
        check_draft(version)
        _check_lengths(text)
        cleaned = {name: _CLEAN[name](value) for name, value in text.items()}
        if all(getattr(version, name) == value for name, value in cleaned.items()):
            return version
        check_lock(version, lock)
        for name, value in cleaned.items():
            setattr(version, name, value)
        version.lock += 1
        version.written_by = by
        version.save(update_fields=[*cleaned, "lock", "written_by", "updated_at"])
        return version


def discard(version, *, by, lock):
    """Delete a draft; published versions are never deleted."""
    check_write(by)
    with locked(version) as version:
        check_draft(version)
        check_lock(version, lock)
        version.delete()


def publish(version, *, by, lock):
    """Publish a complete draft at once and return it; the newsroom's screens do it as a proposal that `by` confirms."""
    with locked(version) as version:
        check_publish(version, by)
        check_lock(version, lock)
        version.published_by = by
        version.publisher_name = by.get_full_name() or settings.ORGANISATION_NAME
        version.published_at = timezone.now()
        version.save(update_fields=["published_by", "publisher_name", "published_at", "updated_at"])
        return version


def _check_lengths(text):
    """Raise Incomplete if a text is longer than its column, or longer than the comparison of versions can handle."""
    limits = {"body": PASTE_LIMIT} | {
        name: SitePageVersion._meta.get_field(name).max_length for name in ("title", "short", "change_note")
    }
    problems = [
        _("%(part)s: at most %(limit)s characters are allowed; there are %(count)s.")
        % {
            "part": capfirst(SitePageVersion._meta.get_field(name).verbose_name),
            "limit": limits[name],
            "count": len(value),
        }
        for name, value in text.items()
        if len(value) > limits[name]
    ]
    if problems:
        raise Incomplete(problems)


@contextmanager
def _locked_page(pk):
    with transaction.atomic():
        yield SitePage.objects.select_for_update().get(pk=pk)


@contextmanager
def locked(version):
    # Lock the page first, so that two verbs cannot deadlock.
    with _locked_page(version.page_id) as page:
        current = SitePageVersion.objects.filter(pk=version.pk).first()
        if current is None:
            raise WrongState(_("Somebody else has discarded this draft. Copy what you typed and open a new draft."))
        current.page = page
        yield current


def check_lock(version, lock):
    if version.lock != lock:
        raise EditConflict(
            _("%(who)s saved this draft while you were writing. Compare the two texts, then save yours again.")
            % {"who": version.written_by or settings.ORGANISATION_NAME},
            version,
        )
