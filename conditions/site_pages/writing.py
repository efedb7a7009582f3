"""The verbs of pages about this site: open a draft, save it, discard it, publish it."""

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
    someone saved in between. Text that is the same once cleaned changes nothing.
    """
    check_write(by)
    with _locked(version) as version:
        check_draft(version)
        _check_lengths(text)
        wanted = {name: _CLEAN[name](value) for name, value in text.items()}
        if all(getattr(version, name) == value for name, value in wanted.items()):
            return version
        _check_lock(version, lock)
        for name, value in wanted.items():
            setattr(version, name, value)
        version.lock += 1
        version.written_by = by
        version.save()
        return version


def discard(version, *, by, lock):
    """Delete a draft; published versions stay for ever."""
    check_write(by)
    with _locked(version) as version:
        check_draft(version)
        _check_lock(version, lock)
        version.delete()


def publish(version, *, by, lock):
    """Make a complete draft what readers read, from now on, and return it."""
    with _locked(version) as version:
        check_publish(version, by)
        _check_lock(version, lock)
        version.published_by = by
        version.publisher_name = by.get_full_name() or settings.ORGANISATION_NAME
        version.published_at = timezone.now()
        version.save()
        return version


def _check_lengths(text):
    """Raise Incomplete where a text is longer than its column, or longer than a comparison can take."""
    limits = {"body": PASTE_LIMIT} | {
        name: SitePageVersion._meta.get_field(name).max_length for name in ("title", "short", "change_note")
    }
    problems = [
        _("%(part)s: at most %(limit)s characters, please; there are %(count)s.")
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
def _locked(version):
    # The page first, so that no two verbs can wait for each other.
    with _locked_page(version.page_id) as page:
        found = SitePageVersion.objects.filter(pk=version.pk).first()
        if found is None:
            raise WrongState(_("Somebody has discarded this draft meanwhile. Copy what you typed and open a new one."))
        found.page = page
        yield found


def _check_lock(version, lock):
    if version.lock != lock:
        raise EditConflict(
            _("%(who)s saved this draft while you were writing. Compare the two texts, then save yours again.")
            % {"who": version.written_by or settings.ORGANISATION_NAME},
            version,
        )
