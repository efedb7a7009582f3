"""Changes to the register of medical reviewers: proposals, changes made at once, and the log of both."""

import base64
import datetime as dt

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import account_changes
from accounts.proposals import Line, note_at_once, propose
from accounts.trust_roots.kind import TrustRoot, as_words
from conditions import public_log
from conditions.models import MedicalReviewer
from web.refusals import Refused

# All fields except the account and the slug, which never change, and the salt for the public log.
FIELDS = (
    *("name", "credentials", "speciality", "affiliation", "orcid", "registration_number"),
    *("valid_until", "checked_on", "interests", "biography", "photo", "is_active"),
)
_DATES = ("valid_until", "checked_on")


class RegisterChange(TrustRoot):
    """A new entry in the register, or new words, dates or a new photo in an existing one.

    `changes` has the old values ({} for a new entry) and the new ones; a new photo is stored as Base64.
    """

    code = "conditions.register"
    label = gettext_lazy("Register of medical reviewers")
    rights = ("conditions.change_medicalreviewer",)
    view_right = "conditions.view_medicalreviewer"

    def lines(self, proposal):
        old, new = (proposal.changes.get(which) or {} for which in ("old", "new"))
        return [Line(_label(name), _words(name, old.get(name)), _words(name, value)) for name, value in new.items()]

    def picture(self, proposal):
        photo = proposal.changes.get("new", {}).get("photo")
        return f"data:image/jpeg;base64,{photo}" if photo and proposal.state != proposal.State.AT_ONCE else ""

    def may_propose(self, person, proposal):
        return person.has_perm(f"conditions.{'change' if proposal.target else 'add'}_medicalreviewer")

    def check_current(self, proposal):
        self.check_proposer(proposal)
        if not proposal.target:
            return
        old, now = proposal.changes["old"], values_of(_entry_of(proposal))
        if changed := [name for name in old if old[name] != now[name]]:
            fields = ", ".join(f"{_label(name)}: {_words(name, now[name]) or '–'}" for name in changed)
            raise Refused(
                _(
                    "The entry has changed since this was proposed. It now has: %(fields)s. Refuse the proposal; the "
                    "change can then be proposed again."
                )
                % {"fields": fields}
            )

    def apply(self, proposal, by):
        is_new, new = not proposal.target, proposal.changes["new"]
        entry = MedicalReviewer(user=proposal.about, slug=new["slug"]) if is_new else _entry_of(proposal)
        names = {entry.name} - {""}
        check(_with_values(entry, new))
        if new.get("photo"):
            entry.photo.save("portrait.jpg", ContentFile(base64.b64decode(new["photo"])), save=False)
        entry.save()
        sentences = [sentence_on(entry, None if is_new else new, names)]
        sentences.append(account_changes.proposed_sentence(proposal.proposed_by))
        account_changes.tell(entry.user, sentences, by=by, old_names=names)
        public_log.log_entry_of(entry)

    def address(self, proposal):
        entry = MedicalReviewer.objects.filter(user=proposal.about_id).first()
        return reverse("admin:conditions_medicalreviewer_change", args=[entry.pk]) if entry else ""


def values_of(entry):
    """Return the values of an entry as JSON values, the photo as its file name."""
    values = {name: getattr(entry, name) for name in FIELDS}
    for name in _DATES:
        values[name] = values[name] and values[name].isoformat()
    return {**values, "photo": entry.photo.name or ""}


def waiting_values(entry, typed):
    """Return the `typed` JSON values of an existing entry that a second person has to confirm.

    Not among them is what takes something away: an entry made inactive, an earlier last day, an optional field emptied.
    Emptying two fields needs a second person: without declared interests readers would not see a conflict, and without
    a registration number they could not tell namesakes apart.
    """
    old = values_of(entry)
    changed = {name: value for name, value in typed.items() if name in old and (value or "") != (old[name] or "")}
    return {name: value for name, value in changed.items() if not _takes_away(name, old[name], value)}


def _takes_away(name, old, new):
    if name == "valid_until":
        return bool(old) and new < old
    return not new and name not in ("interests", "registration_number")


@transaction.atomic
def propose_change(user, new, *, by, reason, entry=None):
    """Propose the JSON values `new` for an entry, or a new entry of `user`; tell others, and return the Proposal."""
    old = {name: value for name, value in values_of(entry).items() if name in new} if entry else {}
    names = {value for value in (entry and entry.name, new.get("name")) if value}
    proposal = propose(
        RegisterChange.code,
        by=by,
        title=_("Register: %(name)s") % {"name": " / ".join(sorted(names))},
        changes={"old": old, "new": new},
        reason=reason,
        target=f"conditions.medicalreviewer:{entry.pk}" if entry else "",
        about=user,
    )
    if entry:
        sentence = sentence_on(entry, new, names)
    else:
        sentence = sentence_on(_with_values(MedicalReviewer(user=user), new), None, names)
    account_changes.tell(user, [sentence], by=by, old_names=names, proposal=proposal)
    return proposal


@transaction.atomic
def note_change(entry, before, *, by, reason=""):
    """Log what was changed at once in an entry whose `values_of` were `before`; return the names of changed fields."""
    after = values_of(entry)
    changed = {name: value for name, value in after.items() if value != before[name]}
    if not changed:
        return []
    old = {name: before[name] for name in changed}
    note_at_once(
        RegisterChange.code,
        by=by,
        title=_("Register: %(name)s") % {"name": entry.name},
        changes={"old": old, "new": changed},
        reason=reason,
        target=f"conditions.medicalreviewer:{entry.pk}",
        about=entry.user,
    )
    public_log.log_entry_of(entry)
    return list(changed)


def check(entry):
    """Raise Refused if the values of the entry are not valid, or if its name reads like that of another entry."""
    try:
        entry.full_clean()
    except ValidationError as error:
        raise Refused(*error.messages) from error
    if others := namesakes(entry.pk, entry.name, entry.registration_number):
        raise Refused(same_name(others[0]))


def namesakes(pk, name, number):
    """Return the other entries that readers cannot tell apart from an entry with this primary key, name and number."""
    number = _folded_number(number)
    others = MedicalReviewer.objects.exclude(pk=pk).named_like(name)
    return [other for other in others if not number or _folded_number(other.registration_number) in ("", number)]


def same_name(other):
    """Return the sentence that refuses a name which reads like that of the entry `other`."""
    return _(
        "The register already has a name that reads the same: %(other)s. Give both entries a registration number, each "
        "a different one, so that readers can tell the two people apart."
    ) % {"other": other.name}


def sentence_on(entry, changed, names):
    """Return a sentence for mails: who is added and until when, or which fields of the entry are `changed`."""
    if changed is None:
        return _("Added to the register of medical reviewers: %(name)s, valid until %(day)s.") % {
            "name": entry.name_with_credentials,
            "day": date_format(entry.valid_until, "j F Y"),
        }
    names, fields = " / ".join(sorted({*names, entry.name})), ", ".join(map(_label, changed))
    return _("Entry of the register (%(names)s) changed: %(fields)s.") % {"names": names, "fields": fields}


def _entry_of(proposal):
    return MedicalReviewer.objects.select_for_update(of=["self"]).select_related("user").get(user=proposal.about_id)


def _with_values(entry, values):
    """Give an entry these JSON values, except the photo, and return it."""
    for name, value in values.items():
        if name in _DATES:
            value = dt.date.fromisoformat(value) if value else None
        if name != "photo":
            setattr(entry, name, value)
    return entry


def _words(name, value):
    if name == "photo":
        return _("a photo") if value else ""
    if name in _DATES and value:
        return date_format(dt.date.fromisoformat(value), "j F Y")
    return as_words(value)


def _folded_number(number):
    return "".join(filter(str.isalnum, number.casefold()))


def _label(name):
    return str(MedicalReviewer._meta.get_field(name).verbose_name)
