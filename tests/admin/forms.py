"""What a browser would post from the newsroom's forms."""

from django.urls import reverse

from tests import factories


def draft_data(edition, *, citations=None, **values):
    """Return the draft's form as a browser posts it."""
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
    for place, row in enumerate(rows):
        for name, value in row.items():
            data[f"citations-{place}-{name}"] = "" if value is None else str(value)
    return data


def condition_data(response, **values):
    """Return what the condition's form would post as it stands in `response`, but for `values`."""
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


def said(response):
    """Return the sentences that the next page shows."""
    return [str(message) for message in response.context["messages"]]
