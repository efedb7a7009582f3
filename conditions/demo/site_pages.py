"""What the demonstration's newsroom made of the pages about this site: two new versions, and a draft."""

from dataclasses import dataclass

from conditions import site_pages
from conditions.models import SitePage


@dataclass(frozen=True)
class Written:
    """What `writer` added to a page's body, with the note on it; `publisher` empty: still a draft."""

    slug: str
    writer: str
    added: str
    change_note: str
    publisher: str = ""


WRITTEN = (
    Written(
        "funding",
        "erin",
        "<h2>This is a demonstration</h2>\n<p>Its people are invented. Nobody has paid for it, and nobody has earned "
        "anything by it.</p>",
        "Says that this is a demonstration, which nobody has paid for.",
        publisher="chris",
    ),
    Written(
        "contact",
        "sam",
        "<h2>How long an answer takes</h2>\n<p>We read what you write within three working days. If a text could harm "
        "somebody, it is withdrawn first and answered afterwards.</p>",
        "Says how long an answer takes.",
        publisher="chris",
    ),
    Written(
        "accessibility",
        "erin",
        "<h2>In other forms</h2>\n<p>We are trying out texts in easy language.</p>",
        "Tells of texts in easy language.",
    ),
)


def write_site_pages(people):
    """Add the versions to pages that have none but their first; `people` are users by name."""
    for one in WRITTEN:
        page = SitePage.objects.filter(slug=one.slug).first()
        if page is None or page.versions.count() != 1:
            continue
        draft = site_pages.open_draft(page, by=people[one.writer])
        draft = site_pages.save_draft(
            draft,
            by=people[one.writer],
            lock=draft.lock,
            body=f"{draft.body}\n{one.added}",
            change_note=one.change_note,
        )
        if one.publisher:
            site_pages.publish(draft, by=people[one.publisher], lock=draft.lock)
