"""Rate limits of senders: hashes that cannot be linked across days, and no stored address."""

import datetime as dt

import pytest
from django.core import serializers
from django.test import RequestFactory

from accounts.network import address_of
from conditions.demo.clock import clock_at
from conditions.feedback import rate_limit
from conditions.feedback.cross_site import CrossSiteForm, check_same_site
from conditions.models import SenderCount, SenderSalt

ADDRESS = "203.0.113.77"
MORNING = dt.datetime(2026, 11, 22, 9, 40, tzinfo=dt.UTC)


@pytest.mark.django_db
def test_take_refuses_after_the_limit_and_names_its_end():
    with clock_at(MORNING):
        for _ in range(rate_limit.MOST["report"]):
            rate_limit.take("report", ADDRESS)
        rate_limit.take("report", "203.0.113.78")
        rate_limit.take("useful", ADDRESS)
        with pytest.raises(rate_limit.RateLimited) as refusal:
            rate_limit.take("report", ADDRESS)
    with clock_at(MORNING + dt.timedelta(minutes=20)):
        rate_limit.take("report", ADDRESS)

    assert refusal.value.until == dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)
    assert str(refusal.value) == ("Your network has sent many forms within the hour. Try again after 10:00 UTC.")


@pytest.mark.django_db
def test_take_stores_a_different_hash_each_day_and_no_address():
    with clock_at(MORNING):
        rate_limit.take("report", ADDRESS)
        first = SenderCount.objects.get()
        stored = serializers.serialize("json", [*SenderCount.objects.all(), *SenderSalt.objects.all()])
    with clock_at(MORNING + dt.timedelta(days=1)):
        rate_limit.take("report", ADDRESS)
        second = SenderCount.objects.get()

    assert ADDRESS not in stored
    assert first.sender != second.sender
    assert [salt.day for salt in SenderSalt.objects.all()] == [dt.date(2026, 11, 23)]


@pytest.mark.django_db
def test_hash_depends_on_the_secret_key(settings):
    salt = SenderSalt(salt="x" * 64)
    sender_hash = rate_limit._hashed(salt, ADDRESS)
    settings.SECRET_KEY = "another"

    assert rate_limit._hashed(salt, ADDRESS) != sender_hash


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("203.0.113.77", "203.0.113.77"),
        ("::ffff:203.0.113.77", "203.0.113.77"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("<script>", "unknown"),
    ],
)
def test_address_of_is_shortened_to_a_network(given, expected):
    assert address_of(RequestFactory().get("/", REMOTE_ADDR=given)) == expected


def test_address_of_trusts_only_the_sites_proxy(settings):
    given = {"REMOTE_ADDR": "10.0.0.1"}
    forwarded = RequestFactory().get("/", headers={"x-forwarded-for": "192.0.2.1, 203.0.113.77"}, **given)

    alone = address_of(forwarded)
    settings.BEHIND_PROXY = True
    behind, direct = address_of(forwarded), address_of(RequestFactory().get("/", **given))

    assert (alone, behind, direct) == ("10.0.0.1", "203.0.113.77", "10.0.0.1")


@pytest.mark.parametrize(
    ("forwarded", "expected"),
    [
        ("203.0.113.77:4711", "203.0.113.77"),
        ("192.0.2.1, 203.0.113.77:4711", "203.0.113.77"),
        ("[2001:db8:1:2:3::4]:4711", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2:3::4]", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:3::4711", "2001:db8:1:2::/64"),
    ],
)
def test_address_of_ignores_the_port_that_a_proxy_adds(settings, forwarded, expected):
    settings.BEHIND_PROXY = True

    assert address_of(RequestFactory().get("/", headers={"x-forwarded-for": forwarded})) == expected


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "same-origin", "origin": "null"},
        {"origin": "http://testserver"},
        {"origin": "https://example.org"},
        {"referer": "https://example.org/conditions/x/"},
    ],
)
def test_same_site_forms_are_accepted(headers):
    check_same_site(RequestFactory().post("/", headers=headers))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "cross-site", "origin": "https://example.org"},
        {"sec-fetch-site": "same-site"},
        {"origin": "null"},
        {"origin": "https://example.org.evil.example"},
        {"origin": "https://evil.example", "referer": "https://example.org/"},
        {"referer": "https://evil.example/https://example.org/"},
        {"referer": "http://[broken"},
    ],
)
def test_cross_site_forms_are_refused(headers):
    with pytest.raises(CrossSiteForm):
        check_same_site(RequestFactory().post("/", headers=headers))
