"""What a signer's screen shows: the records that they can sign, and their hash."""

from dataclasses import dataclass

from conditions.models import Edition

from .record import drafts_of_records, hash_of


@dataclass(frozen=True)
class SignerScreen:
    """The draft of a record for each scope, {Scope: dict}, as a reviewer has it beside the buttons."""

    records: dict

    @property
    def seen(self):
        """The hash that the forms hold: a signature is refused once the screen would show anything else."""
        return hash_of({scope.value: record for scope, record in self.records.items()})


def on_screen(edition, by):
    """Return the SignerScreen of the user `by` for a frozen edition."""
    return SignerScreen(drafts_of_records(edition, by))


def seen_by(edition, by):
    """Return the `seen` argument of a signature by `by` who opens the edition's screen now."""
    return on_screen(Edition.objects.select_related("page__condition", "page__topic").get(pk=edition.pk), by).seen
