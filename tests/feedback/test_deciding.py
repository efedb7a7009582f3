"""Verbs on reports: states, roles, reasons, editions and the public correction."""

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import Proposal
from conditions import feedback, workflow
from conditions.models import Report, ReportEvent
from conditions.vocabularies import ReportState
from tests import factories

from .reports import confirm_correction, make_fixed, make_report

WORDS = "The page gave an old name of the gene. It gives the current one now."


@pytest.fixture
def first(page, editor, reviewer):
    return factories.make_published(page, by=editor, reviewer=reviewer)


@pytest.fixture
def second(first, editor, reviewer):
    return factories.make_published(first.page, by=editor, reviewer=reviewer, body="<p>Five genes [1].</p>")


def report_in(state, first, second, by):
    report = make_report(first, email="reader@example.org")
    if state == ReportState.ACCEPTED:
        return feedback.accept(report, by=by)
    if state == ReportState.DECLINED:
        return feedback.decline(report, by=by, reason="No")
    if state == ReportState.FIXED:
        feedback.fix(report, by=by, edition=second, correction=WORDS)
        confirm_correction(report)
    return Report.objects.get(pk=report.pk)


def act(verb, report, by, second):
    return {
        "accept": lambda: feedback.accept(report, by=by),
        "decline": lambda: feedback.decline(report, by=by, reason="No"),
        "fix": lambda: feedback.fix(report, by=by, edition=second, correction=WORDS),
        "reword": lambda: feedback.reword(report, by=by, correction="Other words."),
        "reply": lambda: feedback.reply(report, by=by, text="Thank you."),
    }[verb]()


@pytest.mark.parametrize("state", ReportState.values)
@pytest.mark.parametrize("verb", feedback.TRANSITIONS)
def test_each_verb_starts_only_in_the_states_of_the_table(first, second, editor, second_editor, verb, state):
    report = report_in(state, first, second, editor)
    before, events = Report.objects.values().get(), ReportEvent.objects.count()
    step = feedback.TRANSITIONS[verb]

    if verb == "reword" and state == ReportState.FIXED:
        # A second person changes the public words.
        act(verb, report, second_editor, second)
        confirm_correction(report)
        assert report.events.last().verb == "confirm_correction"
    elif state in step.sources:
        act(verb, report, second_editor, second)

        event = report.events.last()
        assert (event.verb, event.from_state, event.to_state, event.actor) == (
            verb, state, step.target or state, second_editor,
        )  # fmt: skip
        assert Report.objects.get().state == event.to_state
    else:
        with pytest.raises(workflow.WrongState):
            act(verb, report, second_editor, second)
        assert (Report.objects.values().get(), ReportEvent.objects.count()) == (before, events)


@pytest.mark.parametrize("verb", feedback.TRANSITIONS)
def test_reviewers_can_view_but_not_decide(first, second, reviewer, editor, verb):
    report = report_in(feedback.TRANSITIONS[verb].sources[0], first, second, editor)

    with pytest.raises(workflow.NotPermitted):
        act(verb, report, reviewer, second)
    assert feedback.choices(report, reviewer) == []
    assert reviewer.has_perm("conditions.view_report")


@pytest.mark.parametrize("verb", feedback.TRANSITIONS)
def test_chief_editors_can_decide(first, second, chief, editor, verb):
    report = report_in(feedback.TRANSITIONS[verb].sources[0], first, second, editor)

    assert act(verb, report, chief, second)


@pytest.mark.parametrize("reason", ["", " \n", "\u0000", None])
def test_decline_needs_a_reason(first, editor, reason):
    report = make_report(first)

    with pytest.raises(workflow.Incomplete) as refusal:
        feedback.decline(report, by=editor, reason=reason)

    assert refusal.value.sentences == ["Enter a reason. The people concerned will read it."]


def test_second_decision_is_refused_with_the_name_of_the_first(first, editor, second_editor):
    report = make_report(first)
    feedback.decline(report, by=editor, reason="No")

    with pytest.raises(workflow.WrongState) as refusal:
        feedback.decline(report, by=second_editor, reason="No")

    assert str(refusal.value).startswith("This is no longer possible: the report is declined since ")
    assert str(refusal.value).endswith(", by Erin.")


def test_fix_waits_for_a_later_published_edition(first, editor):
    report = make_report(first)
    factories.make_in_review(first.page, by=editor, body="<p>Five genes [1].</p>")

    with pytest.raises(workflow.Refused) as refusal:
        feedback.fix(report, by=editor, edition=first, correction=WORDS)

    assert str(refusal.value) == "No edition later than edition 1, which the reader read, is published yet."
    assert not feedback.can("fix", report, editor)


def test_fix_refuses_editions_of_other_pages_and_the_reported_one(first, second, editor, reviewer, condition):
    other = factories.make_page(condition, "genes")
    for body in ("<p>One [1].</p>", "<p>Two [1].</p>"):
        elsewhere = factories.make_published(other, by=editor, reviewer=reviewer, body=body)
    report = make_report(first)

    for edition in (elsewhere, first):
        with pytest.raises(workflow.Incomplete):
            feedback.fix(report, by=editor, edition=edition, correction=WORDS)


def test_fix_refuses_a_withdrawn_edition(first, second, editor, chief):
    workflow.withdraw(first.page, by=chief, reason="Wrong")

    assert list(feedback.fixing_editions(make_report(first))) == []


@pytest.mark.parametrize("blank", [" ", "\u200b\u200f", "\x00"])
def test_fix_needs_a_correction_unless_another_report_has_one(first, second, editor, blank):
    report, twin = make_report(first), make_report(first)

    with pytest.raises(workflow.Incomplete) as refusal:
        feedback.fix(report, by=editor, edition=second, correction=blank)
    feedback.fix(report, by=editor, edition=second, correction=WORDS)
    confirm_correction(report)
    feedback.fix(twin, by=editor, edition=second)

    assert refusal.value.sentences == [
        "Say in a sentence what was corrected; readers see it in the list of corrections."
    ]
    assert [fixed.correction for fixed in Report.objects.corrections()] == [WORDS]


def test_fix_and_reword_refuse_a_long_correction(first, second, editor):
    fixed = make_fixed(first, by=editor, fixed_in=second)

    for verb in (
        lambda: feedback.fix(make_report(first), by=editor, edition=second, correction="x" * 501),
        lambda: feedback.reword(fixed, by=editor, correction="x" * 501),
    ):
        with pytest.raises(workflow.Incomplete) as refusal:
            verb()
        assert refusal.value.sentences == ["The correction has at most 500 characters; shorten it."]


def test_reword_keeps_the_old_words_in_the_history(first, second, editor, chief):
    report = make_fixed(first, by=editor, fixed_in=second, correction=WORDS)

    feedback.reword(report, by=chief, correction=WORDS)
    feedback.reword(report, by=chief, correction="Better words.")
    confirm_correction(report)
    with pytest.raises(workflow.Incomplete):
        feedback.reword(report, by=chief, correction="")

    assert Report.objects.get().correction == "Better words."
    assert [(event.verb, event.note) for event in report.events.all()] == [
        ("receive", ""), ("fix", WORDS), ("confirm_correction", WORDS), ("confirm_correction", "Better words."),
    ]  # fmt: skip


def test_words_that_a_reviewer_signed_need_no_second_person(first, second, editor):
    report = feedback.fix(make_report(first), by=editor, edition=second, correction=second.change_note)

    assert (report.correction, Proposal.objects.count()) == (second.change_note, 0)


# --- Database triggers --------------------------------------------------------------


def refused(statement, *parameters):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, parameters)
    except DatabaseError as error:
        return str(error).split("\n")[0]
    return None


@pytest.mark.parametrize(
    ("column", "value"),
    [("text", "Other"), ("section", "Other"), ("reference", "X"), ("received_at", "2020-01-01 00:00:00+00:00")],
)
def test_text_of_a_report_is_frozen(first, column, value):
    report = make_report(first)

    message = refused(f"UPDATE conditions_report SET {column} = %s WHERE id = %s", value, report.pk)

    assert message == "What a reader reported never changes."


def test_address_of_a_report_can_only_be_erased(first):
    report = make_report(first, email="reader@example.org")
    statement = "UPDATE conditions_report SET email = %s WHERE id = %s"

    assert refused(statement, "other@example.org", report.pk) == "A reader’s address can only be erased."
    assert refused(statement, "", report.pk) is None


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("DELETE FROM conditions_report", "Reports are never deleted."),
        ("DELETE FROM conditions_reportevent", "Events are never deleted."),
        ("UPDATE conditions_reportevent SET note = 'x'", "Events never change."),
        ("DELETE FROM conditions_reportreply", "Answers to readers are never deleted."),
        ("UPDATE conditions_reportreply SET text = 'x'", "An answer to a reader never changes."),
    ],
)
def test_history_of_a_report_is_append_only(first, editor, statement, message):
    feedback.reply(make_report(first, email="reader@example.org"), by=editor, text="Thank you.")

    assert refused(statement) == message


@pytest.mark.parametrize("values", ["state = 'fixed'", "state = 'gone'", "correction = 'Public words'"])
def test_report_is_fixed_only_with_its_edition(first, values):
    report = make_report(first)

    assert refused(f"UPDATE conditions_report SET {values} WHERE id = %s", report.pk) is not None
