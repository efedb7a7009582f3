"""Matching of a file's records to conditions by ORPHAcode; conditions are created, renamed and moved here."""

from functools import cached_property

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from conditions.fields import fold
from conditions.models import Condition, FormerSlug, Identifier, Release, Synonym
from conditions.slugs import slug_of
from conditions.vocabularies import IdentifierSystem, MappingRelation, SynonymScope

from . import orphadata, orphanet
from .casing import lowered
from .fact_tables import MAX_NAME_LENGTH
from .orphacodes import anchor_rows, drop_codes_of_classifications, is_classification, link_successors
from .report import differences
from .slugs import Slugs, was_given
from .syncing import precedence


class ConditionMatcher:
    """The state of matching that has to last from one batch of a file to the next."""

    def __init__(self, report):
        self.report = report
        self.slugs = Slugs()
        self.seen = set()
        self.codes_of = {}
        # {code of an obsolete condition: (codes of its successors, position in the file)}
        self.moved = {}
        # Ids of conditions whose name or kind changed: their parents' pages may name them.
        self.changed_conditions = set()

    def match(self, records, release):
        """Return [(record, Condition), ...] for the records that can be loaded; create and rename conditions."""
        records = [record for record in records if self._is_usable(record, release)]
        anchors = self._anchors([record.code for record in records])
        known = {code: condition for code, (condition, _newest) in anchors.items()}
        self._create([record for record in records if record.code not in known], known, release)
        self._update(
            [
                record
                for record in records
                if record.identifiers is not None
                and record.kind is not None
                and record.code in known
                and _is_current(release, anchors.get(record.code))
            ],
            known,
        )
        return [(record, known[record.code]) for record in records if self._has_condition(record, known, release)]

    def finish(self):
        """Set `moved_to` of obsolete conditions, and drop codes of classifications; call it after the last batch."""
        link_successors(self.moved, self.report)
        drop_codes_of_classifications()

    def _is_usable(self, record, release):
        named = f"ORPHA:{record.code}" if record.code else record.name or "?"
        for problem in record.problems:
            self.report.add("skipped", _("part of a record"), named, where=record.where, why=problem)
        why = ""
        if not record.code:
            why = "" if record.problems else _("no ORPHAcode")
        # Classifications list a disorder in each tree, and each tree is a product of its own.
        elif (release.pk, record.code) in self.seen:
            why = _("appears in the file twice")
        elif record.name and len(record.name) > MAX_NAME_LENGTH:
            why = _("the name is longer than 200 characters")
        elif record.kind is not None and not record.name:
            why = _("no name")
        else:
            self.seen.add((release.pk, record.code))
            self._tell_long_synonyms(record, named)
            return True
        if why:
            self.report.add("skipped", _("record"), named, where=record.where, why=why)
        return False

    def _tell_long_synonyms(self, record, named):
        why = _("the name is longer than 200 characters")
        for name in record.synonyms or ():
            if len(name) > MAX_NAME_LENGTH:
                self.report.add("skipped", _("synonym"), f"{named}: {name}", where=record.where, why=why)

    def _anchors(self, codes):
        """Return {code: (Condition, precedence of the last release that describes it, or None)}."""
        anchors = {}
        for row in anchor_rows(codes).select_related("condition", "release"):
            other, newest = anchors.get(row.code, (None, None))
            if other not in (None, row.condition):
                why = _("“%(name)s” has the same code; the facts were added to it") % {"name": row.condition}
                self.report.add("kept", _("identifier"), f"ORPHA:{row.code} {other}", why=why)
            # A classification names a condition only until another product describes it.
            describes = row.release and row.release.released_on and not is_classification(row.release)
            order = precedence(row.release) if describes else None
            anchors[row.code] = (row.condition, max(filter(None, (newest, order)), default=None))
        return anchors

    def _create(self, records, known, release):
        """Create the conditions that the file describes in full and the database does not have."""
        new = [record for record in records if record.kind is not None]
        names = [name for record in new for name in (record.name, _coded_name(record.name, record.code))]
        claims = Identifier.objects.filter(system=IdentifierSystem.ORPHA, relation=MappingRelation.EXACT)
        unclaimed = Condition.objects.filter(name__in=names).exclude(pk__in=claims.values("condition"))
        adopted = {condition.name: condition for condition in unclaimed}
        taken = set(Condition.objects.filter(name__in=names).values_list("name", flat=True))
        slugs = self.slugs.free([(record.name, record.code, None) for record in new if record.name not in adopted])
        created = []
        for record in new:
            condition = adopted.pop(_coded_name(record.name, record.code), None) or adopted.pop(record.name, None)
            if condition is None:
                condition = Condition(
                    name=self._free_name(record, taken),
                    source_name=record.name,
                    slug=slugs.get(record.code) or self.slugs.free([(record.name, record.code, None)])[record.code],
                    kind=record.kind,
                    source_type=record.source_type or "",
                    is_obsolete=bool(record.is_obsolete),
                )
                taken.add(condition.name)
                created.append(condition)
                self.report.add("added", _("condition"), f"ORPHA:{record.code} {condition.name}", where=record.where)
                self._tell_slug_clash(record, condition.name, condition.slug)
            known[record.code] = condition
            if record.moved_to:
                self.moved[record.code] = (record.moved_to, record.where)
        Condition.objects.bulk_create(created, batch_size=500)
        Identifier.objects.bulk_create(
            [
                Identifier(
                    condition=known[record.code],
                    system=IdentifierSystem.ORPHA,
                    code=record.code,
                    relation=MappingRelation.EXACT,
                    release=release,
                )
                for record in new
            ],
            batch_size=1000,
        )

    def _free_name(self, record, taken):
        """Return the record's name, followed by its code if another condition has that name."""
        if record.name not in taken:
            return record.name
        name = _coded_name(record.name, record.code)
        why = _("another condition has this name, so this one is called “%(name)s”") % {"name": name}
        self.report.add("kept", _("name"), f"ORPHA:{record.code} {record.name}", where=record.where, why=why)
        return name

    def _tell_slug_clash(self, record, name, slug):
        """Report that a condition has its code in its address, because another condition has the plain address.

        If the name has the code too, the report says so already.
        """
        wanted, other = self.slugs.clashes.pop(record.code, (None, None))
        if wanted is None or name != record.name:
            return
        why = _("“%(other)s” has the address “%(wanted)s”, so this one is “%(slug)s”") % {
            "other": other or _("this site"),
            "wanted": wanted,
            "slug": slug,
        }
        self.report.add("kept", _("address"), f"ORPHA:{record.code} {record.name}", where=record.where, why=why)

    def _update(self, records, known):
        """Update names, kinds and obsolete marks of known conditions; a name that was edited here stays."""
        names = [record.name for record in records]
        holders = dict(Condition.objects.filter(name__in=names).values_list("name", "pk"))
        changed, former_names, former_slugs = [], [], []
        for record in records:
            condition = known[record.code]
            values = {"kind": record.kind, "source_type": record.source_type or "", "source_name": record.name}
            if record.is_obsolete is not None:
                values["is_obsolete"] = record.is_obsolete
            if record.moved_to:
                self.moved[record.code] = (record.moved_to, record.where)
            if record.name != condition.source_name and self._may_rename(record, condition):
                taken = {name for name in (record.name,) if holders.get(name, condition.pk) != condition.pk}
                name = self._free_name(record, taken)
                former_names.append(Synonym(condition=condition, name=condition.name, scope=SynonymScope.FORMER))
                holders[name] = condition.pk
                if was_given(condition.slug, condition.name, record.code) and slug_of(name) != condition.slug:
                    former_slugs.append(FormerSlug(condition=condition, slug=condition.slug))
                    values["slug"] = self.slugs.free([(record.name, record.code, condition.pk)])[record.code]
                    self._tell_slug_clash(record, name, values["slug"])
                # bulk_update does not call the pre_save that fills sort_name.
                values |= {"name": name, "sort_name": fold(name)[:300], "changed_at": timezone.now()}
                if self._may_forget_name_in_text(record, condition):
                    values["name_in_text"] = ""
            before = {name: getattr(condition, name) for name in values}
            if before == values:
                continue
            for name, value in values.items():
                setattr(condition, name, value)
            changed.append(condition)
            self._tell_changes(record, condition, before, values)
        fields = ["name", "name_in_text", "sort_name", "source_name", "slug", "kind", "source_type", "is_obsolete"]
        fields.append("changed_at")
        Condition.objects.bulk_update(changed, fields, batch_size=200)
        Synonym.objects.bulk_create(former_names, ignore_conflicts=True)
        # A condition that got its old name back no longer has it as a former name.
        Synonym.objects.filter(
            condition__in=changed, condition__name=models.F("name"), scope=SynonymScope.FORMER, release=None
        ).delete()
        FormerSlug.objects.filter(slug__in=[condition.slug for condition in changed]).delete()
        FormerSlug.objects.bulk_create(former_slugs, ignore_conflicts=True)

    def _tell_changes(self, record, condition, before, after):
        """Report a new name, with the new address, and other changes that readers see."""
        named = f"ORPHA:{record.code}"
        if "name" in after:
            why = differences({_("address"): before["slug"]}, {_("address"): after["slug"]}) if "slug" in after else ""
            what = f"{named}: {before['name']} → {after['name']}"
            self.report.add("renamed", _("condition"), what, where=record.where, why=why)
        fields = [Condition._meta.get_field(name) for name in ("kind", "is_obsolete") if name in after]
        why = differences(
            *({str(field.verbose_name): values[field.name] for field in fields} for values in (before, after))
        )
        if why:
            self.report.add("changed", _("condition"), f"{named} {condition.name}", where=record.where, why=why)
        if why or "name" in after:
            self.changed_conditions.add(condition.pk)

    def _may_rename(self, record, condition):
        if condition.name == record.name:
            return False
        if condition.name not in (condition.source_name, _coded_name(condition.source_name, record.code)):
            why = _("edited on this site; the source says “%(name)s”") % {"name": record.name}
            self.report.add("kept", _("name"), f"ORPHA:{record.code} {condition.name}", where=record.where, why=why)
            return False
        return True

    def _may_forget_name_in_text(self, record, condition):
        """Return whether `name_in_text` of a renamed condition is only its old name; report other words."""
        if condition.name_in_text in ("", condition.name, lowered(condition.name)):
            return True
        why = _("edited on this site; the name was “%(name)s”") % {"name": condition.name}
        what = f"ORPHA:{record.code} {condition.name_in_text}"
        self.report.add("kept", _("name within a sentence"), what, where=record.where, why=why)
        return False

    def _has_condition(self, record, known, release):
        condition = known.get(record.code)
        why = ""
        if condition is None:
            why = self._why_unknown(release)
        elif self.codes_of.setdefault(condition.pk, record.code) != record.code:
            why = _("its condition was already imported as ORPHA:%s") % self.codes_of[condition.pk]
        if why:
            name = f"ORPHA:{record.code} {record.name or ''}".strip()
            self.report.add("skipped", _("record"), name, where=record.where, why=why)
        return not why

    def _why_unknown(self, release):
        """Return why no condition has the code of a record of `release`."""
        if not self.nomenclature:
            return _("no condition has this code; import product 1 first")
        day = self.nomenclature.released_on
        if day and release.released_on and day < release.released_on:
            why = _("product 1 of %(day)s, the newest on this site, does not have this code; import a newer product 1")
        else:
            why = _("the code no longer exists: product 1 of %(day)s, the newest on this site, does not have it")
        return why % {"day": day or self.nomenclature.version}

    @cached_property
    def nomenclature(self):
        """The newest Release of product 1 on this site, or None."""
        releases = Release.objects.filter(source=orphanet.SOURCE, product=orphadata.PRODUCTS["1"][0])
        return releases.order_by(models.F("released_on").desc(nulls_last=True), "-pk").first()


def _coded_name(name, code):
    return f"{name[: MAX_NAME_LENGTH - 17]} (ORPHA:{code})"


def _is_current(release, anchor):
    """Return whether a release takes precedence over those that described the condition before."""
    newest = anchor[1] if anchor else None
    return not (newest and release.released_on and precedence(release) < newest)
