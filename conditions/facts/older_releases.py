"""Facts that only an older release of a source has, while a newer one of the same source no longer has them."""


def mark_outdated(all_facts, releases):
    """Set `outdated_by` of each SourcedValue in these Facts; `releases` is {id: Release}."""
    for facts in all_facts:
        for fact in facts.every():
            fact.outdated_by = _outdated_by(fact, releases)


def _outdated_by(fact, releases):
    """Return the newest Release of the fact's source that has such facts, but not this one, or None.

    A fact that an editor entered, or that two sources have, is never outdated; a release without a
    date is neither older nor newer.
    """
    if fact.is_by_hand or fact.kind_release_ids <= fact.release_ids:
        return None
    own = [releases[pk] for pk in fact.release_ids]
    sources = {release.source for release in own}
    if len(sources) != 1 or not all(release.released_on for release in own):
        return None
    others = [releases[pk] for pk in fact.kind_release_ids if pk is not None]
    dated = [release for release in others if release.source in sources and release.released_on]
    latest, newest = (max(some, key=lambda release: release.released_on) for some in (dated, own))
    return latest if latest.released_on > newest.released_on else None
