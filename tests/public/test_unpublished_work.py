"""Unpublished work changes no public response: no count, order, ETag, header, body or date."""

import datetime as dt
import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from conditions import feedback, site_pages, workflow
from conditions.models import Classification, Identifier, SitePage
from conditions.vocabularies import Kind, Scope
from tests import factories
from tests.feedback.reports import make_report
from tests.headers import headers_of
from tests.public import canary

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
# The report form contains a new signed token each time.
_TOKEN = re.compile(rb'(name="form" value=")[^"]*')
SECRET = "Qvzzyx"
TEXT = {
    "title": f"Is {SECRET} new?",
    "body": f"<h2>Is {SECRET} a heading?</h2>\n<p>It says {SECRET} [1].</p>",
    "change_note": f"Says {SECRET}.",
}


@pytest.fixture
def public(editor, reviewer, second_reviewer, chief, condition):
    """A site with a page in each public state."""
    release = factories.make_release()
    condition.synonyms.create(name="Berardinelli-Seip syndrome")
    factories.make_gene_link(condition, "AGPAT2", former=["LPAAB"], release=release)
    factories.make_subtype(condition, "CGL type 1", "AGPAT2", release=release, codes=[("OMIM", "608594")])
    condition.inheritances.create(mode="Autosomal recessive", release=release)
    Identifier.objects.create(condition=condition, system="ICD-10", code="E88.1", relation="NTBT", release=release)
    group = factories.make_condition("Group of both", kind=Kind.GROUP)
    Classification.objects.create(parent=group, child=condition)
    factories.make_condition("Listed syndrome", is_listed=True)
    pages = {topic: factories.make_page(condition, topic) for topic in ("overview", "causes", "genes")}
    for page in pages.values():
        factories.make_published(page, by=editor, reviewer=reviewer)
    factories.make_published(
        pages["causes"], by=editor, reviewer=second_reviewer, scope=Scope.CHANGES_ONLY, body=factories.reworded()
    )
    workflow.withdraw(pages["genes"], by=chief, reason="Wrong")
    return {**pages, "group": group, "release": release}


def _work_in_secret(public, editor, reviewer, chief):
    """Do all work of the newsroom that precedes publication, and send what readers can send."""
    condition, release = public["causes"].condition, public["release"]
    # New texts for pages that are public, were public, or never were.
    edition = factories.make_in_review(public["causes"], by=editor, **TEXT)
    workflow.send_back(edition, by=reviewer, seen=edition.sha256, reason=SECRET)
    factories.make_approved(public["overview"], by=editor, reviewer=reviewer, chief=chief, **TEXT)
    factories.make_draft(public["genes"], by=editor, **TEXT)
    factories.make_in_review(factories.make_page(condition, "symptoms"), by=editor, **TEXT)
    # A condition that shares its facts with a public one; its text is signed by a reviewer without other signatures.
    hidden = factories.make_condition(f"{SECRET} disease", slug="waiting", community_count=7, community_counted_on=NOON)
    hidden.synonyms.create(name="Berardinelli-Seip syndrome")
    hidden.former_slugs.create(slug="was-waiting")
    factories.make_gene_link(hidden, "AGPAT2", release=release)
    factories.make_gene_link(hidden, "QVZ1", former=["QVZ0"], release=release)
    for code in ("E88.1", "Q99.9"):
        Identifier.objects.create(condition=hidden, system="ICD-10", code=code, relation="NTBT", release=release)
    for mode in ("Autosomal recessive", "X-linked recessive"):
        hidden.inheritances.create(mode=mode, release=factories.make_release(version=mode))
    hidden_group = factories.make_condition(f"{SECRET} group", slug="waiting-group", kind=Kind.GROUP)
    # The group of a public condition is public; a group of hidden conditions alone is not.
    for parent, child in ((public["group"], hidden), (hidden, condition), (hidden_group, hidden)):
        Classification.objects.create(parent=parent, child=child, release=release)
    photo = SimpleUploadedFile("photo.png", b"a photo", content_type="image/png")
    newcomer = factories.make_reviewer("newcomer", photo=photo, biography=SECRET)
    factories.make_approved(factories.make_page(hidden), by=editor, reviewer=newcomer, chief=chief, **TEXT)
    # The pages about the site, the register's private part, reports and answers.
    for site_page in SitePage.objects.all():
        draft = site_pages.open_draft(site_page, by=editor)
        site_pages.save_draft(draft, by=editor, lock=draft.lock, title=SECRET, short=SECRET, body=f"<p>{SECRET}</p>")
    live = public["causes"].live_edition()
    report = make_report(live, text=SECRET, section=SECRET, email="qvzzyx@example.org")
    feedback.accept(report, by=editor, note=SECRET)
    feedback.reply(report, by=editor, text=SECRET)
    feedback.decline(make_report(live, text=SECRET), by=editor, reason=SECRET)
    feedback.count_useful(live, is_useful=False, address="198.51.100.200")


def _asked_besides():
    """Return further addresses whose responses could reveal unpublished work."""
    api, pages = reverse("api-conditions"), reverse("api-pages")
    everywhere = ("search", "suggest", "completions", "api-conditions")
    words = (SECRET, "Qvzzyy", f"{SECRET} disease", "Berardinelli-Seip", "QVZ1", "QVZ0", "AGPAT2", "E88.1", "Q99.9")
    filters = (
        *("identifier=E88.1", "identifier=Q99.9", "gene=AGPAT2", "gene=QVZ1", "gene=QVZ0", "group=group-of-both"),
        *("group=waiting-group", "group=waiting", "inheritance=x-linked-recessive", "inheritance=autosomal-recessive"),
        *("topic=symptoms", "topic=genes", "letter=q", "letter=w", "has_answers=true", "has_answers=false", "limit=1"),
        "updated_since=2026-11-20",
    )
    return [
        *(f"{reverse(name)}?q={word}" for name in everywhere for word in words),
        *(f"{reverse('a-to-z')}?filter={word}" for word in words),
        *(f"{api}?{one}" for one in filters),
        *(f"{pages}?{one}" for one in ("reviewer=dr-newcomer", "topic=symptoms", "condition=waiting", "limit=1")),
        *(reverse("api-by-identifier", args=[code]) for code in ("E88.1", "Q99.9")),
        *("/genes/QVZ1/", "/genes/QVZ0/", "/conditions/waiting/x/", "/conditions/was-waiting/", "/qvzzyx-disease/"),
        *("/browse/inheritance/x-linked-recessive/", "/browse/groups/waiting-group/", "/media/reviewers/photo.png"),
        *("/media/imports/", "/media/", "/static/", "/admin/conditions/", "/api/v1/changes?since=2026-11-20&limit=1"),
    ]


def _everything(client, addresses):
    responses = {}
    for address in addresses:
        response = client.get(address)
        responses[address] = response.status_code, sorted(headers_of(response)), _TOKEN.sub(rb"\1", response.getvalue())
    return responses


def test_nothing_that_is_not_public_changes_an_answer(client, public, editor, reviewer, chief):
    with time_machine.travel(NOON + dt.timedelta(days=10), tick=False):
        with transaction.atomic():
            # The addresses to request.
            _work_in_secret(public, editor, reviewer, chief)
            addresses = dict.fromkeys([*canary.public_addresses(), *_asked_besides()])
            transaction.set_rollback(True)
        # The pages of reports and of reminder settings have secret addresses.
        addresses = [address for address in addresses if not address.startswith(("/reports/", "/unsubscribe/"))]
        before = _everything(client, addresses)

        _work_in_secret(public, editor, reviewer, chief)

        after = _everything(client, addresses)
    assert [address for address in addresses if before[address] != after[address]] == []
    assert len(addresses) > 200


# Two different texts that were both public once.
ONE = {
    "title": "Is zzaxq one?",
    "short_answer": f"Zzaxq. {factories.SHORT_ANSWER} [1]",
    "body": "<h2>Is zzaxq a heading?</h2>\n<p>Zzaxq 17 [1].</p>",
    "change_note": "Zzaxq.",
    "citations": [{**factories.CITATION, "title": "Zzaxq", "pmid": "990017"}],
}
OTHER = {
    "title": "Might wwobk be quite another?",
    "short_answer": f"{factories.SHORT_ANSWER} Wwobk wwobk.",
    "body": "<p>Wwobk [1]. Wwobk [2].</p>\n<ul><li>Wwobk</li></ul>",
    "change_note": "Wwobk, and more of it.",
    "citations": [{**factories.CITATION, "number": number, "doi": f"10.1000/wwobk{number}"} for number in (1, 2)],
}
# Names for ever are made of a row's number, which a database may not give twice. The log knows texts by their hashes.
_NUMBER = re.compile(rb'editions/[0-9]+(?=")|"id": [0-9]+(?=, "kind")|"checkpoint": *"[^"]*"|"hashes": *\[[^]]*\]')


def _withdrawn(text, page, editor, reviewer, chief):
    """Publish a text twice, correct it, and withdraw it."""
    first = factories.make_published(page, by=editor, reviewer=reviewer, **text)
    report = make_report(first, text=text["title"], section=text["title"])
    again = {**text, "body": f"{text['body']}\n<p>{text['title']} [1].</p>"}
    second = factories.make_published(page, by=editor, reviewer=reviewer, **again)
    feedback.fix(report, by=editor, edition=second, correction=text["change_note"])
    workflow.withdraw(page, by=chief, reason=text["title"])


def test_withdrawn_pages_do_not_reveal_their_text(client, public, editor, reviewer, chief):
    page, worlds = factories.make_page(public["causes"].condition, "types"), []
    words = [
        f"{reverse(name)}?q={word}" for name in ("search", "suggest", "completions") for word in ("zzaxq", "wwobk")
    ]
    parts = [f"{page.get_absolute_url()}report/?section={anchor}" for anchor in ("s-is-zzaxq-a-heading", "sources")]
    for text in (ONE, OTHER):
        with time_machine.travel(NOON + dt.timedelta(days=10), tick=False), transaction.atomic():
            _withdrawn(text, page, editor, reviewer, chief)
            addresses = dict.fromkeys([*canary.public_addresses(), *words, *parts])
            # The log and the status of a hash know texts by their hashes alone.
            by_hash = ("/reports/", "/log/", "/status/")
            addresses = [address for address in addresses if not address.startswith(by_hash)]
            responses = _everything(client, addresses)
            transaction.set_rollback(True)
        worlds.append({address: (*answer[:1], _NUMBER.sub(b"", answer[2])) for address, answer in responses.items()})

    one, other = worlds

    assert [address for address in one if one[address] != other.get(address)] == []
    assert one.keys() == other.keys()
    assert (one[page.get_absolute_url()][0], one[parts[0]][0]) == (410, 410)
