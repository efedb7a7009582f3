"""Mails to people of the newsroom: rendering, and sending after the commit, outside the request."""

from django.contrib.auth import get_user_model
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django_tasks import task

from . import outbox
from .outbox import Letter


class Mail(EmailMultiAlternatives):
    """A notice to one person, as text and as HTML. `address`: where it goes, if not to the address of the account."""

    def __init__(self, person, *, subject, text, html, address=""):
        super().__init__(subject, text, to=[address or person.email])
        self.attach_alternative(html, "text/html")
        self.person, self.text, self.html, self.address = person, text, html, address


def message(notice, person, context, *, address=""):
    """Return a notice to one person, made of its three templates; `address` as in Mail."""
    context = {**context, "person": person}
    return Mail(
        person,
        subject=" ".join(render_to_string(f"notices/{notice}.subject.txt", context).split()),
        text=render_to_string(f"notices/{notice}.txt", context),
        html=render_to_string(f"notices/{notice}.html", context),
        address=address,
    )


def send_after_commit(notice, messages):
    """Store the Mails with the current transaction, and send them in the background once it is committed."""
    outbox.send_after_commit([_letter(notice, mail) for mail in messages])


@task()
def retry_notice(*, notice, person, subject, text, html, attempt, address=""):
    """Send a notice again, unless its person has left or has no address any more.

    With an `address` of its own it is sent even if the account was closed: it may be the news of that.
    """
    user = get_user_model().objects.filter(pk=person).first() if address else reachable(person)
    if user is not None:
        mail = Mail(user, subject=subject, text=text, html=html, address=address)
        outbox.send([_letter(notice, mail, attempt=attempt)])


def reachable(pk):
    """Return the active user with this primary key and an e-mail address, or None."""
    return get_user_model().objects.filter(pk=pk, is_active=True).exclude(email="").first()


def _letter(notice, mail, *, attempt=0):
    words = {"subject": mail.subject, "text": mail.text, "html": mail.html}
    arguments = {"notice": notice, "person": mail.person.pk, **words}
    if mail.address:
        arguments["address"] = mail.address
    return Letter(notice, mail, retry_notice, arguments, attempt=attempt)
