"""Form data and URLs of the newsroom for the test client."""

from django.urls import reverse

from tests import factories


def draft_data(edition, *, citations=None, **values):
    """Return the POST data of the draft form, with `values` replaced."""
    rows = [factories.CITATION] if citations is None else citations
    data = {
        "lock": edition.lock,
        "title": edition.title,
        "short_answer": factories.SHORT_ANSWER,
        "body": factories.BODY,
        "change_note": "Reworded.",
        "citations-TOTAL_FORMS": len(rows),
        "citations-INITIAL_FORMS": 0,
        **values,
    }
    for index, row in enumerate(rows):
        for name, value in row.items():
            data[f"citations-{index}-{name}"] = "" if value is None else str(value)
    return data


def condition_data(response, **values):
    """Return the POST data of the condition form in `response`, with `values` replaced."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {field.html_name: field.value() for form in forms for field in form}
    return {name: "" if value is None else value for name, value in data.items()} | values


def screen(edition):
    return reverse("admin:conditions_edition_change", args=[edition.pk])


def step(edition, verb):
    return reverse("admin:conditions_edition_step", args=[edition.pk, verb])


def desk(page):
    return reverse("admin:conditions_conditionpage_change", args=[page.pk])


def withdrawal(page):
    return reverse("admin:conditions_conditionpage_withdraw", args=[page.pk])


def shown_messages(response):
    """Return the texts of the messages in the response."""
    return [str(message) for message in response.context["messages"]]
