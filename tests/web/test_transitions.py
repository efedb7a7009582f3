"""Transition rules: they check the right, the state and the guards, in this order."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from web.refusals import NotPermitted, Refused, WrongState
from web.transitions import TransitionChoice, TransitionRules


def _no_blank(obj, by):
    if not obj.text:
        raise Refused("The text is missing.")


def _row(verb, sources, *, rights="ab", guards=()):
    return SimpleNamespace(verb=verb, label=verb.title(), sources=sources, rights=rights, guards=guards)


ROWS = {
    row.verb: row
    for row in (
        _row("make", (None,)),
        _row("send", ("draft",), guards=(_no_blank,)),
        _row("close", ("draft", "sent"), rights="b"),
        _row("open", ("closed",)),
    )
}
RULES = TransitionRules(
    ROWS, lambda row, by: by in row.rights, name=lambda obj: "the letter", last_event=lambda obj: obj.last
)


def letter(state="draft", text="Dear Ada", last=None):
    return SimpleNamespace(state=state, text=text, last=last, get_state_display=lambda: state.title())


@pytest.mark.parametrize(
    ("verb", "obj", "by", "error", "sentence"),
    [
        ("close", letter("closed"), "a", NotPermitted, "Your role does not include this: Close."),
        ("send", letter("sent", ""), "a", WrongState, "This is no longer possible: the letter is sent."),
        ("send", letter(text=""), "a", Refused, "The text is missing."),
    ],
)
def test_check_names_the_first_reason(verb, obj, by, error, sentence):
    with pytest.raises(Refused) as refusal:
        RULES.check(verb, obj, by)

    assert (type(refusal.value), str(refusal.value)) == (error, sentence)
    assert not RULES.can(verb, obj, by)


@pytest.mark.parametrize(("actor", "end"), [("Ada", ", by Ada"), (None, "")])
def test_a_wrong_state_says_since_when_and_by_whom(actor, end):
    at = timezone.make_aware(timezone.datetime(2026, 11, 3, 9, 5))

    with pytest.raises(WrongState, match=f"the letter is sent since 3 November 2026, 09:05{end}.$"):
        RULES.check("send", letter("sent", last=SimpleNamespace(at=at, actor=actor)), "a")


def test_a_row_without_a_state_starts_from_any():
    RULES.check("make", None, "a")

    assert RULES.can("make", letter("closed"), "b")


def test_choices_are_the_rows_of_the_role_and_the_state():
    assert RULES.choices(letter(text=""), "b") == [
        TransitionChoice(ROWS["send"], "The text is missing."),
        TransitionChoice(ROWS["close"], ""),
    ]
    assert [choice.row.verb for choice in RULES.choices(letter(), "a") if choice.allowed] == ["send"]
