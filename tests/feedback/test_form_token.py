"""The signed token in a report's form."""

import datetime as dt

import pytest
from django.core import signing
from django.utils import timezone

from conditions.demo.clock import clock_at
from conditions.feedback import form_token
from conditions.workflow import Refused
from tests import factories


def test_token_survives_the_round_trip(live):
    made = form_token.new_token(live.page, live, live)

    edition_of_token = form_token.read_token(made.signed(), live.page)

    assert edition_of_token == form_token.FormToken(live.page, live, live, made.at.replace(microsecond=0), made.nonce)


@pytest.mark.parametrize("spoil", [str.swapcase, lambda token: token[:-1], lambda token: "", lambda token: "é\x00"])
def test_forged_token_is_refused(live, spoil):
    token = form_token.new_token(live.page, live, live).signed()

    assert form_token.read_token(spoil(token), live.page) is None


def test_token_with_another_salt_is_refused(live):
    assert form_token.read_token(signing.dumps([1, 2, 3, 4, "x"]), live.page) is None


def test_token_of_another_page_is_refused(live, condition, editor, reviewer):
    other = factories.make_published(factories.make_page(condition, "genes"), by=editor, reviewer=reviewer)

    assert form_token.read_token(form_token.new_token(live.page, live, live).signed(), other.page) is None


def test_token_of_an_unpublished_edition_is_refused(live, editor):
    draft = factories.make_draft(live.page, by=editor)

    assert form_token.read_token(form_token.new_token(live.page, draft, draft).signed(), live.page) is None


@pytest.mark.parametrize(("seconds", "is_taken"), [(1, False), (2, False), (4, True), (86_000, True), (86_500, False)])
def test_form_is_refused_too_early_and_after_a_day(live, seconds, is_taken):
    token = form_token.new_token(live.page, live, live)

    with clock_at(timezone.now() + dt.timedelta(seconds=seconds)):
        try:
            token.check()
        except Refused:
            taken = False
        else:
            taken = True

    assert taken == is_taken
