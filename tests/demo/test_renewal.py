"""The demonstration shows a change of the register that waits for a second person."""

import datetime as dt

import pytest
from django.core import mail

from accounts.models import Proposal
from conditions.demo.people import make_people
from conditions.demo.renewal import propose_renewal

pytestmark = pytest.mark.django_db
TODAY = dt.date(2028, 2, 29)
NOW = dt.datetime(2028, 2, 29, 9, 30, tzinfo=dt.UTC)


def test_renewal_waits_for_the_superuser_and_is_proposed_once():
    people, _made = make_people(NOW)

    propose_renewal(people, TODAY)
    propose_renewal(people, TODAY)

    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.about, proposal.proposed_by) == ("waiting", people["dr-moss"], people["chris"])
    assert proposal.changes["new"] == {"valid_until": "2030-02-01", "checked_on": "2028-02-29"}
    assert not people["dr-moss"].medical_reviewer.is_current(TODAY)
    assert mail.outbox == []
