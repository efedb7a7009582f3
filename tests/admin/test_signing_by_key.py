"""The screens of signatures by key, and of signing keys, through the test client."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from accounts import passkeys, second_factor
from accounts.models import Proposal
from conditions import workflow
from conditions.models import KeySignature, SigningKey
from conditions.newsroom import signing_keys
from tests import factories
from tests.accounts.sign_in_helpers import PASSWORD, with_password
from tests.signing_keys import confirmed_key, proposed_key
from tests.software_authenticator import PRESENT, registered

from .forms import screen, step

pytestmark = pytest.mark.django_db


ORIGIN = "http://localhost"
ONLY_THE_KEY = (
    "You have a signing key, so nothing else can sign for you. If you cannot use it, remove it first; the chief "
    "editors are told by mail."
)


@pytest.fixture(autouse=True)
def at_the_clients_address(settings, client):
    """Have the test client use SITE_URL: passkeys work nowhere else, and without HTTPS only at localhost."""
    settings.SITE_URL = ORIGIN
    client.defaults["SERVER_NAME"] = "localhost"


@pytest.fixture
def key(reviewer, chief):
    return confirmed_key(reviewer, by=chief, origin=ORIGIN)


@pytest.fixture
def edition(editor):
    return factories.make_in_review(by=editor)


@pytest.fixture
def signed_in(client, reviewer):
    client.force_login(with_password(reviewer))
    return client


def form_of(edition, by, **values):
    return {"seen": workflow.seen_by(edition, by), "scope": "whole_page", "signed": "on", "interest": "none", **values}


def options_of(client, edition, data, verb="approve"):
    return client.post(reverse(f"admin:conditions_edition_{verb}_options", args=[edition.pk]), data)


def sign(client, edition, key, by, verb="approve", typed=None, **wrong):
    """Sign through the screens, as the script does; `typed` replaces values before the form is sent."""
    data = form_of(edition, by)
    answer = key.get(options_of(client, edition, data, verb).content.decode(), **wrong)
    return client.post(step(edition, verb), {**data, **(typed or {}), "answer": answer})


def errors_of(response):
    return " ".join(map(str, response.context["form"].non_field_errors()))


def test_a_reviewer_approves_and_reaffirms_with_the_key(signed_in, reviewer, edition, key):
    first = sign(signed_in, edition, key, reviewer)
    edition.refresh_from_db()
    second = sign(signed_in, edition, key, reviewer, "reaffirm")

    assert (first.status_code, second.status_code, edition.state) == (302, 302, "published")
    assert [signature.key for signature in KeySignature.objects.all()] == [key.key, key.key]
    assert [sentences for _edition, sentences in workflow.verify()] == [[]]


def test_an_answer_that_has_to_wait_can_be_sent_again(signed_in, reviewer, edition, key):
    data = form_of(edition, reviewer)
    for _attempt in range(6):
        sign(signed_in, edition, key, reviewer, flags=PRESENT)
    answer = {**data, "answer": key.get(options_of(signed_in, edition, data).content.decode())}
    early = signed_in.post(step(edition, "approve"), answer)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5), tick=False):
        later = signed_in.post(step(edition, "approve"), answer)

    assert "Too many attempts" in errors_of(early)
    assert later.status_code == 302


def test_the_owner_of_a_key_signs_with_it_and_with_nothing_else(signed_in, reviewer, edition, key):
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=20), tick=False):
        page = signed_in.get(screen(edition)).content.decode()
        data = {**form_of(edition, reviewer), "password": PASSWORD}
        refused = signed_in.post(step(edition, "approve"), data)
        response = sign(signed_in, edition, key, reviewer)

    assert ("Sign with your passkey" in page, 'type="password"' in page, ONLY_THE_KEY in page) == (True, False, True)
    assert (refused.status_code, errors_of(refused)) == (409, ONLY_THE_KEY)
    assert response.status_code == 302


def test_the_password_signs_again_after_the_key_is_removed(signed_in, reviewer, edition, key):
    refused = signed_in.post(step(edition, "approve"), form_of(edition, reviewer))
    signed_in.post(reverse("admin:conditions_remove_signing_key", args=[key.key.pk]), {"reason": "Lost."})
    page = signed_in.get(screen(edition)).content.decode()
    response = signed_in.post(step(edition, "approve"), form_of(edition, reviewer))

    assert [refused.status_code, response.status_code] == [409, 302]
    assert (ONLY_THE_KEY in page, "Sign with your passkey" in page) == (False, False)


def test_a_site_may_demand_a_key(signed_in, reviewer, edition, chief, settings):
    settings.SIGNING = "passkey"
    without = signed_in.get(screen(edition)).content.decode()
    refused = signed_in.post(step(edition, "approve"), form_of(edition, reviewer))
    key = confirmed_key(reviewer, by=chief, origin=ORIGIN)
    page = signed_in.get(screen(edition)).content.decode()
    response = sign(signed_in, edition, key, reviewer)

    assert "This site accepts only signatures with a signing key." in without
    assert "You have no signing key." in without
    assert (refused.status_code, errors_of(refused)) == (409, "This site accepts only signatures with a signing key.")
    assert "To sign with your passkey, use a browser with JavaScript and passkeys." in page
    assert "Sign with password" not in page
    assert response.status_code == 302


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"origin": "https://example.net"}, "The passkey was used at an address other than http://localhost."),
        ({"flags": PRESENT}, "The passkey did not check who you are."),
        ({"challenge": b"x" * 32}, "That request was used before, or has expired. Press the button again."),
    ],
)
def test_a_wrong_answer_signs_nothing_and_says_why(signed_in, reviewer, edition, key, wrong, sentence):
    response = sign(signed_in, edition, key, reviewer, **wrong)

    edition.refresh_from_db()
    assert (response.status_code, edition.state) == (409, "in_review")
    assert sentence in errors_of(response)


def test_what_was_prepared_is_signed_and_nothing_else(signed_in, reviewer, edition, key):
    response = sign(signed_in, edition, key, reviewer, typed={"interest": "declared", "declared": "I own shares."})

    assert response.status_code == 409
    assert "what you chose or typed" in errors_of(response)


def test_a_screen_that_changed_meanwhile_is_refused(signed_in, reviewer, edition, key):
    data = form_of(edition, reviewer)
    answer = key.get(options_of(signed_in, edition, data).content.decode())
    reviewer.medical_reviewer.speciality = "cardiologist"
    reviewer.medical_reviewer.save()
    response = signed_in.post(step(edition, "approve"), {**data, "answer": answer})

    assert "This is not what you had on your screen" in errors_of(response)


def test_an_answer_works_once_and_for_ten_minutes(signed_in, reviewer, edition, key):
    data = form_of(edition, reviewer)
    answer = key.get(options_of(signed_in, edition, data).content.decode())
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=11), tick=False):
        late = signed_in.post(step(edition, "approve"), {**data, "answer": answer})
    again = signed_in.post(step(edition, "approve"), {**data, "answer": answer})

    assert [errors_of(late), errors_of(again)] == [
        "That request was used before, or has expired. Press the button again."
    ] * 2


def test_an_answer_for_one_page_signs_no_other(signed_in, editor, reviewer, edition, key):
    other = factories.make_in_review(by=editor)
    answer = key.get(options_of(signed_in, edition, form_of(edition, reviewer)).content.decode())
    response = signed_in.post(step(other, "approve"), {**form_of(other, reviewer), "answer": answer})

    assert errors_of(response) == "That request was used before, or has expired. Press the button again."


def test_an_unconfirmed_passkey_signs_nothing(signed_in, reviewer, edition, key):
    new = registered(reviewer, name="New phone", origin=ORIGIN)
    response = sign(signed_in, edition, new, reviewer)

    assert errors_of(response) == "“New phone” is not a signing key: nobody has confirmed it. Choose a confirmed one."


def test_a_key_removed_meanwhile_signs_nothing(signed_in, reviewer, chief, edition, key):
    data = form_of(edition, reviewer)
    answer = key.get(options_of(signed_in, edition, data).content.decode())
    signing_keys.remove_key(key.key, by=chief)
    response = signed_in.post(step(edition, "approve"), {**data, "answer": answer})

    assert errors_of(response) == "This signing key has been removed. Nothing was signed."


def test_too_many_wrong_answers_have_to_wait(signed_in, reviewer, edition, key):
    refused = [errors_of(sign(signed_in, edition, key, reviewer, challenge=b"x" * 32)) for _attempt in range(12)]

    assert refused[-1].startswith("Too many attempts.")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"signed": ""}, "Tick the box to sign the statement with your name."),
        ({"seen": "0" * 64}, "This is not what you had on your screen"),
    ],
)
def test_options_say_why_nothing_can_be_signed(signed_in, reviewer, edition, key, values, sentence):
    response = options_of(signed_in, edition, form_of(edition, reviewer, **values))

    assert response.status_code == 409
    assert sentence in response.json()["error"]


def test_options_need_a_confirmed_key(signed_in, reviewer, edition):
    without = options_of(signed_in, edition, form_of(edition, reviewer)).json()["error"]
    proposed_key(reviewer, origin=ORIGIN)
    waiting = options_of(signed_in, edition, form_of(edition, reviewer)).json()["error"]

    assert without == "You have no signing key. Propose one of your passkeys; a chief editor has to confirm it."
    assert waiting == "Your signing key “Laptop” is not confirmed yet. Read its characters to a chief editor."


# --- The keys themselves ----------------------------------------------------------------


def proposal_step(proposal, verb="confirm"):
    return reverse("admin:accounts_proposal_step", args=[proposal.pk, verb])


def test_a_reviewer_proposes_a_key_and_a_chief_editor_confirms_it(
    signed_in, client, reviewer, chief, django_capture_on_commit_callbacks
):
    registered(reviewer, origin=ORIGIN)
    passkey = passkeys.of(reviewer).get()
    address = reverse("admin:conditions_propose_signing_key", args=[passkey.pk])
    with django_capture_on_commit_callbacks(execute=True):
        signed_in.post(address)
    again = signed_in.post(address)
    page = signed_in.get(reverse("admin:conditions_signing_keys")).content.decode()
    proposal = Proposal.objects.get()
    (row,) = signing_keys.rows_of(reviewer)
    told = {address for message in mail.outbox for address in message.to}

    client.force_login(with_password(chief))
    shown = client.get(proposal_step(proposal)).content.decode() + client.get(proposal.get_admin_url()).content.decode()
    empty = client.post(proposal_step(proposal))
    wrong = client.post(proposal_step(proposal), {"characters": "0000-0000-0000"})
    right = client.post(proposal_step(proposal), {"characters": row.spoken.lower().replace("-", " ")})

    assert "has already been proposed" in errors_of(again)
    assert row.spoken in page
    assert row.spoken not in shown
    assert row.proposal.changes["fingerprint"] not in shown
    assert {reviewer.email, chief.email} <= told
    assert (empty.status_code, wrong.status_code, right.status_code) == (422, 409, 302)
    assert errors_of(wrong).startswith("These are not the characters on the screen of")
    assert SigningKey.objects.get().confirmed_by == chief
    assert "You can sign with this passkey." in signed_in_page(client, reviewer)


def signed_in_page(client, person):
    client.force_login(with_password(person))
    return client.get(reverse("admin:conditions_signing_keys")).content.decode()


def test_the_own_screens_are_for_reviewers(client, editor, reviewer, second_reviewer, chief, key):
    registered(second_reviewer, origin=ORIGIN)
    other = passkeys.of(second_reviewer).get()
    addresses = [
        reverse("admin:conditions_signing_keys"),
        reverse("admin:conditions_propose_signing_key", args=[other.pk]),
        reverse("admin:conditions_remove_signing_key", args=[key.key.pk]),
    ]

    def statuses(person):
        client.force_login(with_password(person))
        return [client.get(address).status_code for address in addresses]

    assert statuses(editor) == [403, 403, 403]
    assert statuses(chief) == [403, 403, 200]
    assert statuses(reviewer) == [200, 404, 200]
    assert statuses(second_reviewer) == [200, 200, 403]


@pytest.mark.parametrize("who", ["reviewer", "chief"])
def test_a_key_is_removed_at_once_logged_and_told(
    client, request, reviewer, chief, key, who, django_capture_on_commit_callbacks
):
    mail.outbox.clear()
    person = request.getfixturevalue(who)
    client.force_login(with_password(person))
    address = reverse("admin:conditions_remove_signing_key", args=[key.key.pk])
    without_reason = client.post(address)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(address, {"reason": "Lost."})
    gone = client.get(address)
    entry = reverse("admin:conditions_medicalreviewer_change", args=[reviewer.medical_reviewer.pk])
    client.force_login(with_password(chief))
    page = client.get(entry).content.decode()

    key.key.refresh_from_db()
    assert (without_reason.status_code, response.status_code, gone.status_code) == (422, 302, 404)
    assert key.key.removed_by == person
    assert Proposal.objects.filter(state="at_once", reason="Lost.", about=reviewer).count() == 1
    assert any("Signing key “Laptop” removed" in message.body for message in mail.outbox)
    assert f"removed on {key.key.removed_at:%-d %B %Y} by {person}." in page
    signing_keys.remove_key(key.key, by=chief)
    assert Proposal.objects.filter(state="at_once").count() == 1


def test_a_removed_passkey_and_a_reset_factor_remove_the_key(reviewer, chief, rf):
    first, second = (confirmed_key(reviewer, by=chief, name=name, origin=ORIGIN).key for name in ("Laptop", "Phone"))
    passkeys.remove(passkeys.of(reviewer).get(name="Laptop"), request=None)
    second_factor.reset(reviewer, by=chief, request=None)

    for key, by in ((first, reviewer), (second, chief)):
        key.refresh_from_db()
        assert key.removed_by == by
    assert signing_keys.rows_of(reviewer) == []


def test_a_key_needs_its_passkey_and_an_active_entry_when_it_is_confirmed(client, reviewer, chief, key):
    with pytest.raises(workflow.Refused, match="is a signing key already"):
        signing_keys.propose_key(passkeys.of(reviewer).get())
    _authenticator, proposal = proposed_key(reviewer, name="Phone", origin=ORIGIN)
    client.force_login(with_password(chief))
    typed = {"characters": signing_keys.rows_of(reviewer)[1].spoken}
    passkeys.of(reviewer).get(name="Phone").delete()
    without = client.post(proposal_step(proposal), typed)
    reviewer.medical_reviewer.is_active = False
    reviewer.medical_reviewer.save()
    inactive = client.post(proposal_step(proposal), typed)

    assert errors_of(without) == "The passkey has been removed since this was proposed. Refuse the proposal."
    assert "may no longer propose this" in errors_of(inactive)
    with pytest.raises(workflow.Refused, match="active entry in the register"):
        signing_keys.propose_key(passkeys.of(reviewer).get())


def test_the_same_passkey_is_not_confirmed_twice(reviewer, chief, key):
    waiting = Proposal.objects.get(pk=key.key.proposal_id)
    twin = Proposal.objects.create(
        kind=waiting.kind, title="Twin", about=reviewer, changes=waiting.changes, proposed_by=reviewer
    )

    with pytest.raises(workflow.Refused, match="is or was a signing key"):
        signing_keys.SigningKeyChange().check_current(twin)


def test_passkeys_lead_reviewers_to_their_signing_keys(client, reviewer, editor):
    def page(person):
        client.force_login(with_password(person))
        return client.get(reverse("admin:passkeys")).content.decode()

    address = reverse("admin:conditions_signing_keys")
    assert (address in page(reviewer), address in page(editor)) == (True, False)
