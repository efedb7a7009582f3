"""Formsets of the facts of a row: those that people enter, beside the imported ones, which are read-only."""

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .proposing import ProposingFormSet

# How many facts the summary of a closed part names.
NAMED = 6


class RowsWithImported(ProposingFormSet):
    """The rows that people enter; `imported` are the rows of the same kind that imports maintain."""

    # The fields that are shown of an imported row. The admin class sets them; the first one names the row.
    columns = ()

    @cached_property
    def headings(self):
        return [self.model._meta.get_field(name).verbose_name for name in self.columns]

    @property
    def is_open(self):
        """Whether the rows are shown at once: what was typed and refused stays on the screen."""
        return self.is_bound and (self.has_changed() or self.total_error_count() > 0)

    @property
    def imported(self):
        """Pairs of the values of `columns` and the release."""
        return [([_in_words(row, name) for name in self.columns], row.release) for row in self._imported_rows]

    @property
    def summary(self):
        """The rows in one line, such as “LMNA, ZMPSTE24 and 4 others”; "" without rows."""
        rows = [*(form.instance for form in self.initial_forms), *self._imported_rows]
        names = list(dict.fromkeys(str(self.name_of(row)) for row in rows))
        first, more = ", ".join(names[:NAMED]), len(names) - NAMED
        if more > 0:
            return ngettext("%(first)s and %(more)s other", "%(first)s and %(more)s others", more) % {
                "first": first,
                "more": more,
            }
        return first

    def name_of(self, row):
        """Return what the summary says of a row."""
        return _in_words(row, self.columns[0])

    @cached_property
    def _imported_rows(self):
        if self.instance.pk is None:
            return []
        foreign = [name for name in self.columns if self.model._meta.get_field(name).is_relation]
        rows = self.model.objects.filter(**{self.fk.name: self.instance}, release__isnull=False)
        return list(rows.select_related("release", *foreign))


class FactRows(RowsWithImported):
    """Formset that rejects duplicates, which the database does not: its constraint ignores rows without a release."""

    def clean(self):
        super().clean()
        names = [name for name in self.form.base_fields if name not in ("id", "DELETE")]
        seen = set()
        for form in self.forms:
            row = getattr(form, "cleaned_data", None)
            if not row or row.get("DELETE") or not form.is_valid() or (not form.has_changed() and not form.instance.pk):
                continue
            key = tuple(str(row.get(name)) for name in names)
            if key in seen:
                raise ValidationError(_("The same fact is listed twice. Remove one of them."), code="twice")
            seen.add(key)


class IdentifierRows(FactRows):
    """The codes of a condition."""

    def name_of(self, row):
        return str(row)


class SynonymRows(RowsWithImported):
    """The synonyms of a condition: each once; a new one without a position comes last."""

    def clean(self):
        super().clean()
        rows = [form.cleaned_data for form in self.forms if hasattr(form, "cleaned_data")]
        names = [row["name"] for row in rows if row.get("name") and not row.get("DELETE")]
        if len(set(names)) < len(names):
            raise ValidationError(_("The same name is listed twice. Remove one of them."), code="twice")
        self._put_last([form for form in self.forms if form.is_valid() and form.cleaned_data.get("name")])

    def _put_last(self, forms):
        """Give each row without a position the next one after all others of the condition, imported ones included."""
        new = [form for form in forms if form.cleaned_data["position"] is None]
        if not new:
            return
        others = [form.cleaned_data["position"] or 0 for form in forms]
        if self.instance.pk:
            others += self.instance.synonyms.values_list("position", flat=True)
        for position, form in enumerate(new, max(others) + 1):
            form.cleaned_data["position"] = form.instance.position = position


def _in_words(row, name):
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else value
