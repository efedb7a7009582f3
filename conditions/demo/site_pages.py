"""New versions of pages about this site for the demonstration: two published, one draft."""

from dataclasses import dataclass

from accounts import proposals
from conditions import site_pages
from conditions.models import SitePage


@dataclass(frozen=True)
class SitePageEdit:
    """HTML that `writer` adds to a page's body, with its change note; without a publisher it stays a draft."""

    slug: str
    writer: str
    added: str
    change_note: str
    publisher: str = ""


EDITS = (
    SitePageEdit(
        "funding",
        "erin",
        "<h2>This is a demonstration</h2>\n<p>Its people are invented. Nobody has paid for it, and nobody has earned "
        "anything by it.</p>",
        "Says that this is a demonstration, which nobody has paid for.",
        publisher="chris",
    ),
    SitePageEdit(
        "contact",
        "sam",
        "<h2>How long an answer takes</h2>\n<p>We read what you write within three working days. If a text could harm "
        "somebody, it is withdrawn first and answered afterwards.</p>",
        "Says how long an answer takes.",
        publisher="chris",
    ),
    SitePageEdit(
        "accessibility",
        "erin",
        "<h2>In other forms</h2>\n<p>We are trying out texts in easy language.</p>",
        "Tells of texts in easy language.",
    ),
)


def write_site_pages(people):
    """Add the versions to pages that have only their first one; `people` is {username: User}."""
    for edit in EDITS:
        page = SitePage.objects.filter(slug=edit.slug).first()
        if page is None or page.versions.count() != 1:
            continue
        draft = site_pages.open_draft(page, by=people[edit.writer])
        draft = site_pages.save_draft(
            draft,
            by=people[edit.writer],
            lock=draft.lock,
            body=f"{draft.body}\n{edit.added}",
            change_note=edit.change_note,
        )
        if edit.publisher:
            proposal = site_pages.propose(draft, by=people[edit.writer], lock=draft.lock)
            proposals.confirm(proposal, by=people[edit.publisher])
