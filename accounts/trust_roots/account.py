"""Changes of a signer's account: what is made at once, what waits for a second person, and the log of both."""

from contextlib import suppress
from dataclasses import replace

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import account_changes, managing, passkeys, passwords, reopening, signers
from accounts.account_state import COLUMNS, AccountState, rights_from, state_of, write
from accounts.proposals import Line, note_at_once, propose
from web.refusals import Refused

from .kind import TrustRoot, as_words, email_change_of, unchanged

NEEDS_REASON = gettext_lazy("A second person has to confirm this. Say why it is right, and how you know.")
_NAMES = ("username", "first_name", "last_name", "email")
_FLAGS = ("is_active", "is_staff", "is_superuser")


class AccountChange(TrustRoot):
    """A change of the address, the names, the rights or the state of a signer's account."""

    code = "accounts.account"
    label = gettext_lazy("Account")

    def lines(self, proposal):
        old, new = (proposal.changes.get(which) or {} for which in ("old", "new"))
        lines = [
            Line(_label(name), as_words(old.get(name)), as_words(value))
            for name, value in new.items()
            if value != old.get(name) or name in _NAMES
        ]
        if changed := proposal.changes.get("email_changed"):
            lines.append(unchanged(_("e-mail address last changed"), changed))
        return lines

    def may_propose(self, person, proposal):
        if person.has_perm("accounts.change_user"):
            return True
        before, after = (AccountState.from_json(proposal.changes[which]) for which in ("old", "new"))
        return managing.may_manage(person, proposal.about) and managing.may_give(person, before, after)

    def check_current(self, proposal):
        self.check_proposer(proposal)
        person = get_user_model().objects.select_for_update().get(pk=proposal.about_id)
        before, now = AccountState.from_json(proposal.changes["old"]), state_of(person.pk)
        if before != now:
            names = [name for name, value in now.as_json().items() if value != before.as_json()[name]]
            raise Refused(
                _(
                    "The account has changed since this was proposed. It now has: %(fields)s. Refuse the proposal; the "
                    "change can then be proposed again."
                )
                % {"fields": ", ".join(f"{_label(name)}: {as_words(now.as_json()[name])}" for name in names)}
            )

    def apply(self, proposal, by):
        person = get_user_model().objects.get(pk=proposal.about_id)
        before, after = state_of(person.pk), AccountState.from_json(proposal.changes["new"])
        check(person, after)
        write(person, after)
        if account_changes.record(before, person, by=by, proposed_by=proposal.proposed_by):
            # Somebody else may have set the password before the person became a signer, and added a passkey with it.
            # Both end even if no link can be sent; the person can ask for one when their address is a day old.
            passkeys.remove_all(person, by=by)
            with suppress(ValidationError):
                passwords.replace_by_link(person, by=by)
        elif reopening.is_reopened(before, after):
            reopening.let_in(person, by=by)

    def address(self, proposal):
        return reverse("admin:accounts_user_change", args=[proposal.about_id])


def split(person, wanted):
    """Return the AccountState for `person` to save at once; the rest of the `wanted` one waits for a second person.

    Removals are saved at once, and so is any change that concerns no signer, neither before nor after it.
    """
    before = state_of(person.pk)
    if not wanted.rights and not signers.is_or_was_signer(person):
        return wanted
    kept = {name: getattr(before, name) for name in _NAMES}
    flags = {name: getattr(before, name) and getattr(wanted, name) for name in _FLAGS}
    return AccountState(
        **kept,
        **flags,
        groups=tuple(name for name in wanted.groups if name in before.groups or not rights_from([name])),
        permissions=tuple(
            code for code in wanted.permissions if code in before.permissions or code not in signers.RIGHTS
        ),
    )


def check(person, wanted):
    """Raise Refused if the account of `person` cannot have the names or the address of the AccountState `wanted`."""
    # A copy from the database: `person` may hold values that a form has set already.
    candidate = get_user_model().objects.get(pk=person.pk)
    for name in COLUMNS:
        setattr(candidate, name, getattr(wanted, name))
    try:
        candidate.full_clean(exclude=["password"])
    except ValidationError as error:
        raise Refused(*error.messages) from error


@transaction.atomic
def propose_change(person, wanted, *, by, reason):
    """Propose the AccountState `wanted` for the account of `person`, tell others by mail, and return the Proposal."""
    before = state_of(person.pk)
    changes = {**_changes(before, wanted), "email_changed": email_change_of(person)}
    proposal = propose(
        AccountChange.code, by=by, title=_title(person), changes=changes, reason=reason, **_whose(person)
    )
    sentences = account_changes.proposed_differences(before, wanted)
    emails, names = [before.email, wanted.email], {before.name, wanted.name}
    account_changes.tell(person, sentences, by=by, emails=emails, old_names=names, proposal=proposal)
    return proposal


def note_change(person, before, *, by, reason=""):
    """Log what was changed without a second person in a signer's account, whose AccountState was `before`."""
    after = state_of(person.pk)
    if before == after or not (before.rights or signers.is_or_was_signer(person)):
        return
    changes = _changes(before, after)
    note_at_once(AccountChange.code, by=by, title=_title(person), changes=changes, reason=reason, **_whose(person))


@transaction.atomic
def note_new_superuser(person):
    """Log a superuser who was made on the command line, and mail the chief editors."""
    after = state_of(person.pk)
    note_at_once(
        AccountChange.code,
        by=person,
        title=_title(person),
        changes=_changes(replace(after, is_superuser=False), after),
        reason=_("Made on the server with createsuperuser."),
        **_whose(person),
    )
    sentence = _("This superuser was made on the server with createsuperuser.")
    account_changes.tell(person, [sentence], by=None, to_person=False)


def _changes(before, after):
    return {"old": before.as_json(), "new": after.as_json()}


def _title(person):
    return _("Account of %(person)s (%(name)s)") % {"person": person, "name": person.get_username()}


def _whose(person):
    return {"target": f"accounts.user:{person.pk}", "about": person}


def _label(name):
    return str(get_user_model()._meta.get_field({"permissions": "user_permissions"}.get(name, name)).verbose_name)
