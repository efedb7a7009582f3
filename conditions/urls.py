"""Public URLs."""

from django.urls import include, path

from .admin import calendar_feed
from .feedback import corrections
from .feedback import views as feedback
from .site_pages import views as site_pages
from .views import (
    a_to_z,
    browse,
    condition,
    discovery,
    editions,
    feeds,
    genes,
    home,
    question,
    reviewer,
    search,
    sitemaps,
    status,
    suggestions,
    transparency_log,
    unsubscribe,
    verification,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.results, name="search"),
    path("search/suggest/", suggestions.suggestions, name="suggest"),
    path("how-we-review/", site_pages.how_we_review, name="how-we-review"),
    path("conditions/", a_to_z.a_to_z, name="a-to-z"),
    path("conditions/a-z/<slug:letter>/", a_to_z.letter, name="letter"),
    path("conditions/<slug:condition>/", condition.hub, name="condition"),
    path("conditions/<slug:condition>/<slug:topic>/", question.question, name="question"),
    # Trust: the history of a page, and the pages about this site.
    path("conditions/<slug:condition>/<slug:topic>/changes/", editions.changes, name="changes"),
    path("conditions/<slug:condition>/<slug:topic>/editions/<int:number>/", editions.edition, name="edition"),
    path("about/<slug:slug>/", site_pages.site_page, name="site-page"),
    path("about/<slug:slug>/versions/<int:number>/", site_pages.version, name="site-page-version"),
    # Readers' feedback: reports, usefulness, corrections.
    path("conditions/<slug:condition>/<slug:topic>/report/", feedback.report, name="report"),
    path("conditions/<slug:condition>/<slug:topic>/useful/", feedback.useful, name="useful"),
    path("conditions/<slug:condition>/<slug:topic>/useful/thanks/", feedback.useful_thanks, name="useful-thanks"),
    path("report-a-problem/<slug:condition>/", feedback.report_about, name="report-about"),
    path("reports/<str:reference>/", feedback.received, name="report-received"),
    path("corrections/", corrections.corrections, name="corrections"),
    path("genes/", genes.genes, name="genes"),
    path("genes/a-z/<slug:letter>/", genes.gene_letter, name="gene-letter"),
    path("genes/<path:symbol>/", browse.gene, name="gene"),
    path("browse/inheritance/", browse.inheritance, name="browse-inheritance"),
    path("browse/inheritance/<slug:mode>/", browse.mode, name="browse-mode"),
    path("browse/groups/", browse.groups, name="browse-groups"),
    path("browse/groups/<slug:group>/", browse.group, name="browse-group"),
    path("reviewers/", reviewer.reviewers, name="reviewers"),
    path("reviewers/<slug:reviewer>/", reviewer.profile, name="reviewer"),
    path("reviewers/<slug:reviewer>/photo/", reviewer.photo, name="reviewer-photo"),
    # The public log of what was published, and its files.
    path("log/", transparency_log.about, name="log"),
    path("log/checkpoint", transparency_log.checkpoint, name="log-checkpoint"),
    path("log/cosigned", transparency_log.cosigned, name="log-cosigned"),
    path("log/tile/<path:path>", transparency_log.tile, name="log-tile"),
    # Checks of copies: what a hash or a text is, and the program that checks a downloaded page.
    path("verify/", verification.verify_page, name="verify"),
    path("verify/verify.py", verification.program, name="verify-program"),
    path("status/<slug:sha256>/", status.status, name="status"),
    # The unsubscribe link of reminder mails, which works without signing in.
    path("unsubscribe/<str:token>/", unsubscribe.unsubscribe, name="unsubscribe"),
    # The calendar feed of a member of the newsroom: the token in the address is the proof.
    path("calendar/<str:token>.ics", calendar_feed.feed, name="calendar-feed"),
    # Discovery: feeds, sitemaps and files that programs look for.
    path("feeds/recently-reviewed.atom", feeds.recently_reviewed, name="recent-feed"),
    path("conditions/<slug:condition>/feed.atom", feeds.condition, name="condition-feed"),
    path("sitemap.xml", sitemaps.index, name="sitemap-index"),
    path("sitemap-<slug:section>-<int:number>.xml", sitemaps.sitemap, name="sitemap"),
    path("robots.txt", discovery.robots, name="robots"),
    path("llms.txt", discovery.for_language_models, name="llms"),
    path(".well-known/security.txt", discovery.security, name="security"),
    path("opensearch.xml", discovery.search_engine, name="opensearch"),
    path("search/completions/", suggestions.completions, name="completions"),
    path("site.webmanifest", discovery.manifest, name="manifest"),
    # Open data: the API, and each page as JSON and JSON-LD.
    path("", include("conditions.api.urls")),
]
