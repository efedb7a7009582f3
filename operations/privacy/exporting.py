"""Export of all data about one person as JSON values, for a request under data protection law."""

import base64

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.translation import gettext as _

from conditions.models import Report, ReportReply
from operations import mail_queue
from operations.backup import rows

# The export says only that these exist, because a copy would let others in.
SECRET = frozenset({"token_hash", "password", "key", "secret", "token", "session_data", "fingerprint", "code", "seed"})
Encoder = DjangoJSONEncoder


class Unknown(Exception):
    """There is no data about the person that was named."""


def find(who):
    """Return (user or None, reports sent with that e-mail address). Raise Unknown if there is neither."""
    people = get_user_model().objects
    user = people.filter(username=who).first()
    if user is None and "@" in who:
        user = people.filter(email__iexact=who).order_by("pk").first()
    address = user.email if user else who
    reports = list(Report.objects.filter(email__iexact=address).order_by("pk")) if address else []
    if user is None and not reports:
        raise Unknown(
            _("Nobody here has the user name or the e-mail address %(who)s, and no report was sent with it.")
            % {"who": who}
        )
    return user, reports


def export(who):
    """Return all data about the person with this user name or e-mail address, table by table."""
    user, reports = find(who)
    exported = {"asked_for": who, "made_at": timezone.now()}
    if user is not None:
        exported["account"] = _row(user)
        exported["roles"] = sorted(group.name for group in user.groups.all())
        exported["sessions"] = len(sessions_of(user))
        exported["tables"] = {
            table: [_row(row) for row in found] for table, found in sorted(_naming(user).items()) if found
        }
        exported["mails_waiting"] = [
            {"queued_at": task.enqueued_at, **task.args_kwargs["kwargs"]} for task in mail_queue.waiting_for(user)
        ]
    exported["reports_as_a_reader"] = [
        {**_row(report), "answers": [_row(reply) for reply in ReportReply.objects.filter(report=report)]}
        for report in reports
    ]
    return exported


def sessions_of(user):
    """Return the person's current sessions."""
    from django.contrib.sessions.models import Session

    live = Session.objects.filter(expire_date__gte=timezone.now())
    return [session for session in live if session.get_decoded().get("_auth_user_id") == str(user.pk)]


def fields_that_name(model):
    """Return the foreign keys of `model` to accounts."""
    person = get_user_model()
    return [field for field in model._meta.concrete_fields if field.is_relation and field.related_model is person]


def _naming(user):
    """Return {table: rows} of all rows of any app that name the person in any column."""
    found = {}
    for table, model in rows.tables(apps).items():
        if model is get_user_model():
            continue
        for field in fields_that_name(model):
            naming = model._base_manager.filter(**{field.name: user}).order_by("pk")
            found.setdefault(table, []).extend(row for row in naming if row not in found.get(table, ()))
    return found


def _row(row):
    fields = [field for field in row._meta.concrete_fields if not field.generated]
    return {
        field.attname: _("kept, and not shown")
        if field.name in SECRET and getattr(row, field.attname)
        else _plain(getattr(row, field.attname))
        for field in fields
    }


def _plain(value):
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    # A file is exported by name; its bytes are on the public profile.
    return value.name if hasattr(value, "storage") else value
