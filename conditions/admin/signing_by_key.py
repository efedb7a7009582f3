"""Signatures with a signing key in the newsroom: WebAuthn options for the browser, and its answer."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts import passkey_challenges, passkeys
from accounts.forms import PasswordAgain
from accounts.steps import password_question
from accounts.throttling import TooMany
from conditions import workflow
from conditions.key_demand import is_demanded
from conditions.models import SigningKey
from conditions.newsroom import signing_keys
from conditions.vocabularies import Scope
from conditions.workflow import rules
from web.refusals import Refused

_PREPARED = "prepared_signature"


@dataclass(frozen=True)
class KeyChoice:
    """Whether a person has a signing key, whether the site demands one, and why they have none ("" if they have)."""

    has_key: bool
    is_needed: bool
    why_not: str


def choice_of(person):
    """Return the KeyChoice of a reviewer."""
    rows = signing_keys.rows_of(person)
    has_key = any(row.key for row in rows)
    return KeyChoice(has_key, is_demanded(), "" if has_key else _why_no_key(rows))


def signing_question(form, request):
    """Return `form` with the password field that a signature needs, for `StepScreen.ask_password`.

    Where SIGNING demands a key, the form gets no such field; if a passkey has answered, the field may stay empty.
    """
    if is_demanded():
        return form
    if not request.POST.get("answer"):
        return password_question(form, request)
    if "password" not in form.fields and form.is_bound:
        # The answer stands for the password; if it is refused, the person may type the password instead.
        form.fields["password"] = PasswordAgain(request, required=False)
    return form


def options(request, edition, verb, form):
    """Prepare the record that the signed-in person wants to sign; return the browser's options as JSON text.

    `verb` is that of the screen, "approve" or "reaffirm", and `form` its form. Raise Refused if nothing can be signed.
    """
    passkeys.check_address(request)
    if not form.is_valid():
        raise Refused(*(sentence for sentences in form.errors.values() for sentence in sentences))
    typed, person = form.cleaned_data, request.user
    scope = Scope(typed.get("scope", Scope.WHOLE_PAGE))
    rows = signing_keys.rows_of(person)
    own = [row.passkey for row in rows if row.key]
    if not own:
        raise Refused(_why_no_key(rows))
    prepared = workflow.prepare(
        edition,
        verb=rules.verb_for(scope) if verb == "approve" else verb,
        by=person,
        seen=typed["seen"],
        scope=scope,
        declaration=typed["declaration"],
    )
    text, challenge = passkeys.assertion_options(person, bytes.fromhex(prepared.sha256), own)
    passkey_challenges.keep(request, _purpose(edition, verb), challenge)
    request.session[_PREPARED] = {
        "at": prepared.at.isoformat(),
        "nonce": prepared.nonce,
        "sha256": prepared.sha256,
    }
    return text


def answered(request, edition, verb):
    """Return the SignedByKey in the posted `answer`, or None if the person signs with their password.

    Raise Refused unless a signing key of the person signed what `options` prepared for this screen.
    """
    answer = request.POST.get("answer")
    if not answer:
        return None
    try:
        passkey = passkey_challenges.checked(request, _purpose(edition, verb), request.user)
    except TooMany as wait:
        raise Refused(str(wait)) from wait
    # After the check, which may tell the person to wait and answer again.
    kept = request.session.pop(_PREPARED)
    key = SigningKey.objects.of(request.user).filter(credential_id=bytes(passkey.credential_id)).first()
    if key is None:
        raise Refused(
            _("“%(name)s” is not a signing key: nobody has confirmed it. Choose a confirmed one.")
            % {"name": passkey.name}
        )
    assertion = passkeys.assertion_of(answer)
    prepared = workflow.Prepared(dt.datetime.fromisoformat(kept["at"]), kept["nonce"], kept["sha256"])
    return workflow.SignedByKey(prepared, key, assertion.authenticator_data, assertion.client_data, assertion.signature)


def _purpose(edition, verb):
    return f"sign {verb} {edition.pk}"


def _why_no_key(rows):
    waiting = next((row.proposal for row in rows if row.proposal), None)
    if waiting is None:
        return _("You have no signing key. Propose one of your passkeys; a chief editor has to confirm it.")
    return _("Your signing key “%(name)s” is not confirmed yet. Read its characters to a chief editor.") % {
        "name": waiting.changes["name"]
    }
