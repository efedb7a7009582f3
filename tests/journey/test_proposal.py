"""A proposal in browsers: an editor proposes another name, a reviewer confirms it on the desk, a reader sees it."""

import pytest

from tests import factories

from .test_journey import newsroom, visitor  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_a_proposed_name_to_the_page(newsroom, visitor, live_server, page, editor, reviewer):  # noqa: F811
    factories.make_published(page, by=editor, reviewer=reviewer)
    hub = f"{live_server.url}{page.condition.get_absolute_url()}"
    form = f"{live_server.url}/admin/conditions/condition/{page.condition_id}/change/"

    # The editor forgets the reason, keeps what they typed, and proposes.
    erin = newsroom(factories.make_editor("sam"))
    erin.goto(form)
    erin.click("#synonyms-group summary")
    erin.fill("#id_synonyms-0-name", "Seip syndrome")
    erin.click("input[name=_save]")
    assert "Give a reason: readers will see this change" in erin.locator("#content").inner_text()
    assert erin.input_value("#id_synonyms-0-name") == "Seip syndrome"
    erin.fill("#id_reason", "OMIM lists it.")
    erin.click("input[name=_save]")
    assert "You proposed the change. Readers will see it when" in erin.locator(".messagelist").inner_text()
    visitor.goto(hub)
    assert "Seip syndrome" not in visitor.locator("body").inner_text()

    # The reviewer confirms with one click on the desk.
    rao = newsroom(factories.make_reviewer("lee"))
    assert "OMIM lists it." in rao.locator(".needs-you").inner_text()
    rao.click(".needs-you button:has-text('Confirm')")
    assert "Proposal confirmed" in rao.locator(".messagelist").inner_text()
    assert rao.locator(".needs-you button:has-text('Confirm')").count() == 0
    visitor.goto(hub)
    assert "Seip syndrome" in visitor.locator("body").inner_text()
