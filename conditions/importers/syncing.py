"""Bringing the rows of one product in line with its file, a batch of conditions at a time."""

from dataclasses import dataclass
from functools import cache

from django.db import models
from django.utils.translation import gettext as _

from conditions.models import Identifier, Release
from conditions.vocabularies import IdentifierSystem

CHUNK = 5000


@dataclass(frozen=True)
class Table:
    """How one kind of fact is stored: its model, what makes a row the same, what may change in it.

    `word` names it in the report. A key that ends in "_id" is given as the object itself.
    """

    model: type
    word: str
    key: tuple
    values: tuple = ()
    owner: str = "condition_id"
    # Whether one row serves all sources; else each source keeps its own, side by side.
    shared: bool = False

    def key_of(self, row):
        return tuple(_value(row, name) for name in self.key)

    def values_of(self, row):
        return tuple(_value(row, name) for name in self.values)

    def say(self, row):
        """Return a row's key in a few words, objects by their names."""
        parts = [_value(row, name.removesuffix("_id") if name != "hpo_id" else name) for name in self.key]
        return " ".join(str(part) for part in parts if part not in ("", None))

    @property
    def related(self):
        return [name.removesuffix("_id") for name in self.key if name.endswith("_id") and name != "hpo_id"]


def _value(row, name):
    if not isinstance(row, dict):
        return getattr(row, name)
    return row[name] if name in row else row[name.removesuffix("_id")].pk


def release_of(header):
    """Return the Release of a file, made now if it is new."""
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
    """Return `values` with each text cut to what its column holds; a cut is marked with "…"."""
    limits = _limits(model)
    return {
        name: value[: limits[name] - 1] + "…"
        if name in limits and isinstance(value, str) and len(value) > limits[name]
        else value
        for name, value in values.items()
    }


def sync(table, release, wanted, report, names, newer=None):
    """Make the rows of `release`'s product equal to `wanted`; what people added by hand stays.

    `wanted` is {owner id: [dict of key and values, ...]}; owners that are not in it are
    left alone, and so are those of whom a newer release of the product spoke before: of
    whom there are rows of one, or of whom `newer`, {owner id: Release}, knows that one
    says nothing. `names` is {owner id: (words, line of the file)} for the report. Returns
    the ids of the owners that changed.
    """
    silent = newer or {}
    ours, others = _existing(table, release, wanted)
    add, change, older, gone, touched = [], [], [], [], set()

    def tell(verb, owner, row, why=""):
        words, where = names[owner]
        report.tell(verb, table.word, f"{words}: {table.say(row)}", where=where, why=why)
        if verb != "kept":
            touched.add(owner)

    for owner, facts in wanted.items():
        left = ours.get(owner, {})
        latest = next((row.release for row in left.values() if _is_newer(row.release, release)), silent.get(owner))
        if latest:
            why = _("a newer release was imported before: %(release)s") % {"release": latest}
            words, where = names[owner]
            report.tell("kept", table.word, f"{words}: {table.word}", where=where, why=why)
            continue
        facts = [fitted(table.model, fact) for fact in facts]
        for key, fact in {table.key_of(fact): fact for fact in facts}.items():
            row = left.pop(key, None)
            if row is not None:
                if table.values_of(row) != table.values_of(fact):
                    for name in table.values:
                        setattr(row, name, fact[name])
                    row.release = release
                    change.append(row)
                    tell("changed", owner, row)
                elif row.release_id != release.pk:
                    older.append(row.pk)
            elif (other := others.get(owner, {}).get(key)) is not None and (table.shared or other.release is None):
                why = _("entered here by hand") if other.release is None else str(other.release)
                tell("kept", owner, fact, why)
            else:
                add.append(table.model(**{table.owner: owner}, release=release, **fact))
                tell("added", owner, fact)
        for row in left.values():
            gone.append(row.pk)
            tell("gone", owner, row)
    delete(table.model, gone)
    table.model.objects.bulk_create(add, batch_size=1000)
    table.model.objects.bulk_update(change, [*table.values, "release"], batch_size=500)
    table.model.objects.filter(pk__in=older).update(release=release)
    return touched


def _is_newer(one, other):
    return bool(one.released_on and other.released_on and one.released_on > other.released_on)


def _existing(table, release, owners):
    """Return (rows of the release's product, rows of others), each {owner id: {key: row}}."""
    ours, others = {}, {}
    product = (release.source, release.product)
    rows = table.model.objects.filter(**{f"{table.owner}__in": owners}).select_related("release", *table.related)
    for row in rows.order_by("pk"):
        mine = row.release is not None and (row.release.source, row.release.product) == product
        (ours if mine else others).setdefault(getattr(row, table.owner), {})[table.key_of(row)] = row
    return ours, others


def delete(model, keys):
    for start in range(0, len(keys), CHUNK):
        model.objects.filter(pk__in=keys[start : start + CHUNK]).delete()


def earlier_rows(model, release):
    """Return the rows that earlier releases of the product brought and this one did not touch.

    An older release that was first imported after this one is not compared with it again.
    """
    rows = model.objects.filter(release__source=release.source, release__product=release.product)
    if release.released_on is None:
        return rows.exclude(release=release)
    return rows.filter(release__released_on__lt=release.released_on, release__imported_at__lt=release.imported_at)


def taken_back_by(model, release):
    """Return the newer Release that has taken back all that `release` brought into a table, or None.

    Its file has nothing more to say there, however often it is imported again.
    """
    if release.released_on is None or model.objects.filter(release=release).exists():
        return None
    newer = Release.objects.filter(source=release.source, product=release.product, imported_at__gt=release.imported_at)
    return newer.filter(released_on__gt=release.released_on).order_by("-released_on").first()


def listed_since(release, owners):
    """Return {condition id: newer Release of the product that lists it} for those of `owners` that one does."""
    rows = Identifier.objects.filter(
        system=IdentifierSystem.ORPHA,
        condition__in=owners,
        release__source=release.source,
        release__product=release.product,
        release__released_on__gt=release.released_on,
    )
    return {row.condition_id: row.release for row in rows.select_related("release").order_by("release__released_on")}


def drop_absent(table, release, report):
    """Delete what earlier releases of the product said of conditions that this one does not have.

    Returns the ids of the owners that changed. A file that would take away more than it
    brought is taken for an excerpt, and then nothing is deleted.
    """
    earlier = earlier_rows(table.model, release)
    if table.model is Identifier:
        # A condition hangs on its ORPHAcode, whichever file made it.
        earlier = earlier.exclude(system=IdentifierSystem.ORPHA)
    absent = earlier.count()
    if not absent:
        return set()
    if absent > table.model.objects.filter(release=release).count():
        why = _("the file has less than half of what an earlier release had; it seems to be an excerpt")
        report.tell("kept", table.word, str(release), why=why, count=absent)
        return set()
    rows = earlier.select_related(table.owner.removesuffix("_id"), *table.related)
    touched, gone = set(), []
    for row in rows.iterator(CHUNK):
        gone.append(row.pk)
        touched.add(getattr(row, table.owner))
        owner = getattr(row, table.owner.removesuffix("_id"))
        report.tell("gone", table.word, f"{owner}: {table.say(row)}", why=_("the disorder is not in this release"))
    delete(table.model, gone)
    return touched
