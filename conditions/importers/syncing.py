"""Synchronisation of one product's rows with its file, a batch of conditions at a time."""

import datetime as dt
from dataclasses import dataclass
from functools import cache, cached_property, partial

from django.db import models
from django.utils.translation import gettext as _

from conditions.models import Identifier, Release
from conditions.vocabularies import IdentifierSystem

from .report import differences

CHUNK = 5000


@dataclass(frozen=True)
class FactTable:
    """How one kind of fact is stored: `key` names the columns that identify a row, `values` those that may change.

    `label` names the kind in the report, `owner` is the foreign key to the condition. In rows to
    store, a foreign key of the key ("gene_id") is given as the object ("gene").
    """

    model: type
    label: str
    key: tuple
    values: tuple = ()
    owner: str = "condition_id"
    # Whether all sources share one row; otherwise each source has a row of its own.
    shared: bool = False

    def key_of(self, row):
        return tuple(_value(row, name) for name in self.key)

    def values_of(self, row):
        return tuple(_value(row, name) for name in self.values)

    def differences(self, before, after):
        """Return how the values of two rows of one key differ, in words: "frequency: “Frequent” → “Occasional”"."""
        return differences(*(self._in_words(row) for row in (before, after)))

    def _in_words(self, row):
        fields = [self.model._meta.get_field(column) for column in self.values]
        values = {field: _value(row, field.name) for field in fields}
        return {str(field.verbose_name): dict(field.flatchoices).get(value, value) for field, value in values.items()}

    def describe(self, row):
        """Return the key of a row in words, objects by their names."""
        values = [_value(row, self.related.get(name, name)) for name in self.key]
        return " ".join(str(value) for value in values if value not in ("", None))

    @cached_property
    def related(self):
        """Return {column: field} of the foreign keys in the key, such as {"gene_id": "gene"}."""
        foreign_keys = [field for field in self.model._meta.concrete_fields if field.is_relation]
        return {field.attname: field.name for field in foreign_keys if field.attname in self.key}


def _value(row, name):
    if not isinstance(row, dict):
        return getattr(row, name)
    return row[name] if name in row else row[name.removesuffix("_id")].pk


def release_of(header):
    """Return the Release of a file's Header, created if it is new."""
    release, _created = Release.objects.get_or_create(
        source=header.source,
        product=header.product,
        version=header.version,
        released_on=header.released_on,
        defaults={
            "licence": header.licence,
            "licence_url": header.licence_url,
            "credit": header.credit,
            "url": header.url,
        },
    )
    return release


@cache
def _limits(model):
    return {
        field.name: field.max_length
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField) and field.max_length
    }


def fitted(model, values):
    """Return `values` with each text cut to the length of its column; "…" marks a cut."""
    limits = _limits(model)
    return {
        name: value[: limits[name] - 1] + "…"
        if name in limits and isinstance(value, str) and len(value) > limits[name]
        else value
        for name, value in values.items()
    }


def sync(table, release, wanted, report, names, newer=None):
    """Make the rows of `release`'s product equal to `wanted`; rows that people added by hand stay.

    `wanted` is {owner id: [dict of key and values, ...]}. Owners that are not in it are left
    alone. So are owners with rows of a newer release of the product, and those in `newer`,
    {owner id: Release}: a newer release lists them without such facts. `names` is
    {owner id: (name, line of the file)} for the report. Returns the ids of the owners that changed.
    """
    newer = newer or {}
    ours, others = _existing(table, release, wanted)
    add, change, same, gone, changed_owners = [], [], [], [], set()

    def add_line(verb, owner, row, why=""):
        name, where = names[owner]
        report.add(verb, table.label, f"{name}: {table.describe(row)}", where=where, why=why)
        if verb not in ("kept", "skipped"):
            changed_owners.add(owner)

    for owner, facts in wanted.items():
        left = ours.get(owner, {})
        latest = next((row.release for row in left.values() if _is_newer(row.release, release)), newer.get(owner))
        if latest:
            why = _("a newer release has been imported already: %(release)s") % {"release": latest}
            name, where = names[owner]
            report.add("kept", table.label, f"{name}: {table.label}", where=where, why=why)
            continue
        facts = _once(table, [fitted(table.model, fact) for fact in facts], partial(add_line, "skipped", owner))
        for key, fact in facts.items():
            row, other = left.pop(key, None), others.get(owner, {}).get(key)
            if row is None and table.shared and other is not None and _yields(other.release, release):
                row = other
            if row is not None:
                if table.values_of(row) != table.values_of(fact):
                    add_line("changed", owner, row, table.differences(row, fact))
                    for column in table.values:
                        setattr(row, column, fact[column])
                    row.release = release
                    change.append(row)
                elif row.release_id != release.pk:
                    # Readers see the version of the release, and its credit line.
                    same.append(row.pk)
                    changed_owners.add(owner)
            elif other is not None and (table.shared or other.release is None):
                why = _("added on this site by hand") if other.release is None else str(other.release)
                add_line("kept", owner, fact, why)
            else:
                add.append(table.model(**{table.owner: owner}, release=release, **fact))
                add_line("added", owner, fact)
        for row in left.values():
            gone.append(row.pk)
            add_line("gone", owner, row)
    delete(table.model, gone)
    table.model.objects.bulk_create(add, batch_size=1000)
    table.model.objects.bulk_update(change, [*table.values, "release"], batch_size=500)
    table.model.objects.filter(pk__in=same).update(release=release)
    return changed_owners


def _once(table, facts, add_line):
    """Return {key: fact}, the first fact of each key; report the others that contradict it."""
    by_key = {}
    for fact in facts:
        first = by_key.setdefault(table.key_of(fact), fact)
        if table.values_of(first) != table.values_of(fact):
            why = _("given twice in the file, the first was kept (%(differences)s)")
            add_line(fact, why % {"differences": table.differences(first, fact)})
    return by_key


def _yields(release, other):
    """Return whether a row that all sources share passes from `release` to `other`, which takes precedence."""
    return release is not None and precedence(other) > precedence(release)


def precedence(release):
    """Return a sort key by which the newest release comes last; equal dates are decided by the product's name.

    Whatever two releases both claim belongs to the last of them, in whichever order they are imported.
    """
    return release.released_on or dt.date.min, release.source, release.product, release.version


def _is_newer(release, other):
    return bool(release.released_on and other.released_on and release.released_on > other.released_on)


def _existing(table, release, owners):
    """Return (rows of the release's product, other rows), each as {owner id: {key: row}}."""
    ours, others = {}, {}
    product = (release.source, release.product)
    rows = table.model.objects.filter(**{f"{table.owner}__in": owners}).select_related(
        "release", *table.related.values()
    )
    for row in rows.order_by("pk"):
        mine = row.release is not None and (row.release.source, row.release.product) == product
        (ours if mine else others).setdefault(getattr(row, table.owner), {})[table.key_of(row)] = row
    return ours, others


def delete(model, keys):
    """Delete the rows with these primary keys, in chunks."""
    for start in range(0, len(keys), CHUNK):
        model.objects.filter(pk__in=keys[start : start + CHUNK]).delete()


def earlier_rows(model, release):
    """Return the rows of earlier releases of the product that this release does not have.

    An older release that was first imported after this one does not count as earlier.
    """
    rows = model.objects.filter(release__source=release.source, release__product=release.product)
    if release.released_on is None:
        return rows.exclude(release=release)
    return rows.filter(release__released_on__lt=release.released_on, release__imported_at__lt=release.imported_at)


def newer_release_without(model, release):
    """Return the newer Release whose import has deleted or replaced all rows of `release`, or None.

    Importing the older file again must not bring its rows back.
    """
    if release.released_on is None or model.objects.filter(release=release).exists():
        return None
    newer = Release.objects.filter(source=release.source, product=release.product, imported_at__gt=release.imported_at)
    return newer.filter(released_on__gt=release.released_on).order_by("-released_on").first()


def listed_since(release, owners):
    """Return {condition id: newer Release of the product} for those of `owners` that a newer release lists."""
    rows = Identifier.objects.filter(
        system=IdentifierSystem.ORPHA,
        condition__in=owners,
        release__source=release.source,
        release__product=release.product,
        release__released_on__gt=release.released_on,
    )
    return {row.condition_id: row.release for row in rows.select_related("release").order_by("release__released_on")}


def drop_absent(table, release, report, *tables):
    """Delete rows of earlier releases of the product that this release does not have.

    Returns the ids of the owners that changed. If more rows would go than the release has, in this
    table and in those of `tables`, the file counts as an excerpt, and nothing is deleted.
    """
    earlier = earlier_rows(table.model, release)
    if table.model is Identifier:
        # The ORPHAcode identifies a condition, so it stays whichever file created it.
        earlier = earlier.exclude(system=IdentifierSystem.ORPHA)
    absent = earlier.count()
    if not absent:
        return set()
    if absent > sum(one.model.objects.filter(release=release).count() for one in (table, *tables)):
        why = _("the file has less than half of the rows of an earlier release; it seems to be an excerpt")
        report.add("kept", table.label, str(release), why=why, count=absent)
        return set()
    rows = earlier.select_related(table.owner.removesuffix("_id"), *table.related.values())
    changed_owners, gone = set(), []
    for row in rows.iterator(CHUNK):
        gone.append(row.pk)
        changed_owners.add(getattr(row, table.owner))
        owner = getattr(row, table.owner.removesuffix("_id"))
        report.add("gone", table.label, f"{owner}: {table.describe(row)}", why=_("the disorder is not in this release"))
    delete(table.model, gone)
    return changed_owners


def newer_releases(release):
    """Return the newer Releases of the product of `release`."""
    if release.released_on is None:
        return []
    return list(
        Release.objects.filter(
            source=release.source, product=release.product, released_on__gt=release.released_on
        ).order_by("released_on")
    )


def drop_late(table, release, newer, *tables):
    """Delete the rows of a release whose owners one of the `newer` releases no longer lists; return their number.

    `drop_absent` would have deleted them if the older release had been imported first; a newer
    release that is an excerpt deletes nothing here either.
    """
    rows = table.model.objects.filter(release=release)
    if table.model is Identifier:
        rows = rows.exclude(system=IdentifierSystem.ORPHA)
    count = rows.count()
    counts = [sum(one.model.objects.filter(release=later).count() for one in (table, *tables)) for later in newer]
    if count > max(counts, default=0):
        return 0
    delete(table.model, list(rows.values_list("pk", flat=True)))
    return count
