"""Event chains: how many events a page has, and the hash of the last one."""

from django.db import connections, models, transaction

from .event import Event
from .event_guards import CHAIN_GUARDS
from .page import ConditionPage

# Pages whose events get their places in one transaction.
BATCH = 100
_GIVE_PLACE = "UPDATE conditions_event SET page_id = %s, position = %s, previous_hash = %s, hash = %s WHERE id = %s"
_TEXTS = ("edition__short_answer", "edition__body", "edition__body_as_written", "edition__search_text")


class EventChainManager(models.Manager):
    def append(self, event):
        """Save a new event in the next place of its page's chain. The caller has locked the page."""
        _clean(event)
        page = event.edition.page_id
        self._adopt([page])
        chain = self.filter(page=page).first() or EventChain(page_id=page)
        chain.place(event)
        event.save(force_insert=True)
        chain.save(using=self.db)

    def adopt(self):
        """Give a place to each event without one: from before the chain, or written by older code that still runs."""
        last = 0
        while _without_place(self.db).exists():
            pages = ConditionPage.objects.using(self.db).filter(pk__gt=last).order_by("pk").select_for_update()
            with transaction.atomic(using=self.db):
                batch = list(pages.values_list("pk", flat=True)[:BATCH])
                self._adopt(batch)
            if not batch:
                return
            last = batch[-1]

    def _adopt(self, pages):
        """Give places to those events of these locked pages that have none, in the order of their keys."""
        events = _without_place(self.db).filter(edition__page__in=pages).order_by("pk")
        chains, rows = {}, []
        for event in events.select_related("edition", "sign_off").defer(*_TEXTS, "sign_off__record"):
            page = event.edition.page_id
            if page not in chains:
                chains[page] = self.filter(page=page).first() or EventChain(page_id=page)
            chains[page].place(event)
            rows.append((event.page_id, event.position, event.previous_hash, event.hash, event.pk))
        if not rows:
            return
        # The rows are written one after the other, because a trigger compares each event with the one before it.
        with connections[self.db].cursor() as cursor:
            cursor.executemany(_GIVE_PLACE, rows)
        for chain in chains.values():
            chain.save(using=self.db)


class EventChain(models.Model):
    """The length of a page's chain of events and the hash of its last one, so that a missing end is noticed.

    Written with each event, in its transaction and under the page's lock.
    """

    page = models.OneToOneField(ConditionPage, models.PROTECT, primary_key=True, related_name="event_chain")
    length = models.PositiveIntegerField(default=0)
    last_hash = models.CharField(max_length=64, default="")

    objects = EventChainManager()

    class Meta:
        default_permissions = ()

    guards = CHAIN_GUARDS

    def __str__(self):
        return f"{self.page_id}: {self.length}"

    def place(self, event):
        """Give the event the next place in this chain, and count it. The caller saves both."""
        event.page_id, event.position, event.previous_hash = self.page_id, self.length + 1, self.last_hash
        event.hash = event.computed_hash()
        self.length, self.last_hash = event.position, event.hash


def _without_place(using):
    return Event.objects.using(using).filter(position__isnull=True)


def _clean(event):
    """Clean the event's texts as `save` would, so that the hash is that of the stored form."""
    for field in event._meta.concrete_fields:
        if hasattr(field, "cleaned"):
            setattr(event, field.attname, field.cleaned(getattr(event, field.attname)))
