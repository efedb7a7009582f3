"""The style page: each component in each state, for staff."""

from tests.public.pages import all_words, elements, of_class


def test_style_page_shows_every_state_of_a_review(client, editor):
    client.force_login(editor)

    response = client.get("/admin/style/")

    assert all_words(response, of_class("badge")) == [
        "Medically reviewed",
        "Medically reviewed",
        "Review overdue",
        "Review overdue",
        "Not reviewed yet",
    ]
    assert response["Content-Security-Policy"].count("unsafe-inline") == 0


def test_style_page_is_for_staff(client):
    assert client.get("/admin/style/").status_code == 302


def test_style_page_is_linked_from_the_front_page(client, editor):
    client.force_login(editor)

    assert 'href="/admin/style/"' in client.get("/admin/").content.decode()


def test_style_page_shows_what_readers_send_with_its_errors(client, editor):
    client.force_login(editor)

    response = client.get("/admin/style/")

    sentences = all_words(response, '//*[@id="errors"]//li')
    assert sentences == all_words(response, of_class("problem"))
    assert len(sentences) == 2
    assert elements(response, "//*[@autofocus]") == []
    assert all_words(response, of_class("voice") + "//button") == ["Yes", "No"]
    assert all_words(response, of_class("request")) == ["GET /api/v1/conditions/"]
    assert {"la", "ar", "ja"} <= set(elements(response, "//main//*/@lang"))
