"""Synchronisation of one product's rows with its file, a batch of conditions at a time."""

from dataclasses import dataclass
from functools import cache, cached_property

from django.db import models
from django.utils.translation import gettext as _

from conditions.models import Identifier, Release
from conditions.vocabularies import IdentifierSystem

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
        if verb != "kept":
            changed_owners.add(owner)

    for owner, facts in wanted.items():
        left = ours.get(owner, {})
        latest = next((row.release for row in left.values() if _is_newer(row.release, release)), newer.get(owner))
        if latest:
            why = _("a newer release has been imported already: %(release)s") % {"release": latest}
            name, where = names[owner]
            report.add("kept", table.label, f"{name}: {table.label}", where=where, why=why)
            continue
        facts = [fitted(table.model, fact) for fact in facts]
        for key, fact in {table.key_of(fact): fact for fact in facts}.items():
            row = left.pop(key, None)
            if row is not None:
                if table.values_of(row) != table.values_of(fact):
                    for column in table.values:
                        setattr(row, column, fact[column])
                    row.release = release
                    change.append(row)
                    add_line("changed", owner, row)
                elif row.release_id != release.pk:
                    same.append(row.pk)
            elif (other := others.get(owner, {}).get(key)) is not None and (table.shared or other.release is None):
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


def drop_absent(table, release, report):
    """Delete rows of earlier releases of the product that this release does not have.

    Returns the ids of the owners that changed. If more rows would go than the release has, the
    file counts as an excerpt, and nothing is deleted.
    """
    earlier = earlier_rows(table.model, release)
    if table.model is Identifier:
        # The ORPHAcode identifies a condition, so it stays whichever file created it.
        earlier = earlier.exclude(system=IdentifierSystem.ORPHA)
    absent = earlier.count()
    if not absent:
        return set()
    if absent > table.model.objects.filter(release=release).count():
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
