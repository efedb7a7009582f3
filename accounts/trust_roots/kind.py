"""Base class of trust roots: who confirms them, with the password, and the check that the proposer still may."""

from django.contrib.auth.models import Group
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import roles, signers
from accounts.models import SignInEvent
from accounts.proposals import Kind, Line
from web.refusals import Refused


class TrustRoot(Kind):
    """A change that decides who can sign or steer, or in whose name."""

    rights = (signers.INVITE,)
    superusers_confirm = True
    confirmers_words = gettext_lazy("a chief editor or a superuser")
    view_right = "accounts.view_user"
    asks_password = True

    def lock_first(self, proposal):
        lock_all()

    def may_propose(self, person, proposal):
        """Return whether `person` has the right to propose this change today."""
        raise NotImplementedError

    def check_proposer(self, proposal):
        """Raise Refused if the person who proposed the change has left, or has lost the right to propose it."""
        if not self.may_propose(proposal.proposed_by, proposal):
            raise Refused(
                _("%(who)s may no longer propose this. Refuse the proposal; somebody else can propose it again.")
                % {"who": proposal.proposed_by}
            )


def lock_all():
    """Make other confirmations wait for the end of this transaction, so that each sees the names of the last."""
    Group.objects.select_for_update(no_key=True).filter(name=roles.CHIEF_EDITORS).first()


def as_words(value):
    """Return a value of a proposal as the text of a Line."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return ", ".join(value) if isinstance(value, list) else str(value or "")


def unchanged(label, value):
    """Return a Line with a value that stays as it is, for the second person to check."""
    return Line(label, as_words(value), as_words(value))


def email_change_of(person):
    """Return when and by whom the address of `person` was last changed, in words; "" if no such event is kept."""
    event = person.sign_in_events.filter(kind=SignInEvent.Kind.EMAIL_CHANGED).first()
    if event is None:
        return ""
    return _("%(day)s, by %(who)s") % {"day": date_format(event.at, "j F Y"), "who": event.by or person}
