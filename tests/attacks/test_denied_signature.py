"""Attack: a reviewer denies a signature after the records of sign-ins were deleted."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import SignInEvent
from conditions import workflow
from tests import factories
from tests.accounts.sign_in_helpers import kinds_of, with_app, with_password

from .people_screens import use_device

pytestmark = pytest.mark.django_db


@pytest.fixture
def rao(db):
    return with_password(factories.make_reviewer("rao"))


@pytest.mark.parametrize(("with_factor", "kind"), [(True, "signed"), (False, "signed_plain")])
def test_evidence_of_a_signature_is_kept_as_long_as_the_signature(client, editor, rao, with_factor, kind):
    edition = factories.make_in_review(by=editor)
    client.force_login(rao)
    if with_factor:
        use_device(client, with_app(rao))
    data = {"seen": workflow.seen_by(edition, rao), "scope": "whole_page", "signed": "on", "interest": "none"}
    client.post(f"/admin/conditions/edition/{edition.pk}/approve/", data, REMOTE_ADDR="203.0.113.77")

    # What `forget` leaves after eleven years. The database would refuse to delete the rows today.
    event = SignInEvent.objects.get(kept_until__gt=timezone.now() + dt.timedelta(days=4000))
    assert (event.person, event.kind, event.network) == (rao, kind, "203.0.113.…")
    assert abs(event.at - edition.events.get(verb="approve").at) < dt.timedelta(seconds=5)
    with pytest.raises(DatabaseError, match="Sign-in events"), transaction.atomic():
        event.delete()


def test_refused_signature_leaves_no_evidence(client, editor, rao):
    edition = factories.make_in_review(by=editor)
    client.force_login(rao)

    response = client.post(
        f"/admin/conditions/edition/{edition.pk}/approve/",
        {"seen": "0" * 64, "scope": "whole_page", "signed": "on", "interest": "none"},
    )

    assert (response.status_code, kinds_of(rao)) == (409, ["in"])
