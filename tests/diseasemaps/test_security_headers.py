"""Security headers of all responses: the Observatory's best grade, and cookies that no other host can set."""

import re

import pytest
from csp.decorators import csp_replace
from csp.middleware import CSPMiddleware
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from diseasemaps.site import EDITOR_POLICY, NEWSROOM_POLICY
from tests import factories
from tests.access.url_patterns import World, patterns
from tests.mozilla_observatory import grade, policy_of
from tests.public import canary
from web.security_headers import UNUSED, ContentPolicy, SecurityHeaders, content_policy, set_content_policy


@pytest.fixture
def as_in_production(settings):
    """Apply the settings of DEBUG=false; only clients created afterwards use them."""
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 63072000, True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = settings.SECURE_SSL_REDIRECT = True
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"


@pytest.fixture
def world(db):
    return World()


def opened(client, address):
    return client.get(address, secure=True)


@pytest.mark.one_database
def test_every_public_address_has_the_best_grade(as_in_production, world):
    client = Client()
    responses = {address: opened(client, address) for address in canary.public_addresses()}
    open_data = {address for address, one in responses.items() if one["Cross-Origin-Resource-Policy"] != "same-origin"}
    probes = {f"/{name}" for name in canary.PROBES}

    # Monitoring requests probes by IP address and http, so HSTS does not apply to them.
    grades = {address: grade(one) for address, one in responses.items() if address not in probes}
    assert set(grades.values()) == {"A+"}, {address: one for address, one in grades.items() if one != "A+"}
    assert {one["Permissions-Policy"].count("=()") for one in responses.values()} == {len(UNUSED)}
    assert {responses[address].headers.get("Access-Control-Allow-Origin") for address in open_data} == {"*"}


@pytest.mark.one_database
def test_every_screen_without_the_editor_has_the_best_grade(as_in_production, world):
    person = factories.make_reviewer("root")
    world.rows["edition"] = world.editions["draft"]
    person.is_superuser = True
    person.save()
    client = Client()
    client.force_login(person)
    grades = {}
    for pattern in patterns():
        if not pattern.startswith("admin/") or "logout" in pattern:
            continue
        response = opened(client, world.address(pattern))
        has_editor = "'unsafe-inline'" in policy_of(response).get("script-src", ())
        grades.setdefault((has_editor, grade(response)), []).append(pattern)

    with_editor = {pattern for (has_editor, _grade), urls in grades.items() if has_editor for pattern in urls}
    assert {letter for has_editor, letter in grades if not has_editor} == {"A+"}, grades
    assert with_editor == {
        "admin/conditions/edition/<int:pk>/change/",
        "admin/conditions/edition/<path:object_id>/change/",
        "admin/conditions/sitepage/<int:pk>/change/",
        "admin/conditions/sitepage/<path:object_id>/change/",
    }


def test_cookies_can_be_set_by_this_host_over_https_alone(as_in_production, db):
    person = factories.make_editor("erin")
    person.set_password("a-password-for-erin")
    person.save()
    client = Client()
    sign_in = reverse("admin:login")
    opened(client, sign_in)
    response = client.post(sign_in, {"username": "erin", "password": "a-password-for-erin"}, secure=True)

    # The mark of a known browser takes its name from the settings that the process began with (tests/test_settings.py).
    cookies = {name: one for name, one in client.cookies.items() if name != "known-browser"}
    assert response.status_code == 302
    assert set(cookies) == {"__Host-session", "__Host-csrf"}
    assert {
        (one["path"], one["domain"], one["secure"], one["httponly"], one["samesite"]) for one in cookies.values()
    } == {("/", "", True, True, "Lax")}


def test_messages_make_no_cookie_of_their_own(as_in_production, db):
    client = Client()
    # Without a sign-in that awaits its second step, this leads back with a message.
    response = opened(client, reverse("admin:second_step"))

    assert (response.status_code, set(client.cookies) - {"__Host-csrf"}) == (302, {"__Host-session"})


@pytest.mark.parametrize(("allowed", "policy"), [(None, "same-origin"), ("*", "cross-origin")])
def test_other_sites_may_embed_open_data_alone(allowed, policy):
    headers = {"Access-Control-Allow-Origin": allowed} if allowed else {}

    response = SecurityHeaders(lambda request: HttpResponse(headers=headers))(RequestFactory().get("/"))

    assert response["Cross-Origin-Resource-Policy"] == policy


def test_front_says_the_same_of_its_own_files():
    from tests.servers import NGINX

    snippet = (NGINX / "snippets" / "diseasemaps-files.conf").read_text()
    ours = SecurityHeaders(lambda request: HttpResponse())(RequestFactory().get("/"))

    headers = dict(re.findall(r'^add_header ([\w-]+) "?(.*?)"? always;$', snippet, re.M))
    assert {name: headers[name] for name in ("Cross-Origin-Resource-Policy", "Permissions-Policy")} == {
        name: ours[name] for name in ("Cross-Origin-Resource-Policy", "Permissions-Policy")
    }


def policy_by(middleware, view, rf):
    return middleware(view)(rf.get("/"))["Content-Security-Policy"].split("; ")


def test_content_policy_of_the_settings_is_what_the_library_sends(rf):
    ours, library = (
        policy_by(middleware, lambda request: HttpResponse(), rf) for middleware in (ContentPolicy, CSPMiddleware)
    )

    # In the same order on every worker.
    assert ours == sorted(library)


@pytest.mark.parametrize("directives", [NEWSROOM_POLICY, EDITOR_POLICY, {"img-src": ["data:"]}])
def test_content_policy_of_a_view_is_what_the_library_sends(rf, directives):
    def view(_request):
        return set_content_policy(HttpResponse(), directives)

    by_library = csp_replace(directives)(lambda request: HttpResponse())

    assert policy_by(ContentPolicy, view, rf) == sorted(policy_by(CSPMiddleware, by_library, rf))


def test_content_policy_that_was_set_first_stays():
    response = set_content_policy(HttpResponse(), EDITOR_POLICY)

    set_content_policy(response, NEWSROOM_POLICY)

    assert response["Content-Security-Policy"] == content_policy(EDITOR_POLICY)


@pytest.mark.parametrize(("status", "has_policy"), [(200, True), (404, False), (500, False)])
def test_error_pages_for_developers_have_no_policy(rf, settings, status, has_policy):
    settings.DEBUG = True

    response = ContentPolicy(lambda request: HttpResponse(status=status))(rf.get("/"))

    assert ("Content-Security-Policy" in response) == has_policy
