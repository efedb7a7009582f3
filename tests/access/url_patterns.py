"""All URL patterns, and an example address of each."""

import re

from django.contrib.contenttypes.models import ContentType
from django.urls import URLPattern, get_resolver
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import sign_ins
from accounts.models import Passkey
from accounts.proposals import views as proposal_views
from conditions import site_pages, workflow
from conditions.admin import bulk, edition_steps
from conditions.feedback import admin_steps as report_steps
from conditions.models import (
    Classification,
    Condition,
    Identifier,
    Inheritance,
    MedicalReviewer,
    ReportReply,
    SearchCount,
    SitePage,
    Synonym,
    TopicGroup,
)
from conditions.proposals.saving import Changes
from conditions.site_pages import admin_steps as site_page_steps
from tests import factories
from tests.feedback.reports import make_report

# The state of the edition for which each verb is requested.
STATE_FOR = {
    **dict.fromkeys(("submit", "discard"), "draft"),
    **dict.fromkeys(("recall", "return", "approve"), "in_review"),
    **dict.fromkeys(("publish", "schedule", "revoke"), "approved"),
    **dict.fromkeys(("reaffirm", "expedite"), "published"),
    **dict.fromkeys(("ask_take_back", "dismiss_request", "take_back"), "withdrawn"),
}
# The state of the edition for each bulk action.
BULK_FOR = {"assign": "in_review", "remind": "draft", "expedite": "published", "withdraw": "published"}
SIGNING = ("approve", "reaffirm")
_MODEL = re.compile(r"admin/(accounts|conditions)/(\w+)/")


def patterns():
    """Return all URL patterns as text, in the order of the resolver, with one pattern for each verb."""
    return [expanded for pattern in _walk(get_resolver(), "") for expanded in _with_verbs(pattern)]


def _walk(resolver, prefix):
    for pattern in resolver.url_patterns:
        text = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield text
        else:
            yield from _walk(pattern, text)


def _with_verbs(pattern):
    for model, verbs in (
        ("edition/bulk", bulk.FORMS),
        ("edition", edition_steps.STEPS),
        ("proposal", proposal_views.STEPS),
        ("report", report_steps.STEPS),
        ("sitepage", site_page_steps.STEPS),
    ):
        if f"/{model}/" in pattern and "<str:verb>" in pattern:
            return [*(pattern.replace("<str:verb>", verb) for verb in verbs), pattern]
    return [pattern]


class World:
    """One object of each kind, made by users other than the ones who request the addresses."""

    def __init__(self):
        self.author = factories.make_editor("ada")
        signer, chief = factories.make_reviewer("signer"), factories.make_chief("casey")
        self.condition = factories.make_condition()
        group = factories.make_condition("Group of syndromes", kind="group")
        Classification.objects.create(parent=group, child=self.condition)
        gene = factories.make_gene_link(self.condition, "AGPAT2").gene
        Identifier.objects.create(condition=self.condition, system="ORPHA", code="528", relation="E")
        Inheritance.objects.create(condition=self.condition, mode="Autosomal recessive")
        live = factories.make_published(factories.make_page(self.condition), by=self.author, reviewer=signer)
        pages = [factories.make_page(self.condition, slug) for slug in ("symptoms", "treatment", "outlook", "genes")]
        self.editions = {
            "published": live,
            "draft": factories.make_draft(pages[0], by=self.author),
            "in_review": factories.make_in_review(pages[1], by=self.author),
            "approved": factories.make_approved(pages[2], by=self.author, reviewer=signer, chief=chief),
        }
        factories.make_published(pages[3], by=self.author, reviewer=signer)
        self.editions["withdrawn"] = workflow.withdraw(pages[3], by=self.author, reason="A dose is wrong.")
        workflow.ask_take_back(self.editions["withdrawn"], by=signer, reason="The dose is right.")
        self.page = live.page
        changes = Changes(by=self.author, reason="A reader asked for it.")
        changes.add(Synonym(condition=self.condition, name="Seip syndrome"))
        self.proposal = changes.finish(self.condition)
        self.report = make_report(live)
        self.reply = ReportReply.objects.create(report=self.report, text="Thank you.", by=self.author)
        self.site_page = SitePage.objects.get(slug="privacy")
        draft = site_pages.open_draft(self.site_page, by=self.author)
        self.version = site_pages.save_draft(
            draft, by=self.author, lock=draft.lock, body="<p>New.</p>", change_note="Anew."
        )
        TOTPDevice.objects.create(user=self.author, name="app")
        self.passkey = Passkey.objects.create(user=self.author, name="Laptop", credential_id=b"id", public_key=b"key")
        self.rows = {
            "user": self.author,
            "signinevent": sign_ins.record("in", self.author),
            "condition": self.condition,
            "searchcount": SearchCount.objects.create(query="syndrome", day="2026-11-01", times=3),
            "edition": live,
            "gene": gene,
            "release": factories.make_release(),
            "conditionpage": self.page,
            "medicalreviewer": MedicalReviewer.objects.get(user=signer),
            "report": self.report,
            "proposal": self.proposal,
            "sitepage": self.site_page,
            "topicgroup": TopicGroup.objects.first(),
            "topic": self.page.topic,
        }

    def address(self, pattern):
        """Return an address that matches the pattern; KeyError names a parameter without an example."""
        text, verb = pattern, pattern.rstrip("/").rpartition("/")[2]
        if model := _MODEL.search(pattern):
            # This address of the register contains the id of an account.
            row = self.rows["user" if "/leaving/" in pattern else model[2]]
            if model[2] == "edition" and verb in STATE_FOR:
                row = self.editions[STATE_FOR[verb]]
            text = re.sub(r"<(int:pk|path:object_id|id)>", str(row.pk), text)
        if "/edition/bulk/" in pattern and verb in BULK_FOR:
            text += f"?ids={self.editions[BULK_FOR[verb]].pk}"
        text = text.replace("^(?P<app_label>accounts|conditions)/$", "conditions/")
        text = text.replace("(?P<url>.*)$", "no-such-screen/")
        if text.startswith("^(?P<rest>"):
            return "/api/v2/nothing"
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: self._word(match[1]), text)

    def _word(self, name):
        return str(
            {
                "pk": self.passkey.pk,
                "content_type_id": ContentType.objects.get_for_model(Condition).pk,
                "object_id": self.condition.pk,
                "uidb64": "MQ",
                "token": "made-up",
                "reply": self.reply.pk,
                "verb": "no-such-verb",
                "key": "no-such-run",
                "condition": self.condition.slug,
                "topic": self.page.topic.slug,
                "letter": "a",
                "number": 1,
                "slug": "privacy",
                "reference": self.report.reference,
                "symbol": "AGPAT2",
                "path": "0/000.p/1",
                "sha256": self.editions["published"].sha256,
                "mode": "autosomal-recessive",
                "group": "group-of-syndromes",
                "reviewer": "dr-signer",
                "section": "questions",
                "code": "ORPHA:528",
            }[name]
        )

    def form_data(self, pattern, person):
        """Return the data of a complete form at this pattern on the person's screen; {} if the form is unknown."""
        verb = pattern.rstrip("/").rpartition("/")[2]
        if "/edition/bulk/" in pattern and verb in BULK_FOR:
            typed = {"reason": "A dose is wrong.", "number": 1, "to": self.editions["published"].reviewer_id}
            return {**typed, "ids": self.editions[BULK_FOR[verb]].pk, "list": "editions"}
        if "/edition/" in pattern and verb in STATE_FOR:
            edition = self.editions[STATE_FOR[verb]]
            return {
                "seen": workflow.seen_by(edition, person) if person and verb in SIGNING else edition.sha256,
                "lock": edition.lock,
                "scope": "whole_page",
                "signed": "on",
                "interest": "none",
                "reason": "A dose is wrong.",
            }
        return {
            "withdraw": {"reason": "A dose is wrong."},
            "refuse": {"note": "It is another disease."},
            "accept": {"note": ""},
            "decline": {"reason": "The page is right."},
            "reply": {"text": "Thank you."},
            "discard": {"lock": self.version.lock},
            "propose": {"lock": self.version.lock},
            "delete": {"post": "yes"},
        }.get(verb, {})
