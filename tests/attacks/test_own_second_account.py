"""Attack: one person invites an editor into a mailbox of their own, proposes as the editor, and confirms.

Editors are invited without a second person. So whoever invited one, or set their password or address, could be both.
"""

import pytest
from django.test import Client
from django.urls import reverse

from accounts import roles
from accounts.models import User
from accounts.proposals import lists
from conditions.models import Condition, SitePage
from tests import factories

from .people_screens import change_account, confirm, last_waiting
from .public_screens import REASON, public_text, save

pytestmark = pytest.mark.django_db
EVIL = "STOP nitisinone: it is fatal"


@pytest.fixture
def public(condition, page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)
    return condition


def invited_editor(client):
    """Invite an editor through the screen, and return them."""
    names = {"username": "mallory", "first_name": "Mal", "last_name": "Lory", "email": "mallory@example.org"}
    client.post("/admin/accounts/user/invite/", {**names, "roles": [roles.EDITORS]})
    return User.objects.get(username="mallory")


def rename(editor, condition):
    client = Client()
    client.force_login(editor)
    save(client, condition, name=EVIL, reason=REASON)
    return last_waiting()


def test_a_chief_editor_does_not_confirm_what_an_editor_proposes_whom_they_alone_invited(client, public, chief):
    client.force_login(chief)
    proposal = rename(invited_editor(client), public)

    refused = confirm(chief, proposal)
    client.force_login(chief)
    client.post(
        reverse("admin:accounts_proposal_changelist"),
        {"action": "confirm_selected", "_selected_action": [proposal.pk]},
    )

    assert refused.status_code == 409
    assert "You invited Mal Lory, or set their password or address" in refused.text
    assert EVIL not in public_text(public)
    assert proposal not in lists.waiting_for(chief)
    page = Client()
    page.force_login(proposal.proposed_by)
    assert "Not Chris, who invited Mal Lory or set their password" in page.get(proposal.get_admin_url()).text


def test_another_chief_editor_or_a_reviewer_confirms_it(client, public, chief, reviewer):
    client.force_login(chief)
    proposal = rename(invited_editor(client), public)
    casey = factories.make_chief("casey")

    assert proposal in lists.waiting_for(casey)
    confirm(casey, proposal)

    assert Condition.objects.get(pk=public.pk).name == EVIL


@pytest.mark.parametrize("how", ["address", "password"])
def test_a_superuser_does_not_confirm_as_an_editor_whose_account_they_changed(client, superuser, second_editor, how):
    client.force_login(superuser)
    if how == "address":
        change_account(client, second_editor, email="mallory@example.org")
    else:
        form = {"password1": "a long pass phrase 7", "password2": "a long pass phrase 7", "usable_password": "true"}
        client.post(f"/admin/accounts/user/{second_editor.pk}/password/", form)
    page = SitePage.objects.create(name="Help", slug="help")
    as_editor = Client()
    as_editor.force_login(User.objects.get(pk=second_editor.pk))
    propose(as_editor, page)

    assert confirm(superuser).status_code == 409
    assert page.live_version() is None


def propose(client, page):
    """Write a page about this site through its screens, and propose it."""
    client.post(reverse("admin:conditions_sitepage_open_draft", args=[page.pk]))
    text = {"title": "Help", "short": EVIL, "body": f"<p>{EVIL}</p>", "change_note": "", "lock": page.draft().lock}
    client.post(page.get_admin_url(), {**text, "_save": "Save"})
    client.post(reverse("admin:conditions_sitepage_step", args=[page.pk, "propose"]), {"lock": page.draft().lock})
