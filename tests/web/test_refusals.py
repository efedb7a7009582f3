"""Refusals and their sentences."""

from django.utils.translation import gettext_lazy

from web.refusals import NotPermitted, Refused, reasons_against


def test_a_refusal_has_its_sentences_and_one_text():
    refusal = Refused(gettext_lazy("The title is missing."), "The text is missing.")

    assert refusal.sentences == ["The title is missing.", "The text is missing."]
    assert str(refusal) == "The title is missing. The text is missing."


def test_reasons_against_are_the_sentences_of_the_refusal():
    def check(number):
        if number > 1:
            raise NotPermitted("Too large.", "Choose 1.")

    assert reasons_against(check, 2) == ["Too large.", "Choose 1."]
    assert reasons_against(check, 1) == []
