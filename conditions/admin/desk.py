"""The desk, the newsroom's front page: lists of the work that waits for a person, overdue work and recent events."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conditions import feedback
from conditions.facts import changes
from conditions.models import Edition, Event, Report
from conditions.newsroom import lists
from conditions.public.signed import with_names_when_signed
from conditions.workflow import rules

from . import desk_mails, desk_proposals, desk_withdrawals
from .changelists import COUNTED, FirstRows, first_rows, without_texts
from .claim_card import claim_in_words
from .desk_sections import SHOWN, DeskRow, DeskSection, arranged


def arranged_desk(user):
    """Return the Desk of `user`."""
    return arranged(desk(user), is_chief=user.has_perm(rules.STEER))


def desk(user):
    """Return the DeskSections for the roles of `user`, the most urgent first.

    The number of queries depends on the roles only, not on the number of texts.
    """
    writes, reviews, is_chief = (user.has_perm(right) for right in (rules.WRITE, rules.REVIEW, rules.STEER))
    sections = []
    if (reviews or is_chief) and (asked := desk_withdrawals.requests(user)).rows:
        sections.append(asked)
    if (reviews or is_chief) and (promises := _promises(user)).rows:
        sections.append(promises)
    if reviews:
        sections.append(_waiting(user))
    if writes:
        sections += [_returned(user), _drafts(user)]
    if writes or reviews or is_chief:
        sections += [_in_review(user, reviews), _overdue(), _due(), _facts()]
        if (renamed := _renamed()).rows:
            sections.append(renamed)
    if is_chief:
        sections.append(_scheduled())
    if user.has_perm(feedback.HANDLE):
        sections.append(_reports())
    if is_chief and user.has_perm("conditions.view_medicalreviewer"):
        sections.append(_credentials())
    if is_chief and (unassigned := _unassigned_drafts()).rows:
        sections.append(unassigned)
    if is_chief:
        sections += [section for section in (desk_mails.notices(), desk_mails.reminders()) if section.rows]
    if sections:
        sections += [_published(), _withdrawn()]
    # Shown in every role: a site may give the rights to other groups, and anybody can have proposed something.
    sections[:0] = [section for section in desk_proposals.sections(user) if section.rows]
    return sections


def _waiting(user):
    return _editions(
        "waiting",
        _("Waiting for me"),
        without_texts(lists.waiting_for(user)),
        lambda edition: [claim_in_words(edition, user), _needed_by(edition), _since(edition.submitted_at)],
        is_late=_is_late,
        empty=_("Nothing waits for your review."),
    )


def _promises(user):
    return _editions(
        "promises",
        _("Promises overdue"),
        without_texts(lists.promises_overdue(user)),
        lambda edition: [claim_in_words(edition, user), _since(edition.submitted_at)],
        is_late=lambda edition: True,
        empty=_("No promised day is over."),
    )


def _returned(user):
    returned = first_rows(without_texts(lists.returned_to(user)), SHOWN)
    events = Event.objects.select_related("actor").in_bulk([edition.sent_back for edition in returned.rows])

    def details(edition):
        event = events[edition.sent_back]
        sender = _("%(who)s, %(day)s:") % {"who": event.actor, "day": _day(event.at)}
        return [f"{sender} “{event.note}”"]

    return _editions("returned", _("Returned to me"), returned, details, empty=_("Nothing was sent back to you."))


def _drafts(user):
    rows = without_texts(lists.drafts_of(user))
    return _editions(
        "drafts",
        _("My drafts"),
        rows,
        lambda edition: [_("changed %(day)s") % {"day": _day(edition.updated_at)}],
        empty=_("You have no open draft."),
    )


def _in_review(user, reviews):
    code, title = ("elsewhere", _("In review elsewhere")) if reviews else ("in_review", _("In review"))
    rows = lists.in_review_elsewhere(user) if reviews else lists.in_review()
    return _editions(
        code,
        title,
        without_texts(rows),
        lambda edition: [claim_in_words(edition, user), _needed_by(edition), _since(edition.submitted_at)],
        is_late=_is_late,
        address=_editions_list(f"desk={code}" if reviews else "state__exact=in_review"),
        empty=_("No other text is in review.") if reviews else _("No text is in review."),
    )


def _overdue():
    return _editions(
        "overdue",
        _("Review overdue"),
        without_texts(lists.overdue()),
        lambda edition: [
            _("requested on %(day)s") % {"day": _day(edition.expedited_at)}
            if edition.expedited_at
            else _("was due %(day)s") % {"day": date_format(edition.review_due)},
            edition.full_reviewer_name,
        ],
        is_late=lambda edition: True,
        address=_pages_list("overdue"),
        empty=_("No live page is overdue."),
    )


def _due():
    return _editions(
        "due",
        _("Due in the next 60 days"),
        without_texts(lists.due_soon()),
        lambda edition: [_("due %(day)s") % {"day": date_format(edition.review_due)}, edition.full_reviewer_name],
        address=_pages_list("due"),
        empty=_("No review is due soon."),
    )


def _facts():
    # The ids are queried first, by index; in a joined query PostgreSQL may scan all live editions.
    ids = list(changes.changed().order_by().values_list("edition", flat=True).distinct()[: COUNTED + 1])
    rows = without_texts(Edition.objects.filter(pk__in=sorted(ids)[:SHOWN])).order_by("pk")
    return _editions(
        "facts",
        _("Facts changed since review"),
        FirstRows(list(rows), len(ids)),
        lambda edition: [_("reviewed %(day)s") % {"day": date_format(edition.reviewed_on)}],
        address=_pages_list("facts"),
        empty=_("No facts in live pages have changed since their review."),
    )


def _renamed():
    return _editions(
        "renamed",
        _("Name changed since review"),
        with_names_when_signed(without_texts(lists.renamed())),
        lambda edition: [lists.renamed_in_words(edition)],
        address=_pages_list("renamed"),
        empty=_("No condition has been renamed since its pages were reviewed."),
    )


def _scheduled():
    return _editions(
        "scheduled",
        _("Scheduled"),
        without_texts(lists.scheduled()),
        lambda edition: [_goes_public(edition)],
        is_late=_is_held,
        empty=_("Nothing is scheduled."),
    )


def _published():
    return _editions(
        "published",
        _("Published recently"),
        without_texts(lists.published_lately()),
        lambda edition: [_day(edition.published_at), edition.reviewer_name],
        empty=_("Nothing was published in the last 30 days."),
    )


def _withdrawn():
    return _editions(
        "withdrawn",
        _("Withdrawn recently"),
        without_texts(lists.withdrawn_lately()),
        lambda edition: [_day(edition.withdrawn_at)],
        empty=_("Nothing was withdrawn in the last 30 days."),
    )


def _reports():
    reports = first_rows(Report.objects.open().with_page().order_by("received_at", "pk"), SHOWN)
    rows = [
        DeskRow(report.get_admin_url(), report.page.question, (report.get_state_display(), _since(report.received_at)))
        for report in reports.rows
    ]
    address = reverse("admin:conditions_report_changelist") + "?state=open"
    return DeskSection("reports", _("Readers’ reports"), address, rows, reports, _("No report is open."))


def _credentials():
    today = timezone.localdate()
    reviewers = first_rows(lists.credentials_ending(today), SHOWN)
    rows = []
    for reviewer in reviewers.rows:
        has_ended = reviewer.valid_until < today
        sentence = _("ended %(day)s; cannot sign") if has_ended else _("ends %(day)s")
        details = (sentence % {"day": date_format(reviewer.valid_until)},)
        address = reverse("admin:conditions_medicalreviewer_change", args=[reviewer.pk])
        rows.append(DeskRow(address, str(reviewer), details, has_ended))
    address = reverse("admin:conditions_medicalreviewer_changelist") + "?credential=ending"
    return DeskSection("credentials", _("Credentials ending"), address, rows, reviewers, _("No credential ends soon."))


def _unassigned_drafts():
    return _editions(
        "nobodys",
        _("Unassigned drafts"),
        without_texts(lists.unassigned_drafts()),
        lambda edition: [
            _("changed %(day)s; hand it over on the account page of its author") % {"day": _day(edition.updated_at)}
        ],
        is_late=lambda edition: True,
        empty=_("Every draft is assigned."),
    )


def _editions(code, title, editions, details, *, empty, address="", is_late=lambda edition: False):
    """Return a DeskSection of editions, a queryset or FirstRows.

    `details(edition)` returns short texts; empty ones are left out. `address` is the URL of the full list; without it,
    the list of editions filtered by `code` is linked.
    """
    shown = editions if isinstance(editions, FirstRows) else first_rows(editions, SHOWN)
    rows = [
        DeskRow(edition.get_admin_url(), edition.title, tuple(filter(None, details(edition))), is_late(edition))
        for edition in shown.rows
    ]
    return DeskSection(code, title, address or _editions_list(f"desk={code}"), rows, shown, empty)


def _editions_list(query):
    return f"{reverse('admin:conditions_edition_changelist')}?{query}"


def _pages_list(state):
    return f"{reverse('admin:conditions_conditionpage_changelist')}?state={state}"


def _needed_by(edition):
    return _("needed by %(day)s") % {"day": date_format(edition.needed_by)} if edition.needed_by else ""


def _is_held(edition):
    return edition.last_verb == "hold"


def _goes_public(edition):
    if _is_held(edition):
        return _("not published: its signature is no longer valid")
    if edition.publish_at is None:
        return _("goes public with the next run of publish_due")
    return _("goes public %(when)s") % {"when": date_format(timezone.localtime(edition.publish_at), "j M Y, H:i")}


def _is_late(edition):
    return edition.needed_by is not None and edition.needed_by < timezone.localdate()


def _since(at):
    days = (timezone.localdate() - timezone.localtime(at).date()).days
    return ngettext("for %(days)s day", "for %(days)s days", days) % {"days": days} if days else _("since today")


def _day(at):
    return date_format(timezone.localtime(at), "j M Y")
