"""Erasing a person, as far as the law and the record of signatures allow."""

from django.apps import apps
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import Proposal
from conditions import feedback, public_log
from conditions.models import Edition, MedicalReviewer, SigningKey
from conditions.models.reviewer import new_log_salt
from operations import mail_queue
from operations.backup import rows
from operations.models import MailFailure

from .exporting import fields_that_name, find, sessions_of


@transaction.atomic
def erase(who):
    """Erase the data about the person with this user name or e-mail address; return sentences on what went and stays.

    Texts, sign-offs and events stay, and name the account by a number. The name under a signature that was ever public
    stays, because readers relied on it. Hashes of texts do not change. Hashes of the register in the public log stay as
    well, and mean nothing any more, because the salt that they were made with is gone.
    """
    user, reports = find(who)
    said = []
    if user is not None:
        said += [*_proposals(user), *_account(user), *_register(user), *_rows(user)]
    for report in reports:
        feedback.erase(report)
    if reports:
        said.append(
            _("%(count)s reports sent with the e-mail address: the address, the words and the answers are erased.")
            % {"count": len(reports)}
        )
    # Last, because the log stays locked until the end.
    if entry := MedicalReviewer.objects.filter(user=user).first():
        public_log.log_entry_of(entry)
    return said


def _account(user):
    sessions = sessions_of(user)
    for session in sessions:
        session.delete()
    user.username = f"erased-{user.pk}"
    user.first_name = user.last_name = user.email = ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = None
    user.set_unusable_password()
    user.save()
    yield _("The account is closed and called %(name)s; its name, e-mail address, password and roles are gone.") % {
        "name": user.username
    }
    if sessions:
        yield _("%(count)s sessions are ended.") % {"count": len(sessions)}
    MailFailure.objects.filter(person=user).delete()
    mails = mail_queue.waiting_for(user).delete()[0]
    if mails:
        yield _("%(count)s mails that waited to be sent again are deleted.") % {"count": mails}


def _register(user):
    entry = MedicalReviewer.objects.filter(user=user).first()
    if entry is None:
        return
    photo = entry.photo.name
    if photo:
        storage = entry.photo.storage
        transaction.on_commit(lambda: storage.delete(photo))
    entry.photo = ""
    entry.is_active = False
    entry.biography = entry.affiliation = entry.orcid = entry.registration_number = ""
    entry.checked_on = None
    entry.log_salt = new_log_salt()
    if not _is_public_record(entry):
        entry.name, entry.slug, entry.credentials, entry.speciality, entry.interests = (
            _("Erased"), f"erased-{entry.pk}", "", "", "",
        )  # fmt: skip
        yield _("The entry in the register is emptied: nothing that they signed was ever public.")
    else:
        yield _(
            "In the register, the photo, biography, affiliation, ORCID iD and registration are erased. The name, the "
            "credentials and the declared interests stay: they stand under texts that readers relied on. Sign-off "
            "records keep the entry as it was signed."
        )
    entry.save()
    SigningKey.objects.filter(reviewer=entry).update(name="")


def _proposals(user):
    """Empty the words of proposals about the account, which hold names, addresses and register entries."""
    about = models.Q(about=user)
    # An invitation that is waiting or was refused has no account yet, so it is found by its e-mail address.
    invited = Proposal.objects.filter(kind="accounts.invitation", about=None)
    same = [row.pk for row in invited if user.email and _address_in(row) == user.email.casefold()]
    for proposal in Proposal.objects.filter(about | models.Q(pk__in=same)):
        proposal.title = proposal.reason = proposal.decision_note = ""
        proposal.changes = {}
        kept = ["title", "reason", "changes"]
        # The note of a waiting proposal is empty, and is written with the decision.
        proposal.save(update_fields=[*kept, "decision_note"] if proposal.decided_by_id else kept)
    if count := Proposal.objects.filter(about | models.Q(pk__in=same)).count():
        yield _(
            "Erased the words of %(count)s proposals about the account. The names of those who decided are kept."
        ) % {"count": count}


def _address_in(invitation):
    return invitation.changes.get("person", {}).get("email", "").casefold()


def _is_public_record(entry):
    signed = models.Q(reviewer=entry) | models.Q(full_reviewer=entry)
    return Edition.objects.ever_published().filter(signed).exists()


def _rows(user):
    """Delete rows that exist only for the account (CASCADE); count rows that record the work, which stay."""
    kept = 0
    for model in rows.tables(apps).values():
        for field in fields_that_name(model):
            found = model._base_manager.filter(**{field.name: user})
            if field.remote_field.on_delete is models.CASCADE:
                count = found.count()
                found.delete()
                if count:
                    yield _("%(count)s rows of %(table)s are deleted.") % {
                        "count": count,
                        "table": model._meta.verbose_name_plural,
                    }
            elif model is not MedicalReviewer:
                kept += found.count()
    if kept:
        yield _(
            "%(count)s rows of the record stay: who wrote, signed, published and answered. "
            "They name the account %(name)s."
        ) % {"count": kept, "name": user.username}
