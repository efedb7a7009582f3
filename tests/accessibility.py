"""Accessibility checks of a page: two rule engines, target sizes, line lengths, tab order.

Each function takes a page of Playwright or of tests.firefox and returns a list of problems, empty if all is well.
"""

import json
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT

AXE, EQUAL_ACCESS = "axe", "ace"
# The script of each rule engine, by its global name in the page.
ENGINES = {AXE: AXE_SCRIPT, EQUAL_ACCESS: (Path(__file__).parent / "vendor/ace/ace.js").read_text()}
# An engine takes longer than loading the page, so `make test` runs only one of them.
each_engine = pytest.mark.parametrize("engine", [AXE, pytest.param(EQUAL_ACCESS, marks=pytest.mark.full)])
# The width of the window in CSS pixels and the colour scheme. `make test` takes the look that developers see least.
each_look = pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (320, "dark"),
        pytest.param(320, "light", marks=pytest.mark.full),
        pytest.param(1280, "dark", marks=pytest.mark.full),
        pytest.param(1280, "light", marks=pytest.mark.full),
    ],
)
# CKEditor draws its own frame and buttons in a version without maintenance (docs/adr/0003), and hides the labelled
# field; static/newsroom/draft.js moves the focus from the label to the frame.
EDITOR = ".django-ckeditor-widget, .cke, label[for=id_body]"

# axe checks closed <details> only when they are open, and Equal Access treats only the labels in them as hidden. Those
# with a name would close each other, and menus would cover what is under them.
OPEN_ALL = """document.querySelectorAll("details:not(.filter, .account-menu)").forEach(part => {
    part.removeAttribute("name");
    part.open = true;
});
"""

AXE_BREACHES = """async excluded => {
    OPEN_ALL
    const short = html => html.replace(/\\s+/g, " ").slice(0, 160);
    const { violations } = await axe.run({ exclude: excluded.map(selector => [selector]) }, {
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        resultTypes: ["violations"],
        rules: { "color-contrast-enhanced": { enabled: true } },
    });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html, any, all, none }) =>
        `axe ${id}: ${short(html)} (${[...any, ...all, ...none].map(({ message }) => message).join("; ")})`));
}""".replace("OPEN_ALL", OPEN_ALL)

EQUAL_ACCESS_BREACHES = """async excluded => {
    OPEN_ALL
    const short = html => html.replace(/\\s+/g, " ").slice(0, 160);
    const { results } = await new ace.Checker().check(document, ["WCAG_2_2"]);
    const inThisDocument = path => path.replace(/(\\/iframe\\[\\d+\\]).*/, "$1");
    const counts = ({ path }) => !excluded.length || !document
        .evaluate(inThisDocument(path.dom), document, null, XPathResult.FIRST_ORDERED_NODE_TYPE, null)
        .singleNodeValue?.closest(excluded.join());
    return results.filter(({ value }) => value.join() === "VIOLATION,FAIL").filter(counts).map(
        ({ ruleId, snippet, message }) => `equal-access ${ruleId}: ${short(snippet)} (${message})`);
}""".replace("OPEN_ALL", OPEN_ALL)

FAINT = """async excluded => {
    const { violations } = await axe.run({ exclude: excluded.map(selector => [selector]) }, {
        runOnly: { type: "rule", values: ["color-contrast", "color-contrast-enhanced"] }, resultTypes: ["violations"],
    });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html, any }) =>
        `axe ${id}: ${html.slice(0, 160)} (${any.map(({ message }) => message).join("; ")})`));
}"""

TARGETS = """([least, spaced, excluded]) => {
    const box = element => element.getBoundingClientRect();
    // A label is part of its field's target; a link that wraps is as tall as its lines together.
    const area = element => {
        const boxes = [box(element), ...[...(element.labels || [])].map(box)].filter(({ width }) => width > 1);
        const edges = (side, pick) => pick(...boxes.map(edge => edge[side]));
        const [left, right] = [edges("left", Math.min), edges("right", Math.max)];
        const [top, bottom] = [edges("top", Math.min), edges("bottom", Math.max)];
        return { left, right, top, bottom, width: right - left, height: bottom - top };
    };
    const words = node => node.textContent.replace(/[\\s·›,;/()]+/g, "");
    // WCAG exempts links in a sentence, and therefore citation marks: their line sets their height.
    const inSentence = element => {
        if (element.tagName !== "A" || getComputedStyle(element).display !== "inline") return false;
        if (element.closest("sup")) return true;
        const block = element.parentElement.closest("p, li, dd, dt, td, th, caption, blockquote, h1, h2, h3, h4, div");
        const links = [...block.querySelectorAll("a")].filter(link => !link.parentElement.closest("a"));
        return words(block).length > links.reduce((sum, link) => sum + words(link).length, 0);
    };
    const seen = element => element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
        && area(element).width > 1 && !element.closest(excluded || "nothing");
    const all = [...document.querySelectorAll(
        "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=combobox]"
    )].filter(seen);
    const short = all.filter(element => {
        const { width, height } = area(element);
        return (Math.round(width) < least || Math.round(height) < least) && !inSentence(element);
    });
    const centre = ({ left, right, top, bottom }) => [(left + right) / 2, (top + bottom) / 2];
    const distance = ([x, y], { left, right, top, bottom }) =>
        Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
    const apart = element => all.every(other => other === element || other.contains(element) || (short.includes(other)
        ? Math.hypot(...centre(area(element)).map((position, axis) => position - centre(area(other))[axis])) >= least
        : distance(centre(area(element)), area(other)) >= least / 2));
    return short.filter(element => !spaced || !apart(element)).map(element => {
        const { width, height } = area(element);
        return `${Math.round(width)} x ${Math.round(height)}: ${element.outerHTML.replace(/\\s+/g, " ").slice(0, 140)}`;
    });
}"""

LINES = """([most, excluded]) => {
    const longLines = [];
    const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    const blocks = new Map();
    let gap = " ";
    for (let text = walk.nextNode(); text; text = walk.nextNode()) {
        const holder = text.parentElement;
        const block = holder.closest(
            "p, li, dd, dt, td, th, caption, blockquote, label, legend, summary, h1, h2, h3, h4, div");
        if (!text.data.trim() || holder.closest(excluded) || !holder.checkVisibility()) continue;
        if (!blocks.has(block)) blocks.set(block, new Map());
        const lines = blocks.get(block);
        for (const word of text.data.matchAll(/\\S+/g)) {
            // A citation mark follows its word without a space.
            if (word.index) gap = " ";
            range.setStart(text, word.index);
            range.setEnd(text, word.index + word[0].length);
            const { bottom, width } = range.getBoundingClientRect();
            // A word that breaks over lines belongs to none of them.
            if (width < 2 || range.getClientRects().length > 1) continue;
            // Citation marks are higher than their line.
            const line = [...lines.keys()].find(known => Math.abs(known - bottom) < 9) ?? bottom;
            lines.set(line, `${lines.get(line) ?? ""}${gap}${word[0]}`.trim());
        }
        gap = /\\s$/.test(text.data) ? " " : "";
    }
    blocks.forEach(lines => lines.forEach(line => {
        if (line.length > most) longLines.push(`${line.length}: ${line}`);
    }));
    return longLines;
}"""

FOCUS = """() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    const [x, y] = [(left + right) / 2, Math.min(Math.max((top + bottom) / 2, 1), innerHeight - 1)];
    const above = document.elementFromPoint(x, y);
    return {
        place: [...document.querySelectorAll("*")].indexOf(element),
        html: element.outerHTML.replace(/\\s+/g, " ").slice(0, 120),
        outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        inView: bottom > 0 && top < innerHeight && right > 0 && left < innerWidth,
        covered: Boolean(above) && !element.contains(above) && !above.contains(element)
            && ![...(element.labels || [])].some(label => label.contains(above)),
    };
}"""


def _evaluate(page, script, argument):
    return json.loads(page.evaluate(f"(async () => JSON.stringify(await ({script})({json.dumps(argument)})))()"))


def breaches(page, *, engine, leave_out=""):
    """Return the breaches of WCAG 2.2 A and AA that the given rule engine finds.

    axe-core also reports text with a contrast below 7 to 1.
    """
    script = {AXE: AXE_BREACHES, EQUAL_ACCESS: EQUAL_ACCESS_BREACHES}[engine]
    _equip(page, engine)
    return _evaluate(page, script, [selector.strip() for selector in leave_out.split(",") if selector])


def faint_text(page, *, leave_out=""):
    """Return the texts with a contrast below 7 to 1; other rules do not depend on the colour scheme."""
    _equip(page, AXE)
    return _evaluate(page, FAINT, [selector.strip() for selector in leave_out.split(",") if selector])


def _equip(page, engine):
    if page.evaluate(f"typeof {engine}") == "undefined":
        page.evaluate(f"{ENGINES[engine]}\n;undefined")


def small_targets(page, *, least, spaced=False, leave_out=""):
    """Return links and fields smaller than `least` CSS pixels; `spaced` accepts those far from others."""
    return _evaluate(page, TARGETS, [least, spaced, leave_out])


def long_lines(page, *, most=80, leave_out="nothing"):
    """Return the lines of more than `most` characters in the main part of the page."""
    return _evaluate(page, LINES, [most, leave_out])


def report(problems):
    """Return the problems as text, one line for each tuple, because pytest shortens lists but not texts."""
    return "\n".join(" ".join(map(str, line)) for line in problems)


def excess_width(page):
    """Return how many CSS pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def walk_by_keyboard(page, *, most=400):
    """Press Tab through a page of Playwright; return the problems with the order or visibility of the focus."""
    problems, first, last = [], None, -1
    # Start at the top, even if a field has autofocus.
    page.evaluate("document.body.tabIndex = -1, document.body.focus(), document.body.removeAttribute('tabindex')")
    for _ in range(most):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        # After the last stop Chromium starts again.
        if focus is None or focus["place"] == first:
            return problems
        first = focus["place"] if first is None else first
        # The parts of a date field.
        if focus["place"] == last:
            continue
        complaints = [
            *([] if focus["place"] > last else ["comes before what was focused last"]),
            *([] if focus["outlined"] else ["has no outline"]),
            *([] if focus["inView"] else ["is out of sight"]),
            *(["is covered"] if focus["covered"] else []),
        ]
        problems += [f"{focus['html']} {complaint}" for complaint in complaints]
        last = focus["place"]
    return [*problems, f"More than {most} stops."]
