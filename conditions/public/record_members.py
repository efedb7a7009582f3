"""Members of a sign-off record, made from rows: the page, the edition and a reviewer as they are now."""

from django.conf import settings

from conditions.vocabularies import IdentifierSystem, MappingRelation


def page_member(page):
    """Return the member "page" of a record: address and names as they are now."""
    condition, topic = page.condition, page.topic
    codes = (
        identifier.code
        for identifier in condition.identifiers.all()
        if (identifier.system, identifier.relation) == (IdentifierSystem.ORPHA, MappingRelation.EXACT)
    )
    return {
        "address": page.get_absolute_url(),
        "condition": {
            "slug": condition.slug,
            "name": condition.name,
            "name_in_text": condition.in_text,
            "orpha": next(codes, None),
        },
        "topic": {"slug": topic.slug, "question": page.question, "health_aspect": topic.health_aspect},
    }


def edition_member(edition):
    """Return the member "edition" of a record: the text with its citations."""
    text = edition.signed_text()
    # This is the format of the text's hash; a record has its own format.
    del text["format"]
    return {"number": edition.number, "language": settings.LANGUAGE_CODE, **text}


def reviewer_member(entry):
    """Return a member "reviewer" of a record: the entry in the register as it is now."""
    return {
        "number": entry.pk,
        "slug": entry.slug,
        "name": entry.name,
        "credentials": entry.credentials,
        "speciality": entry.speciality,
        "affiliation": entry.affiliation,
        "orcid": entry.orcid,
        "registration": entry.registration_number,
    }


def reviewer_member_with_name(entry, name):
    """Return a member "reviewer" for a signature without a record; `name` has the credentials of that time."""
    reviewer = reviewer_member(entry)
    return reviewer if printed_name(reviewer) == name else reviewer | {"name": name, "credentials": ""}


def printed_name(reviewer):
    """Return a reviewer's name with credentials from the member of a record."""
    return ", ".join(filter(None, (reviewer["name"], reviewer["credentials"])))
