"""The verifier's canonical JSON is that of RFC 8785, which the site writes with another implementation."""

import pytest
import rfc8785
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from verify.verify import Invalid, canonical

VALUES = some.recursive(
    some.none() | some.booleans() | some.integers(-(2**53) + 1, 2**53 - 1) | some.text(),
    lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner),
)


# A busy machine makes values slowly.
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(VALUES)
def test_canonical_json_is_that_of_the_library(value):
    assert canonical(value) == rfc8785.dumps(value)


def test_names_are_sorted_as_utf_16():
    # U+1F600 comes before U+FB33 in UTF-16, and after it in Unicode.
    names = {"\ufb33": 1, "\U0001f600": 2, "é": 3, "\r": 4, "1": 5}

    assert canonical(names) == rfc8785.dumps(names)


@pytest.mark.parametrize("value", [1.5, 2**53, {1: 2}, b"bytes", "\ud800", {"a": ["\udfff"]}])
def test_other_values_are_refused(value):
    with pytest.raises(Invalid):
        canonical(value)
