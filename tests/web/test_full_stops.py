"""Full stops: one after each part of a citation, whatever its last character is."""

import pytest

from web.full_stops import with_full_stop


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        ("Magré J, Delépine M, et al.", "Magré J, Delépine M, et al."),
        ("Magré J", "Magré J."),
        ("What is lipodystrophy?", "What is lipodystrophy?"),
        ("J. Med. Genet.", "J. Med. Genet."),
        ("“Is it rare?”", "“Is it rare?”"),
        ("A study (n = 5)", "A study (n = 5)."),
        ("The genes of CGL (and so on …)", "The genes of CGL (and so on …)"),
        ("Verein e.V.", "Verein e.V."),
    ],
)
def test_text_ends_in_one_full_stop(text, ended):
    assert with_full_stop(text) == with_full_stop(ended) == ended
