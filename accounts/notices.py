"""Mails about a person's account: invitations, password links, changes of the password and the second factor.

They leave after the commit, and their links lead to the site's own host only. Invitations and password links hold a
secret: the queue of mails stores who gets one, and each attempt makes a new link.
"""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from operations import mail_queue

from . import links, outbox
from .mail import message, reachable, send_after_commit
from .outbox import Letter

# A password link that arrives after hours confuses people, so there are two retries, within half an hour.
_PASSWORD_LINK_WAITS = mail_queue.WAITS[:2]


def invitation(person, *, by):
    """Mail a link to choose the first password; `by` is the person who invites."""
    _send_link("invitation", person, by=by)


def password_link(person):
    """Mail a link to choose a new password."""
    _send_link("password_link", person)


def password_changed(person, *, by=None):
    """Tell a person that their password was changed, by themselves or by another person."""
    mail_queue.drop(person=person.pk, notice="password_link")
    _send("password_changed", person, link=reverse("admin:forgotten_password"), by=by)


def second_factor_changed(person, what, *, by=None):
    """Tell a person about their second factor; `what` is one of the words in its template."""
    _send("second_factor", person, link=reverse("admin:sign_ins"), what=what, by=by)


def signer_changed(about, sentences, *, by, addresses, others, proposal=None):
    """Mail that the account or register entry of the signer `about` has changed, or that a `proposal` would change it.

    The mail goes to `about` at each of `addresses`, which may be old ones, and to the users `others`.
    """
    notice = "signer_proposed" if proposal else "signer_changed"
    link = proposal.get_admin_url() if proposal else reverse("admin:index")
    context = {"about": about, "by": by, "note": "\n".join(sentences), "link": link}
    mails = [_mail(notice, about, address=address, **context) for address in addresses]
    send_after_commit(notice, [*mails, *(_mail(notice, user, **context) for user in others)])


def address_changed(about, *, by, addresses):
    """Mail each of the `addresses`, the old and the new one, that `by` changed the e-mail address of `about`."""
    context = {"about": about, "by": by, "link": reverse("admin:index")}
    mails = [_mail("address_changed", about, address=address, **context) for address in addresses]
    send_after_commit("address_changed", mails)


@task()
def retry_link(*, notice, person, by, attempt):
    """Send a refused invitation or password link again, with a new link."""
    user = reachable(person)
    if user is None or not user.is_staff:
        return
    # Somebody with a password has accepted the invitation meanwhile, by another mail.
    if user.has_usable_password() is (notice == "password_link"):
        inviter = get_user_model().objects.filter(pk=by).first()
        outbox.send([_link_letter(_link_mail(notice, user, by=inviter), notice, by=by, attempt=attempt)])


def _send(notice, person, **context):
    if person.email and person.is_active:
        send_after_commit(notice, [_mail(notice, person, **context)])


def _send_link(notice, person, *, by=None):
    if not (person.email and person.is_active):
        return
    # The new link replaces a queued older one, which would only confuse people.
    mail_queue.drop(person=person.pk, notice=notice)
    outbox.send_after_commit([_link_letter(_link_mail(notice, person, by=by), notice, by=by and by.pk)])


def _link_letter(mail, notice, *, by, attempt=0):
    waits = _PASSWORD_LINK_WAITS if notice == "password_link" else mail_queue.WAITS
    arguments = {"notice": notice, "person": mail.person.pk, "by": by}
    return Letter(notice, mail, retry_link, arguments, waits=waits, attempt=attempt)


def _link_mail(notice, person, *, by):
    if notice == "password_link":
        return _mail(notice, person, link=links.PASSWORDS.address(person))
    days, roles = settings.INVITATION_DAYS, person.role_names
    return _mail(notice, person, link=links.INVITATIONS.address(person), by=by, days=days, roles=roles)


def _mail(notice, person, *, link, address="", **context):
    return message(
        notice,
        person,
        {
            **context,
            "organisation": settings.ORGANISATION_NAME,
            "newsroom_url": f"{settings.SITE_URL}{link}",
            "when": timezone.localtime(),
        },
        address=address,
    )
