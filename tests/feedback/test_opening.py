"""The signed token in a report's form: bound to its page and its moment."""

import datetime as dt

import pytest
from django.core import signing
from django.utils import timezone

from conditions.demo.clock import clock_at
from conditions.feedback import opening
from conditions.workflow import Refused
from tests import factories


@pytest.fixture
def live(page, editor, reviewer):
    return factories.make_published(page, by=editor, reviewer=reviewer)


def test_token_brings_everything_back(live):
    made = opening.open_form(live.page, live, live)

    found = opening.opened(made.token(), live.page)

    assert found == opening.Opened(live.page, live, live, made.at.replace(microsecond=0), made.nonce)


@pytest.mark.parametrize("spoil", [str.swapcase, lambda token: token[:-1], lambda token: "", lambda token: "é\x00"])
def test_token_that_is_not_ours_brings_nothing(live, spoil):
    token = opening.open_form(live.page, live, live).token()

    assert opening.opened(spoil(token), live.page) is None


def test_token_of_another_form_of_ours_brings_nothing(live):
    assert opening.opened(signing.dumps([1, 2, 3, 4, "x"]), live.page) is None


def test_token_of_another_page_brings_nothing(live, condition, editor, reviewer):
    other = factories.make_published(factories.make_page(condition, "genes"), by=editor, reviewer=reviewer)

    assert opening.opened(opening.open_form(live.page, live, live).token(), other.page) is None


def test_token_of_an_edition_that_was_never_public_brings_nothing(live, editor):
    draft = factories.make_draft(live.page, by=editor)

    assert opening.opened(opening.open_form(live.page, draft, draft).token(), live.page) is None


@pytest.mark.parametrize(("seconds", "is_taken"), [(1, False), (2, False), (4, True), (86_000, True), (86_500, False)])
def test_form_is_taken_neither_too_soon_nor_a_day_later(live, seconds, is_taken):
    opened = opening.open_form(live.page, live, live)

    with clock_at(timezone.now() + dt.timedelta(seconds=seconds)):
        try:
            opened.check()
        except Refused:
            taken = False
        else:
            taken = True

    assert taken == is_taken
