"""The newsroom's rail: its sections by task, each with the screens that a person may open."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Screen:
    """A screen that the rail links: the name of its URL, and the permission to open it, "" for everybody."""

    url: str
    label: Promise
    right: str = ""


@dataclass(frozen=True)
class Section:
    """An entry of the rail with its screens; it leads to the first one that the person may open."""

    label: Promise
    screens: tuple


SECTIONS = (
    Section(_("Desk"), (Screen("index", _("Desk")),)),
    Section(
        _("Pages"),
        (
            Screen("conditions_conditionpage_changelist", _("All pages"), "conditions.view_conditionpage"),
            Screen("conditions_edition_changelist", _("Editions"), "conditions.view_edition"),
            Screen("conditions_conditionpage_coverage", _("Coverage"), "conditions.view_conditionpage"),
        ),
    ),
    Section(
        _("Conditions"),
        (
            Screen("conditions_condition_changelist", _("All conditions"), "conditions.view_condition"),
            Screen("conditions_gene_changelist", _("Genes"), "conditions.view_condition"),
            Screen("conditions_searchcount_changelist", _("What readers search"), "conditions.view_searchcount"),
        ),
    ),
    Section(
        _("Reviews"),
        (
            Screen("conditions_edition_queue", _("Review queue"), "conditions.view_edition"),
            Screen("conditions_edition_calendar", _("Calendar"), "conditions.view_edition"),
            Screen("conditions_edition_forecast", _("Forecast"), "conditions.steer_edition"),
            Screen("accounts_proposal_changelist", _("Proposals"), "conditions.view_edition"),
        ),
    ),
    Section(_("Reports"), (Screen("conditions_report_changelist", _("Readers’ reports"), "conditions.view_report"),)),
    Section(
        _("Evidence"),
        (
            Screen("conditions_release_changelist", _("Releases of facts"), "conditions.view_release"),
            Screen("conditions_release_import", _("Import"), "conditions.steer_edition"),
        ),
    ),
    Section(
        _("People"),
        (
            Screen("conditions_medicalreviewer_changelist", _("Medical reviewers"), "conditions.view_medicalreviewer"),
            Screen("accounts_user_changelist", _("Accounts"), "accounts.view_user"),
            Screen("accounts_signinevent_changelist", _("Sign-in events"), "accounts.view_signinevent"),
        ),
    ),
    Section(
        _("Settings"),
        (
            Screen("conditions_topic_changelist", _("Topics"), "conditions.view_topic"),
            Screen("conditions_topicgroup_changelist", _("Groups of topics"), "conditions.view_topicgroup"),
            Screen("conditions_sitepage_changelist", _("Pages about this site"), "conditions.view_sitepage"),
        ),
    ),
)


@dataclass
class Entry:
    """A link of the rail for one request: `is_here` marks the section and the screen that the request is for."""

    label: str
    address: str
    is_here: bool = False
    screens: list = field(default_factory=list)


def rail(request):
    """Return the Entries that the person of the request may open."""
    entries = []
    for section in SECTIONS:
        screens = [
            Entry(screen.label, reverse(f"admin:{screen.url}"))
            for screen in section.screens
            if not screen.right or request.user.has_perm(screen.right)
        ]
        if screens:
            entries.append(Entry(section.label, screens[0].address, screens=screens))
    _mark(entries, request.path)
    return entries


def _mark(entries, path):
    """Mark the screen whose address is the longest beginning of `path`, and its section; the desk only as itself."""
    beginnings = [
        (screen.address, entry, screen)
        for entry in entries
        for screen in entry.screens
        if path == screen.address or (path.startswith(screen.address) and entry is not entries[0])
    ]
    if beginnings:
        _address, entry, screen = max(beginnings, key=lambda found: len(found[0]))
        entry.is_here = screen.is_here = True
