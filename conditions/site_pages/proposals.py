"""Publication of a page about this site: one person proposes a version, a second person confirms it."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import proposals
from accounts.proposals import lists
from conditions import richtext
from conditions.models import SitePage, SitePageVersion
from conditions.models.site_page import SITE_PAGE_COLUMNS
from conditions.workflow import Refused

from . import writing
from .checking import PUBLISH, check_propose

CODE = "site page"


def propose(version, *, by, lock):
    """Propose the publication of a complete draft, as it is now, and return the Proposal."""
    with writing.locked(version) as version:
        check_propose(version, by)
        writing.check_lock(version, lock)
        live = version.page.live_version()
        return proposals.propose(
            CODE,
            by=by,
            title=version.page.name,
            target=_target(version.page),
            changes={
                "version": version.pk,
                "lock": version.lock,
                "old": _words(live) if live else dict.fromkeys(SITE_PAGE_COLUMNS, ""),
                "new": _words(version),
            },
            reason=version.change_note or _("First version"),
        )


def waiting(page):
    """Return the waiting proposals about a page, the oldest first."""
    return lists.waiting_about(_target(page))


def _target(page):
    return f"conditions.sitepage:{page.pk}"


def _words(version):
    """Return the texts of a version as plain text, with the addresses of links below: {column: text}."""
    addresses = [link.href for link in richtext.links(version.body)]
    body = "\n".join([richtext.plain_text(version.body), *addresses])
    return {name: getattr(version, name) for name in SITE_PAGE_COLUMNS} | {"body": body}


class _SitePage(proposals.Kind):
    code = CODE
    label = gettext_lazy("Page about this site")
    rights = (PUBLISH,)
    superusers_confirm = True
    confirmers_words = gettext_lazy("a chief editor or a superuser")
    view_right = "conditions.view_sitepage"
    # The footer's words and the disclaimer are on every public page.
    asks_password = True

    def lines(self, proposal):
        old, new = proposal.changes["old"], proposal.changes["new"]
        label = {name: capfirst(SitePageVersion._meta.get_field(name).verbose_name) for name in SITE_PAGE_COLUMNS}
        return [
            proposals.Line(label[name], old[name], new[name]) for name in SITE_PAGE_COLUMNS if old[name] != new[name]
        ]

    def lock_first(self, proposal):
        SitePage.objects.select_for_update().get(pk=proposal.target.rpartition(":")[2])

    def check_current(self, proposal):
        version = SitePageVersion.objects.filter(pk=proposal.changes["version"]).first()
        if version is None or version.lock != proposal.changes["lock"]:
            raise Refused(
                _(
                    "The draft has been changed or discarded since it was proposed. Refuse the proposal; it can "
                    "then be made again."
                )
            )

    def apply(self, proposal, by):
        version = SitePageVersion.objects.select_related("page").get(pk=proposal.changes["version"])
        writing.publish(version, by=by, lock=proposal.changes["lock"])

    def address(self, proposal):
        return SitePage.objects.get(pk=proposal.target.rpartition(":")[2]).get_admin_url()


proposals.register(_SitePage())
