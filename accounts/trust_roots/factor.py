"""Reset of a signer's second factor: proposed by one person, confirmed by another."""

from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import account_changes, passkeys, second_factor
from accounts.proposals import Line, propose
from web.refusals import Refused

from .kind import TrustRoot, email_change_of, unchanged

RESET = "accounts.reset_second_factor"


class FactorReset(TrustRoot):
    """The reset of a signer's second factor, after which their password alone sets up a new one for a day."""

    code = "accounts.second_factor"
    label = gettext_lazy("Reset of a second factor")
    view_right = RESET

    def lines(self, proposal):
        changes = proposal.changes
        if not changes:
            return []
        old = ", ".join(_factors(changes))
        lines = [Line(_("second factor"), old, _("none, and 24 hours to set one up"))]
        lines.append(unchanged(_("e-mail address"), changes["email"]))
        if changes["email_changed"]:
            lines.append(unchanged(_("e-mail address last changed"), changes["email_changed"]))
        return lines

    def may_propose(self, person, proposal):
        return may_reset(person, proposal.about)

    def check_current(self, proposal):
        self.check_proposer(proposal)
        person = get_user_model().objects.select_for_update().get(pk=proposal.about_id)
        # Proposals of releases without passkeys name none.
        proposed = {"passkeys": [], **proposal.changes}
        is_same = all(proposed[name] == value for name, value in _devices(person).items())
        if not second_factor.can_be_reset(person) or not is_same:
            raise Refused(_("The second factor has changed since this was proposed. Refuse the proposal."))
        if person.email != proposal.changes["email"]:
            raise Refused(_("The e-mail address has changed since this was proposed. Refuse the proposal."))

    def apply(self, proposal, by):
        second_factor.reset(proposal.about, by=by, request=None, proposed_by=proposal.proposed_by)

    def address(self, proposal):
        return reverse("admin:accounts_user_change", args=[proposal.about_id])


def may_reset(by, person):
    """Return whether `by` may reset the second factor of `person`, or propose the reset.

    Nobody may reset their own. Only superusers may reset that of a superuser.
    """
    return by.has_perm(RESET) and by != person and (by.is_superuser or not person.is_superuser)


@transaction.atomic
def propose_reset(person, *, by, reason):
    """Propose to reset the second factor of `person`, tell others by mail, and return the Proposal."""
    app = second_factor.app_of(person)
    changes = {
        **_devices(person),
        "app_since": date_format(app.created_at, "j F Y") if app else "",
        "email": person.email,
        "email_changed": email_change_of(person),
    }
    proposal = propose(
        FactorReset.code,
        by=by,
        title=_("Second factor of %(person)s (%(name)s)") % {"person": person, "name": person.get_username()},
        changes=changes,
        reason=reason,
        target=f"accounts.user:{person.pk}",
        about=person,
    )
    account_changes.tell(person, [_("The second factor would be reset.")], by=by, proposal=proposal)
    return proposal


def _devices(person):
    """Return the primary keys of the devices that a reset deletes, as JSON values."""
    app = second_factor.app_of(person)
    return {"app": app and app.pk, "passkeys": list(passkeys.of(person).values_list("pk", flat=True))}


def _factors(changes):
    """Yield what a reset takes away, in words."""
    if changes["app"]:
        yield _("app set up on %(day)s") % {"day": changes["app_since"]}
    if count := len(changes.get("passkeys", ())):
        yield ngettext("%(count)d passkey", "%(count)d passkeys", count) % {"count": count}
