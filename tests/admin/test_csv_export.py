"""CSV export of the newsroom's lists: all rows of the list in the same order."""

import csv
import re

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from conditions.models import Condition, Edition, ImportedFile, SitePage, Topic
from tests import factories
from tests.feedback.reports import make_report
from web.csv_export import CsvList

LISTS = [
    model._meta.label_lower for model, model_admin in admin.site._registry.items() if isinstance(model_admin, CsvList)
]


def address(label):
    return reverse(f"admin:{label.replace('.', '_')}_changelist")


def table(client, url, **query):
    response = client.get(url, {"csv": "1", **query})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(b"".join(response.streaming_content).decode("utf-8-sig").splitlines()))


@pytest.fixture
def chiefs(client, superuser, editor, reviewer):
    factories.make_published(by=editor, reviewer=reviewer)
    client.force_login(superuser)
    return client


def test_every_list_has_a_csv_export():
    # The list of searches has its own CSV view (conditions/admin/search_counts.py).
    others = {model._meta.label_lower for model in admin.site._registry} - set(LISTS)

    assert others == {"conditions.searchcount"}


@pytest.mark.parametrize("label", LISTS)
def test_csv_has_the_columns_and_rows_of_the_list(chiefs, label):
    shown = chiefs.get(address(label)).context["cl"]

    head, *rows = table(chiefs, address(label))

    columns = shown.model_admin.csv_columns or shown.model_admin.list_display
    assert len(head) == len(columns)
    assert len(rows) == shown.result_count
    assert all(len(row) == len(head) for row in rows)


def test_csv_has_the_values_of_the_list(chiefs):
    head, row = table(chiefs, address("conditions.edition"))

    values = dict(zip(head, row, strict=True))
    assert values["question"].startswith("What causes condition ")
    assert (values["state"], values["number"], values["submitted by"]) == ("Published", "1", "Erin")
    # In ISO 8601, for programs.
    assert values["published"].count("T") == 1


def test_csv_is_filtered_searched_and_sorted_like_the_list(chiefs, editor):
    other = factories.make_page(factories.make_condition("Bardet-Biedl syndrome"), "genes")
    factories.make_draft(other, by=editor)
    url = address("conditions.edition")

    title = chiefs.get(url).context["cl"].list_display.index("title")

    drafts = table(chiefs, url, state__exact="draft")
    search_results = table(chiefs, url, q="bardet")
    first, second = (table(chiefs, url, o=order)[1:] for order in (str(title), f"-{title}"))

    assert [len(drafts), len(search_results)] == [2, 2]
    assert drafts[1] == search_results[1]
    assert len(first) == 2
    assert first == second[::-1]


def test_list_links_to_its_csv_with_any_filter(chiefs):
    html = chiefs.get(address("conditions.edition"), {"q": "condition", "p": "1"}).content.decode()

    assert 'href="?csv=1&amp;q=condition"' in html


def test_link_keeps_each_filter_and_leads_to_the_rows_of_the_list(chiefs, editor):
    group = factories.make_page(topic="treatment").topic.group_id
    chosen = {"page__topic__group__id__exact": group, "state__exact": "published"}

    shown = chiefs.get(address("conditions.edition"), chosen).context["cl"]
    link = shown.csv_address()

    assert f"page__topic__group__id__exact={group}" in link
    lines = b"".join(chiefs.get(f"{address('conditions.edition')}{link}").streaming_content).splitlines()
    assert len(lines) == shown.result_count + 1 == 1


def test_csv_has_the_text_as_typed(chiefs, editor, reviewer):
    live = factories.make_published(by=editor, reviewer=reviewer)
    make_report(live, text='It\'s 5 & 6 <b> "x"')
    factories.make_condition("A <x and y> b", slug="a-x-and-y")

    reports = table(chiefs, address("conditions.report"))
    conditions = table(chiefs, address("conditions.condition"), q="x and y")

    assert any('It\'s 5 & 6 <b> "x"' in cell for row in reports for cell in row)
    assert "A <x and y> b" in conditions[1]


def test_csv_escapes_spreadsheet_formulas(chiefs):
    factories.make_condition("=HYPERLINK(1)")

    names = [row[0] for row in table(chiefs, address("conditions.condition"))]

    assert "'=HYPERLINK(1)" in names


def test_csv_of_an_invalid_url_responds_like_the_list(chiefs):
    response = chiefs.get(address("conditions.edition"), {"csv": "1", "state__no": "x"})

    assert (response.status_code, response["Location"]) == (302, f"{address('conditions.edition')}?e=1")


def test_csv_needs_the_permission_of_the_list(client, editor):
    client.force_login(editor)

    assert client.get(address("accounts.user"), {"csv": "1"}).status_code == 403


def test_csv_of_many_rows_has_a_constant_number_of_queries(chiefs, editor, django_assert_max_num_queries):
    url = address("conditions.edition")
    condition = factories.make_condition("Bardet-Biedl syndrome")
    for topic in ("genes", "inheritance", "symptoms", "treatment"):
        factories.make_draft(factories.make_page(condition, topic), by=editor)
    table(chiefs, url)

    with django_assert_max_num_queries(6):
        rows = table(chiefs, url)

    assert len(rows) == 6
    assert not any(strip_tags(cell) != cell for row in rows for cell in row)


def test_csv_of_editions_and_pages_has_a_column_for_each_value(chiefs, editor):
    live = Edition.objects.get()
    factories.make_draft(factories.make_page(live.page.condition, "genes"), by=editor)
    url = f"https://example.org{live.page.get_absolute_url()}"

    editions, pages = (table(chiefs, address(f"conditions.{name}")) for name in ("edition", "conditionpage"))

    published = dict(zip(editions[0], next(row for row in editions if "Published" in row), strict=True))
    shown = dict(zip(pages[0], next(row for row in pages if "Published" in row), strict=True))
    assert published == {
        "condition": live.page.condition.name,
        "topic": live.page.topic.name,
        "question": live.title,
        "number": "1",
        "state": "Published",
        "submitted by": "Erin",
        "submitted": timezone.localtime(live.submitted_at).isoformat(),
        "reviewer": "Dr Rao, MD",
        "last reviewed": live.reviewed_on.isoformat(),
        "review due": live.review_due.isoformat(),
        "publish at": "",
        "published": timezone.localtime(live.published_at).isoformat(),
        "withdrawn": "",
        "changed": timezone.localtime(live.updated_at).isoformat(),
        "URL": url,
    }
    assert shown == {
        "condition": live.page.condition.name,
        "topic": live.page.topic.name,
        "page": live.page.question,
        "readers see": "Published",
        "review due": live.review_due.isoformat(),
        "newsroom": "",
        "URL": url,
    }
    drafts = [row for rows in (editions, pages) for row in rows if "Draft" in row]
    assert [row[-1] for row in drafts] == ["", ""]


def test_csv_of_reports_has_the_whole_text(chiefs):
    live = Edition.objects.get()
    text = "The second gene is wrong. " * 20
    report = make_report(live, text=text.strip())

    head, row = table(chiefs, address("conditions.report"))

    values = dict(zip(head, row, strict=True))
    assert values["report"] == text.strip()
    assert (values["condition"], values["topic"]) == (live.page.condition.name, live.page.topic.name)
    assert values["received"] == timezone.localtime(report.received_at).isoformat()
    assert values["URL"] == f"https://example.org{live.page.get_absolute_url()}"


@pytest.mark.parametrize("label", LISTS)
def test_csv_has_no_html_and_no_date_in_words(chiefs, label):
    rows = table(chiefs, address(label))

    cells = [cell for row in rows for cell in row]
    assert [cell for cell in cells if strip_tags(cell) != cell or re.search(r"\d [A-Z][a-z]{2,8} 20\d\d", cell)] == []


def rows_of(client, name):
    """Return the rows of a list's CSV file as dicts."""
    head, *rows = table(client, address(f"conditions.{name}"))
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_csv_of_genes_has_codes_and_former_symbols(chiefs):
    factories.make_gene_link(Condition.objects.get(), "BSCL2", former=["GNG3LG", "SPG17"])

    (gene,) = rows_of(chiefs, "gene")

    assert list(gene) == ["symbol", "name", "locus", "HGNC", "OMIM", "former symbols"]
    assert (gene["symbol"], gene["former symbols"]) == ("BSCL2", "GNG3LG; SPG17")


def test_csv_of_topics_has_the_whole_texts(chiefs):
    guidance = "Say which genes, and how they are inherited. " * 10 + "Name each."
    Topic.objects.filter(slug="causes").update(guidance=guidance)

    causes = next(row for row in rows_of(chiefs, "topic") if row["address"] == "causes")

    assert (causes["guidance"], causes["question"]) == (guidance, "What causes {condition}?")
    assert causes["group"] == Topic.objects.get(slug="causes").group.name


def test_csv_of_site_pages_has_versions_and_urls(chiefs):
    page = SitePage.objects.get(slug="privacy")

    row = next(row for row in rows_of(chiefs, "sitepage") if row["address"] == "privacy")

    live = page.live_version()
    assert row == {
        "name": page.name,
        "address": "privacy",
        "position": str(page.position),
        "public version": "1",
        "published": timezone.localtime(live.published_at).isoformat(),
        "published by": live.publisher_name,
        "draft": "",
        "draft changed": "",
        "URL": f"https://example.org{page.get_absolute_url()}",
    }


def test_csv_of_releases_has_a_column_for_each_value_of_the_last_file(chiefs, editor):
    release = factories.make_release()
    file = ImportedFile.objects.create(
        name="en_product6.xml", kind="genes", sha256="ab" * 32, size=7, uploaded_by=editor
    )
    file.releases.add(release)

    (row,) = rows_of(chiefs, "release")

    names = ("version", "last file", "SHA-256", "uploaded by", "applied by", "file imported")
    at = timezone.localtime(file.at).isoformat()
    assert [row[name] for name in names] == ["1.0", "en_product6.xml", "ab" * 32, "Erin", "", at]
    assert row["released on"] == (release.released_on.isoformat() if release.released_on else "")
