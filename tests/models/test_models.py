"""Conditions, topics, citations and the register of reviewers."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import slugify

from conditions.models import Citation, Condition, MedicalReviewer, TopicGroup
from conditions.models.condition import check_slug
from conditions.public.visibility import conditions_with_live_pages
from conditions.vocabularies import Scope
from tests import factories


def test_condition_sort_key_ignores_accents_and_case(db):
    for name in ("Zellweger syndrome", "Ångström’s disease", "angelman syndrome", "46,XY disorder"):
        factories.make_condition(name, slug=slugify(name))

    assert [(condition.name, condition.initial) for condition in Condition.objects.all()] == [
        ("46,XY disorder", "#"),
        ("angelman syndrome", "A"),
        ("Ångström’s disease", "A"),
        ("Zellweger syndrome", "Z"),
    ]


def test_condition_becomes_public_with_its_first_published_page(page, editor, reviewer):
    factories.make_in_review(page, by=editor)
    before = list(conditions_with_live_pages())
    other = factories.make_published(factories.make_page(), by=editor, reviewer=reviewer)

    assert (before, list(conditions_with_live_pages())) == ([], [other.page.condition])


def test_condition_has_its_name_and_address(condition):
    condition.synonyms.create(name="CGL")

    assert (str(condition), str(condition.synonyms.get())) == ("Congenital generalized lipodystrophy", "CGL")
    assert condition.in_text == "congenital generalized lipodystrophy"
    assert Condition(name="Friedreich ataxia").in_text == "Friedreich ataxia"
    assert condition.get_absolute_url() == "/conditions/congenital-generalized-lipodystrophy/"


def test_condition_slug_cannot_be_a_reserved_word():
    with pytest.raises(ValidationError, match="The site uses this word in an address of its own"):
        check_slug("a-z")


def test_page_reads_as_its_question(page):
    question = "What causes congenital generalized lipodystrophy?"

    assert (str(page), page.question, str(page.topic)) == (question, question, "Causes")
    assert str(TopicGroup.objects.first()) == "Understanding it"
    assert (page.live_edition(), page.open_edition(), page.latest_edition()) == (None, None, None)


@pytest.mark.parametrize(
    ("identifiers", "address"),
    [
        ({"doi": "10.1/x", "pmid": "1", "url": "https://a.org/"}, "https://doi.org/10.1/x"),
        ({"pmid": "1", "url": "https://a.org/"}, "https://pubmed.ncbi.nlm.nih.gov/1/"),
        ({"url": "https://a.org/"}, "https://a.org/"),
        ({}, ""),
    ],
)
def test_citation_link_is_its_doi_or_pubmed_or_address(identifiers, address):
    assert Citation(number=1, title="T", **identifiers).address == address


def test_reviewer_is_current_if_active_valid_and_with_an_active_account(reviewer):
    register = reviewer.medical_reviewer
    day = register.valid_until

    def current():
        register.save()
        reviewer.save()
        is_found = MedicalReviewer.objects.current(day).filter(pk=register.pk).exists()
        assert is_found == register.is_current(day)
        return is_found

    assert current()
    assert not MedicalReviewer.objects.current(day + dt.timedelta(days=1)).exists()
    register.is_active = False
    assert not current()
    register.is_active, register.user.is_active, reviewer.is_active = True, False, False
    assert not current()


def test_reviewer_is_current_today_by_default(reviewer):
    assert list(MedicalReviewer.objects.current()) == [reviewer.medical_reviewer]
    assert reviewer.medical_reviewer.is_current()


def test_reviewer_is_public_once_a_text_was_published_under_their_name(page, editor, reviewer, second_reviewer):
    before = list(MedicalReviewer.objects.public())
    factories.make_published(page, by=editor, reviewer=reviewer)
    factories.make_published(
        page, by=editor, reviewer=second_reviewer, scope=Scope.CHANGES_ONLY, body=factories.reworded()
    )

    assert before == []
    assert [row.name for row in MedicalReviewer.objects.public()] == ["Dr Lee", "Dr Rao"]


def test_reviewer_has_name_credentials_and_orcid(reviewer):
    register = reviewer.medical_reviewer
    register.orcid = "https://orcid.org/0000000218250097"

    register.clean()

    assert (str(register), register.orcid) == ("Dr Rao, MD", "0000-0002-1825-0097")
    assert register.orcid_url == "https://orcid.org/0000-0002-1825-0097"
    assert register.get_absolute_url() == "/reviewers/dr-rao/"
    assert MedicalReviewer(name="Dr Lee").name_with_credentials == "Dr Lee"
    assert MedicalReviewer(name="Dr Lee").orcid_url == ""
    assert register.valid_until > timezone.localdate()
