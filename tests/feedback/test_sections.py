"""Sections of a page that a report can be about."""

from conditions.feedback.sections import PageSection, html_of, sections_of
from tests import factories

BODY = (
    "<p>Before.</p><h2>Which genes [1]?</h2><p>Four.</p><h3>More</h3><p>Of it.</p>"
    "<h2>Which types?</h2><p>Types.</p><h2>Which genes [1]?</h2><p>Again.</p>"
)


def test_sections_of_are_the_pages_own_headings(client, page, editor, reviewer):
    edition = factories.make_published(page, by=editor, reviewer=reviewer, body=BODY)

    page_sections = sections_of(edition)

    shown = client.get(page.get_absolute_url()).content.decode()
    assert page_sections == [
        PageSection("", "Whole page"),
        PageSection("short-answer", "Short answer"),
        PageSection("s-which-genes", "Which genes ?"),
        PageSection("s-more", "More"),
        PageSection("s-which-types", "Which types?"),
        PageSection("s-which-genes-2", "Which genes ?"),
        PageSection("sources", "Sources"),
    ]
    assert [
        section.anchor for section in page_sections if section.anchor and f'id="{section.anchor}"' not in shown
    ] == []


def test_html_of_ends_at_the_next_section(page, editor):
    edition = factories.make_draft(page, by=editor, body=BODY)

    assert html_of(edition, "Which genes ?") == "\n".join(
        ["<h2>Which genes [1]?</h2>", "<p>Four.</p>", "<h3>More</h3>", "<p>Of it.</p>"]
    )
    assert html_of(edition, "More") == "<h3>More</h3>\n<p>Of it.</p>"
    assert html_of(edition, "Short answer") == ""
