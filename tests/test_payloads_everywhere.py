"""XSS payloads in every text field that people, readers or files can fill: none runs on any page."""

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse

from conditions import feedback, workflow
from conditions.models import (
    Citation,
    Condition,
    Definition,
    Edition,
    FormerSymbol,
    Gene,
    GeneAssociation,
    HpoSynonym,
    HpoTerm,
    Identifier,
    MedicalReviewer,
    Phenotype,
    Prevalence,
    Release,
    Report,
    Synonym,
    Topic,
)
from conditions.newsroom import comments
from tests import factories
from tests.feedback.reports import confirm_correction, make_report
from tests.richtext.payloads import PAYLOADS
from tests.richtext.test_hostile import CLICK_EVERYTHING

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

# `make test` uses a sample of each kind of payload, because each one needs a page that a browser opens.
SAMPLE = PAYLOADS[::23]
SAMPLE_AND_ALL = [pytest.param(SAMPLE, id="sample"), pytest.param(PAYLOADS, id="all", marks=pytest.mark.full)]
PARTS = 4
SAMPLE_AND_PARTS = [
    pytest.param(SAMPLE, id="sample"),
    *(pytest.param(PAYLOADS[part::PARTS], id=f"part {part}", marks=pytest.mark.full) for part in range(PARTS)),
]
# Forms and importers accept only patterns of letters and digits here: class names, settings, numbers, keys.
PATTERNS = {"hpo_id", "orcid", "hgnc", "sha256", "doi", "pmid"}
HIT = "window.hits = 0; window.hit = () => { window.hits += 1 }"


def texts_of(model):
    """Return the names of the model's columns with free text."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, models.SlugField | models.URLField | models.FileField)
        and not field.choices
        and field.editable
        and field.name not in PATTERNS
    ]


def filled(model, payload, **values):
    """Return a row with the payload in each of these columns, cut to the column's length."""
    texts = {name: payload[: model._meta.get_field(name).max_length] for name in texts_of(model)}
    return model.objects.create(**{**texts, **values})


@pytest.fixture
def ran(browser):
    """Return a function that takes {address: HTML}; it returns the addresses whose HTML runs a payload without CSP."""
    context = browser.new_context(bypass_csp=True)
    # The browser gets the HTML as text: nothing can be fetched, and no header prevents scripts.
    context.set_offline(True)
    context.add_init_script(HIT)
    page = context.new_page()

    def look(answers):
        executing_addresses = []
        for address, html in answers.items():
            page.set_content(html, wait_until="commit")
            page.evaluate(CLICK_EVERYTHING)
            if page.evaluate("window.hits"):
                executing_addresses.append(address)
                page.evaluate("window.hits = 0")
        return executing_addresses

    yield look
    context.close()


def answers(user, *addresses):
    """Return {address: HTML}, those of the newsroom as `user`, the others as anybody."""
    inside, outside = Client(), Client()
    inside.force_login(user)
    pages = {}
    for address in addresses:
        response = (inside if address.startswith("/admin/") else outside).get(address)
        assert response.status_code == 200, address
        pages[address] = response.text
    return pages


@pytest.mark.parametrize("payloads", SAMPLE_AND_ALL)
def test_payloads_in_facts_reports_and_comments_run_nowhere(ran, condition, editor, reviewer, superuser, payloads):
    page = factories.make_page(condition, "causes")
    first = factories.make_published(page, by=editor, reviewer=reviewer)
    second = factories.make_published(page, by=editor, reviewer=reviewer, title="Why?")
    of_one = {"condition": condition}
    for number, payload in enumerate(payloads):
        of_one["release"] = filled(Release, payload, version=f"{number}", licence_url="https://example.org/licence")
        filled(Synonym, payload, name=f"{payload[:250]} {number}", **of_one)
        filled(Identifier, payload, code=f"{payload[:32]} {number}", system="ORPHA", relation="E", **of_one)
        filled(Phenotype, payload, hpo_id=f"HP:{number:07}", **of_one)
        term = filled(HpoTerm, payload, hpo_id=f"HP:{number:07}", release=of_one["release"])
        filled(HpoSynonym, payload, term=term, type="layperson", scope="exact", position=1)
        filled(Prevalence, payload, type="Point prevalence", value=3, prevalence_class="1-9 / 100 000", **of_one)
        gene = filled(Gene, payload, symbol=f"{payload[:30]}{number}")
        filled(FormerSymbol, payload, gene=gene, release=of_one["release"])
        filled(GeneAssociation, payload, gene=gene, association="Disease-causing germline mutation(s) in", **of_one)
        filled(
            Definition, payload, condition=factories.make_condition(f"Condition {number}"), release=of_one["release"]
        )
        report = make_report(first, text=payload, email="reader@example.org")
        feedback.fix(report, by=editor, edition=second, correction=payload)
        confirm_correction(report)
        comments.add(second, by=reviewer, text=payload)
    seen = answers(
        superuser,
        condition.get_absolute_url(),
        reverse("admin:conditions_condition_change", args=[condition.pk]),
        reverse("admin:conditions_report_changelist"),
        report.get_admin_url(),
        second.get_admin_url(),
        "/corrections/",
    )

    assert ran(seen) == []


@pytest.mark.parametrize("payloads", SAMPLE_AND_PARTS)
def test_payloads_in_texts_and_in_the_register_run_nowhere(ran, editor, reviewer, superuser, payloads):
    entry, executed = reviewer.medical_reviewer, []
    for number, payload in enumerate(payloads):
        condition = filled(Condition, payload, name=f"{payload[:200]} {number}", slug=f"condition-{number}")
        question = payload[:100].replace("{", "") + " {condition}?"
        Topic.objects.filter(slug="causes").update(name=payload[:60], question=question)
        for name in texts_of(MedicalReviewer):
            setattr(entry, name, payload[: MedicalReviewer._meta.get_field(name).max_length])
        entry.save()
        citation = {name: payload[: Citation._meta.get_field(name).max_length] for name in ("authors", "title")}
        try:
            live = factories.make_published(
                factories.make_page(condition, "causes"),
                by=editor,
                reviewer=reviewer,
                title=f"{payload[:120]} What is it?",
                short_answer=f"{factories.SHORT_ANSWER} {payload}",
                # A table without header cells would be refused.
                body=f"{factories.BODY}{payload.replace('<td', '<th')}[1]",
                change_note=payload,
                citations=[{**factories.CITATION, **citation}],
            )
        except workflow.Incomplete:
            # Text that looks like a placeholder but is none is refused.
            assert "[[" in payload
            continue
        workflow.expedite(live, by=editor, reason=payload)
        seen = answers(
            superuser,
            live.page.get_absolute_url(),
            entry.get_absolute_url(),
            live.get_admin_url(),
            reverse("admin:conditions_conditionpage_change", args=[live.page_id]),
        )
        executed += [(address, payload) for address in ran(seen)]

    assert executed == []


def test_browser_would_run_them(browser):
    context = browser.new_context(bypass_csp=True)
    context.add_init_script(HIT)
    page = context.new_page()

    page.set_content("<p><svg onload=hit()></svg>", wait_until="commit")
    page.wait_for_function("window.hits == 1")

    context.close()


def test_columns_that_hold_words_are_looked_at():
    assert {"title", "short_answer", "body", "change_note"} <= set(texts_of(Edition))
    assert texts_of(Report)
