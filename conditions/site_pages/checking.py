"""Permission and completeness checks of pages about this site."""

from django.utils.translation import gettext as _

from conditions import richtext
from conditions.models.site_page import DISCLAIMER, SITE_PAGE_COLUMNS
from conditions.workflow import Incomplete, NotPermitted, WrongState, checklist

from .placeholders import unknown

WRITE, PUBLISH = "conditions.write_site_page", "conditions.publish_site_page"


def check_write(by):
    """Raise NotPermitted unless `by` may write pages about this site."""
    if not by.has_perm(WRITE):
        raise NotPermitted(_("Only editors and chief editors can write pages about this site."))


def check_propose(version, by):
    """Raise Refused unless `by` may propose this version now; Incomplete lists everything that is missing."""
    check_write(by)
    _check_complete(version)


def check_publish(version, by):
    """Raise Refused unless `by` may publish this version now; Incomplete lists everything that is missing."""
    if not by.has_perm(PUBLISH):
        raise NotPermitted(_("Only chief editors can publish pages about this site."))
    _check_complete(version)


def _check_complete(version):
    check_draft(version)
    if sentences := missing(version):
        raise Incomplete(sentences)


def check_draft(version):
    """Raise WrongState unless the version is a draft."""
    if not version.is_draft:
        raise WrongState(
            _("Version %(number)s is published, so it cannot change any more.") % {"number": version.number}
        )


def missing(version):
    """Return a sentence for each thing that is missing before the draft can be published."""
    live = version.page.live_version()
    problems = []
    if not version.title:
        problems.append(_("The title is missing."))
    if not richtext.plain_text(version.body).strip():
        problems.append(_("The text is missing."))
    if version.page.slug == DISCLAIMER and not version.short:
        problems.append(_("The short disclaimer is missing: one or two sentences for the end of every page."))
    if live is not None and not version.change_note:
        problems.append(_("The public change note is missing: say in a sentence what is different now."))
    if live is not None and same_text(version, live):
        problems.append(_("Nothing is different from the version that is public now."))
    problems += checklist.headings(version).problems
    problems += checklist.links(version).problems
    problems += checklist.tables(version).problems
    names = unknown(f"{version.title}\n{version.short}\n{version.body}")
    problems += [_("There is no placeholder [[%(name)s]].") % {"name": name} for name in names]
    return problems


def same_text(version, other):
    """Return whether readers would read the same text; the change note does not count."""
    return all(getattr(version, name) == getattr(other, name) for name in SITE_PAGE_COLUMNS if name != "change_note")
