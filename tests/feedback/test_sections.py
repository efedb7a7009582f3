"""The parts of a page that a report can be about."""

from conditions.feedback.sections import Part, parts_of, text_of
from tests import factories

BODY = (
    "<p>Before.</p><h2>Which genes [1]?</h2><p>Four.</p><h3>More</h3><p>Of it.</p>"
    "<h2>Which types?</h2><p>Types.</p><h2>Which genes [1]?</h2><p>Again.</p>"
)


def test_parts_of_are_the_pages_own_headings(client, page, editor, reviewer):
    edition = factories.make_published(page, by=editor, reviewer=reviewer, body=BODY)

    parts = parts_of(edition)

    shown = client.get(page.get_absolute_url()).content.decode()
    assert parts == [
        Part("", "Whole page"),
        Part("short-answer", "Short answer"),
        Part("s-which-genes", "Which genes ?"),
        Part("s-more", "More"),
        Part("s-which-types", "Which types?"),
        Part("s-which-genes-2", "Which genes ?"),
        Part("sources", "Sources"),
    ]
    assert [part.anchor for part in parts if part.anchor and f'id="{part.anchor}"' not in shown] == []


def test_text_of_ends_where_the_next_section_begins(page, editor):
    edition = factories.make_draft(page, by=editor, body=BODY)

    assert text_of(edition, "Which genes ?") == "\n".join(
        ["<h2>Which genes [1]?</h2>", "<p>Four.</p>", "<h3>More</h3>", "<p>Of it.</p>"]
    )
    assert text_of(edition, "More") == "<h3>More</h3>\n<p>Of it.</p>"
    assert text_of(edition, "Short answer") == ""
