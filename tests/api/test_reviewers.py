"""Endpoints of reviewers: only reviewers who have signed a public text."""

from tests import factories


def test_reviewer_record_matches_the_profile(client, page, editor, reviewer):
    register = reviewer.medical_reviewer
    register.orcid, register.interests = "0000-0002-1825-0097", "None declaration"
    register.save()
    factories.make_published(page, by=editor, reviewer=reviewer)

    response = client.get("/api/v1/reviewers/dr-rao")

    assert response.json() == {
        "url": "https://example.org/reviewers/dr-rao/",
        "self": "https://example.org/api/v1/reviewers/dr-rao",
        "slug": "dr-rao",
        "name": "Dr Rao",
        "credentials": "MD",
        "speciality": "endocrinologist",
        "affiliation": "",
        "orcid": "https://orcid.org/0000-0002-1825-0097",
        "registration": "",
        "credentials_checked": None,
        "interests": "None declaration",
        "biography": "",
        "signs_now": True,
        "pages": "https://example.org/api/v1/pages?reviewer=dr-rao",
    }
    assert client.get("/api/v1/reviewers").json() == {"items": [response.json()], "next": None}


def test_reviewer_who_signed_nothing_public_is_not_known(client, page, editor, reviewer, second_reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)

    assert client.get("/api/v1/reviewers/dr-lee").status_code == 404
    assert [one["slug"] for one in client.get("/api/v1/reviewers").json()["items"]] == ["dr-rao"]
