"""The kinds of proposals about public rows: conditions with their facts, genes, topics and groups of topics."""

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.proposals import Kind, Line, register
from conditions.models import Fact
from web.refusals import Refused

from .entries import TARGETS, model_of, row_of, shown_with, with_new_values
from .saving import after_change, stamp
from .values import encode, value_words

_CHECKED = ("release", "entered_by", "confirmed_by")


class PublicRows(Kind):
    """Changes of rows that readers see: `changes` is {"rows": [entry, ...]} (`entries`).

    What readers see is medical, so a medical reviewer or a chief editor confirms it.
    """

    rights = ("conditions.review_edition", "conditions.steer_edition")
    confirmers_words = gettext_lazy("a medical reviewer or a chief editor")
    in_bulk = True

    def __init__(self, code, label, view_right):
        self.code, self.label, self.view_right = code, label, view_right

    def lines(self, proposal):
        entries = proposal.changes["rows"]
        lines = [Line(*line) for entry in entries for line in entry["lines"]]
        becomes_public = _("also becomes public: %(label)s")
        shown = [line for entry in entries for line in entry["shown"]]
        return [*lines, *(Line(becomes_public % {"label": label}, "", words) for label, words in shown)]

    def check_current(self, proposal):
        # Locked, so that two people do not add the same fact at the same moment.
        if self._target_rows(proposal).select_for_update().first() is None:
            raise Refused(_("“%(title)s” has been deleted since the change was proposed.") % {"title": proposal.title})
        for entry in proposal.changes["rows"]:
            _check_entry(entry)

    def apply(self, proposal, by):
        for entry in proposal.changes["rows"]:
            row = with_new_values(row_of(entry, locked=True), entry)
            _check_values(row, entry)
            names = list(entry["new"])
            stamp(
                row,
                names,
                entered_by=proposal.proposed_by,
                confirmed_by=by,
                confirmed_at=proposal.decided_at,
            )
            try:
                with transaction.atomic():
                    row.save()
            except IntegrityError as error:
                raise Refused(_("This contradicts what is stored now: %(words)s.") % _words(entry)) from error
        after_change(self._target_rows(proposal).get())

    def address(self, proposal):
        model, _colon, pk = proposal.target.partition(":")
        return reverse(f"admin:{model.replace('.', '_')}_change", args=[pk])

    def _target_rows(self, proposal):
        """Return the queryset of the row whose form was saved: a condition, gene, topic or group of topics."""
        model, _colon, pk = proposal.target.partition(":")
        return apps.get_model(model).objects.filter(pk=pk)


def _check_entry(entry):
    """Raise Refused if the row's old values have changed, or if the entry would now make something else public."""
    try:
        row = row_of(entry, locked=True)
        shown = shown_with(entry)
    except ObjectDoesNotExist as error:
        raise Refused(_("This has been deleted since the change was proposed: %(words)s.") % _words(entry)) from error
    for name, old in (entry["old"] or {}).items():
        if encode(row, name) != old:
            label = row._meta.get_field(name).verbose_name
            now = value_words(row, name) or _("empty")
            raise Refused(
                _("“%(label)s” has changed since this was proposed: it is now “%(now)s”.")
                % {"label": label, "now": now}
            )
    if entry["pk"] is None and _exists(entry):
        raise Refused(_("This has already been added: %(words)s.") % _words(entry))
    if shown != entry["shown"]:
        raise Refused(
            _(
                "Names or facts that become public with this have changed since it was proposed. Refuse the proposal; "
                "it can then be made again."
            )
        )


def _exists(entry):
    """Return whether somebody has entered the same fact by hand; the constraints do not see rows without a release."""
    values = {name: value for name, value in entry["new"].items() if name != "position"}
    return model_of(entry).objects.filter(release=None, **values).exists()


def _check_values(row, entry):
    unchanged = [field.name for field in row._meta.fields if field.name not in entry["new"]]
    try:
        row.clean_fields(exclude=unchanged)
        row.validate_unique(exclude=_CHECKED if isinstance(row, Fact) else ())
        row.validate_constraints()
    except ValidationError as error:
        raise Refused(*error.messages) from error


def _words(entry):
    return {"words": "; ".join(new or old for _label, old, new in entry["lines"])}


def register_kinds():
    """Register a kind for each model that has a form of its own."""
    labels = (
        gettext_lazy("Condition: names and facts"),
        gettext_lazy("Gene"),
        gettext_lazy("Topic"),
        gettext_lazy("Group of topics"),
    )
    for model, label in zip(TARGETS, labels, strict=True):
        view_right = f"conditions.view_{model._meta.model_name}"
        # Genes have no permissions of their own; their screens check those of conditions.
        if model._meta.model_name == "gene":
            view_right = "conditions.view_condition"
        register(PublicRows(model._meta.label_lower, label, view_right))
