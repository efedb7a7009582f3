"""Confirmation screens: the response to a GET and to each outcome of a POST."""

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.middleware import MessageMiddleware
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from web.refusals import Refused
from web.steps import StepScreen, posted, succeed

pytestmark = pytest.mark.django_db


class LetterForm(forms.Form):
    text = forms.CharField()


@pytest.fixture
def send(chief):
    """Return a function that sends `data`, or a GET without it, to a screen and returns (request, response)."""

    def send(data=None, *, act=None, **more):
        request = RequestFactory().get("/") if data is None else RequestFactory().post("/", data)
        request.user, request.session = chief, {}
        MessageMiddleware(lambda request: None).process_request(request)
        request.resolver_match = None
        screen = StepScreen(
            title="Send the letter",
            act=act or (lambda given: succeed(request, "Letter sent.", "/sent/")),
            back="/back/",
            **more,
        )
        response = screen.respond(request, LetterForm(posted(request)))
        return request, response.render() if hasattr(response, "render") else response

    return send


def _raise(error):
    raise error


def _messages(request):
    return [str(message) for message in get_messages(request)]


def test_a_get_shows_the_form_and_does_nothing(send):
    done = []

    _request, page = send(act=done.append, explanation="It goes to Ada.", button="Send")

    assert (page.status_code, done) == (200, [])
    assert "It goes to Ada." in page.text
    assert '<button type="submit" class="button default">Send</button>' in page.text
    assert '<a href="/back/">Cancel</a>' in page.text


def test_reasons_against_it_take_the_place_of_the_form(send):
    _request, page = send(why_not=lambda: ["The stamp is missing.", "The address is missing."])

    assert "<p>The stamp is missing.</p><p>The address is missing.</p>" in page.text
    assert 'name="text"' not in page.text


def test_success_shows_a_message_and_redirects(send):
    request, response = send({"text": "Dear Ada"})

    assert (response.status_code, response.url, _messages(request)) == (302, "/sent/", ["Letter sent."])


def test_an_invalid_form_is_shown_again(send):
    done = []

    _request, page = send({"text": ""}, act=done.append)

    assert (page.status_code, done) == (422, [])
    assert "This field is required." in page.text


@pytest.mark.parametrize(
    ("error", "status"),
    [(Refused("No stamp.", "No address."), 409), (ValidationError(["No stamp.", "No address."]), 422)],
)
def test_what_is_refused_keeps_what_was_typed(send, error, status):
    refreshed = []

    _request, page = send({"text": "Dear Ada"}, act=lambda given: _raise(error), refresh=lambda: refreshed.append(True))

    assert (page.status_code, len(refreshed)) == (status, int(status == 409))
    assert "<li>No stamp.</li><li>No address.</li>" in page.text
    assert 'value="Dear Ada"' in page.text


def test_a_refusal_can_be_shown_at_a_field(send):
    _request, page = send({"text": "x"}, act=lambda given: _raise(Refused("Too short.")), refusal_field="text")

    assert page.context_data["form"].errors == {"text": ["Too short."]}


def test_the_second_of_two_clicks_gets_a_message(send):
    request, response = send(
        {"text": "Dear Ada"}, act=lambda given: _raise(Refused("Sent already.")), done_already=lambda: True
    )

    assert (response.status_code, response.url) == (302, "/back/")
    assert _messages(request) == ["This was done already, by you."]


def test_ask_password_is_called_before_and_after_validation(send):
    calls = []

    send({"text": ""}, ask_password=lambda form, request: calls.append(form.is_bound and "text" in form.errors))

    assert len(calls) == 2
