"""The clicks from an empty site to a first published page: a second person for public data must not add to them."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from conditions.models import Condition, Edition
from tests import factories
from tests.admin.forms import condition_data, draft_data, screen, step

pytestmark = pytest.mark.django_db
# Counted before proposals existed; CLICKS may exceed it by a tenth.
CLICKS_BEFORE = 10


class Clicker:
    """A person who only follows links and presses buttons that are on the screen, and counts them."""

    def __init__(self, person):
        self.client, self.clicks = Client(), 0
        self.client.force_login(person)
        self.screen = self.client.get(reverse("admin:index"))

    def follow(self, address):
        """Click a link to `address` on the screen."""
        assert f'href="{address}"' in self.screen.text.replace("&amp;", "&"), address
        return self._arrive(self.client.get(address, follow=True))

    def press(self, address, data=None):
        """Press the button of a form on the screen that posts to `address`."""
        shown = re.search(rf'(?:form)?action="{address}"', self.screen.text)
        assert shown or self.screen.request["PATH_INFO"] == address, address
        return self._arrive(self.client.post(address, data or {}, follow=True))

    def _arrive(self, response):
        assert response.status_code == 200
        self.clicks += 1
        self.screen = response
        return response


def publish_first_page(editor, reviewer, *synonyms):
    """Let an editor add a condition and write a page about it, and a reviewer publish it; return the clicks."""
    add = reverse("admin:conditions_condition_add")
    erin, rao = Clicker(editor), Clicker(reviewer)
    erin.follow(add)
    data = condition_data(erin.screen, name="Kabuki syndrome", slug="kabuki", _continue="Save and continue editing")
    erin.press(add, {name: value for name, value in data.items() if value is not False})
    condition = Condition.objects.get()
    change = reverse("admin:conditions_condition_change", args=[condition.pk])
    data = condition_data(erin.screen, **{"synonyms-TOTAL_FORMS": len(synonyms)})
    data |= {f"synonyms-{index}-name": name for index, name in enumerate(synonyms)}
    data |= {f"synonyms-{index}-position": index for index, _name in enumerate(synonyms)}
    data |= {f"synonyms-{index}-scope": "exact" for index, _name in enumerate(synonyms)}
    erin.press(change, {name: value for name, value in data.items() if value is not False})
    assert erin.screen.request["PATH_INFO"] == reverse("admin:conditions_condition_pages", args=[condition.pk])
    topic = factories.Topic.objects.get(slug="causes")
    erin.press(reverse("admin:conditions_conditionpage_write", args=[condition.pk, topic.pk]))
    draft = Edition.objects.get()
    text = {**factories.complete_text(), "_submit": "Submit"}
    erin.press(screen(draft), draft_data(draft, **text))
    erin.press(step(draft, "submit"), {"note": "", "lock": Edition.objects.get().lock})
    rao.follow(reverse("admin:conditions_edition_queue"))
    rao.follow(screen(draft))
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', rao.screen.text)[1]
    rao.press(step(draft, "approve"), {"seen": seen, "scope": "whole_page", "signed": "on", "interest": "none"})
    assert Client().get("/conditions/kabuki/causes/").status_code == 200
    return erin.clicks + rao.clicks


def test_first_page_takes_as_many_clicks_as_before_proposals(editor, reviewer):
    assert publish_first_page(editor, reviewer, "Niikawa syndrome", "Kabuki make-up syndrome") <= CLICKS_BEFORE * 1.1
