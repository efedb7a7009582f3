"""Attack: somebody who once knew another person's password adds a passkey of their own to the account."""

import pytest
from django.contrib.auth.models import Group
from django.core import mail

from accounts import passkeys
from accounts.roles import EDITORS, MEDICAL_REVIEWERS
from tests import factories
from tests.accounts.sign_in_helpers import is_in, with_password
from tests.accounts.test_passkey_screens import ORIGIN, alone
from tests.software_authenticator import registered

from .people_screens import change_account, confirm

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site_address(settings):
    settings.SITE_URL = ORIGIN


def test_passkey_does_not_outlive_the_change_to_a_signer(client, chief, editor, django_capture_on_commit_callbacks):
    authenticator = registered(with_password(editor), origin=ORIGIN)
    client.force_login(with_password(factories.make_user("root", is_superuser=True)))
    groups = list(Group.objects.filter(name__in=(EDITORS, MEDICAL_REVIEWERS)).values_list("pk", flat=True))

    with django_capture_on_commit_callbacks(execute=True):
        change_account(client, editor, groups=groups)
        confirm(chief)

    thief = type(client)()
    assert (alone(thief, authenticator).status_code, is_in(thief)) == (422, False)
    assert not passkeys.of(editor).exists()
    assert "A passkey of erin was removed" in "".join(message.body for message in mail.outbox)
