"""Fuzzing of the API: every response is described in the OpenAPI document, and none is a server error."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import positive_data_acceptance
from schemathesis.generation import GenerationMode

from conditions.api import urls  # noqa: F401 - declares the endpoints
from conditions.api.endpoint import ENDPOINTS
from tests import factories
from tests.api.records import document


@pytest.fixture
def public(editor, reviewer, chief):
    """Make the public data that the examples in the document refer to."""
    condition = factories.make_condition("Friedreich ataxia", slug="friedreich-ataxia")
    for topic in ("overview", "causes"):
        factories.make_published(factories.make_page(condition, topic), by=editor, reviewer=reviewer)
    factories.make_gene_link(condition, "FXN")


@pytest.fixture
def application():
    """Return the WSGI application, without closing the connection that sees the test's rows."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in signals:
        signal.connect(close_old_connections)


# These endpoints have no invalid requests: no parameters, or a path that may be any text.
@pytest.mark.one_database
@pytest.mark.parametrize(
    ("address", "mode"),
    [
        (declaration.path_template, mode)
        for declaration, _view in ENDPOINTS
        for mode in GenerationMode
        if mode == GenerationMode.POSITIVE or declaration.parameters or {*declaration.fields} - {"code"}
    ],
)
def test_responses_to_any_request_match_the_document(public, application, address, mode):
    schema = schemathesis.openapi.from_dict(document())
    schema.app = application
    operation = schema[address]["GET"]

    @given(operation.as_strategy(mode))
    # The Hypothesis profile sets the number of requests (tests/conftest.py).
    @settings(deadline=None, database=None, derandomize=True, suppress_health_check=HealthCheck)
    def sent(case):
        # A cursor that the API did not issue is refused, even if it is well formed.
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    sent()
