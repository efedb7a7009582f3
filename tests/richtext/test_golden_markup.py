"""Markup as programs put it on the clipboard: what is stored, and what the editor is told was lost."""

from collections import Counter

import pytest

from conditions.richtext import Change, clean_and_report, report_sentence

# ruff: noqa: E501 - the lines are as long as the programs write them

WORD = """
<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15">
<style><!-- span.msoDel {mso-style-type:export-only; text-decoration:line-through; color:red;} --></style></head>
<body lang=EN-GB><!--StartFragment--><div class=WordSection1>
<h1>Treatment<o:p></o:p></h1>
<p class=MsoNormal>Start with <span class=msoDel><del cite="mailto:Jane%20Smith" datetime="2026-11-03T09:12">10</del></span><span
class=msoIns><ins cite="mailto:Jane%20Smith" datetime="2026-11-03T09:12">5</ins></span>&nbsp;<span style='font-family:Symbol;mso-ascii-font-family:
Calibri;mso-char-type:symbol;mso-symbol-font-family:Symbol'><span style='mso-char-type:symbol;mso-symbol-font-family:Symbol'>m</span></span>g/kg,
<a style='mso-comment-reference:JS_1;mso-comment-date:20261103T0915'>never more than 40 mg</a><span class=MsoCommentReference><span
style='font-size:8.0pt'><![if !supportAnnotations]><a class=msocomanchor id="_anchor_1" href="#_msocom_1" language=JavaScript
name="_msoanchor_1">[JS1]</a><![endif]><span style='mso-special-character:comment'>&nbsp;</span></span></span> a day.<a
style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1" title=""><span class=MsoFootnoteReference>[1]</span></a><o:p></o:p></p>
<p class=MsoNormal><span style='mso-bidi-font-weight:bold;background:yellow;mso-highlight:yellow'>Not in pregnancy.</span>
<span style='color:red'>Stop at once</span> if <u>rash</u> appears, 10 <span style='font-family:Wingdings;mso-char-type:symbol'>à</span> 5 mg.
<span style='display:none;mso-hide:all'>Ask Bob about 20 mg</span><!--[if gte vml 1]><v:shape id="a" type="#_x0000_t75"/><![endif]--><![if !vml]><img
width=624 height=312 src="file:///C:/Temp/msohtmlclip1/01/clip_image002.png" v:shapes="a"><![endif]></p>
<p class=MsoNormal><span class=msoDel><del>Deleted paragraph with 30 mg.</del></span></p>
<br clear=all style='mso-special-character:line-break;page-break-before:always'>
<div style='mso-element:header'><p class=MsoHeader>Draft 3, page 7</p></div>
<div style='mso-element:comment-list'><![if !supportAnnotations]><hr class=msocomoff align=left size=1 width="33%"><![endif]>
<div style='mso-element:comment'><![if !supportAnnotations]><div id="_com_1" class=msocomtxt><![endif]><span style='mso-comment-author:"Jane Smith"'></span>
<p class=MsoCommentText><span class=MsoCommentReference><a class=msocomanchor href="#_msoanchor_1">[JS1]</a></span>Is 40 mg right?</p></div></div></div>
</div><!--EndFragment--></body></html>
"""

WORD_ONLINE = (
    '<div class="OutlineElement Ltr SCXW1 BCX0"><p class="Paragraph SCXW1"><span data-contrast="auto" xml:lang="EN-GB" '
    'class="TextRun SCXW1"><span class="NormalTextRun SCXW1">Give </span><span class="NormalTextRun TrackedChange '
    'TrackChangeTextDeletion SCXW1">10</span><span class="NormalTextRun TrackedChange TrackChangeTextInsertion SCXW1">5'
    '</span><span class="NormalTextRun CommentStart CommentHighlightPipeRest SCXW1"> mg twice</span></span><span '
    'class="EOP SCXW1" data-ccp-props="{}">&nbsp;</span></p></div>'
)

GOOGLE = (
    '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-7"><h1 dir="ltr"><span style="font-size:20pt;'
    'color:#000000;background-color:transparent;font-weight:400;text-decoration:none">Dose</span></h1><p dir="ltr"><span '
    'style="font-weight:400;color:#000000">Not </span><span style="font-weight:400;text-decoration:line-through;'
    '-webkit-text-decoration-skip:none">10</span><span style="font-weight:400"> but 5 mg, see </span><a style="text-decoration:none" '
    'href="https://www.google.com/url?q=https://www.orpha.net/en/disease/detail/528?utm_source%3Dnews%26lng%3DEN&amp;sa=D&amp;source=editors&amp;ust=1&amp;usg=AOv">'
    '<span style="font-weight:400;color:#1155cc;text-decoration:underline">Orphanet</span></a>'
    '<sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup><span style="font-weight:400;text-decoration:underline">, daily.</span></p>'
    '<p><span><img src="https://lh7-rt.googleusercontent.com/docsz/x" width="602" height="338"></span></p>'
    '<div style="border:1px solid black;margin:5px"><p><a href="#cmnt_ref1" id="cmnt1">[a]</a><span>Really 5 mg?</span></p>'
    "<p><span>Yes, not 50.</span></p></div></b>"
)

LIBREOFFICE = (
    '<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.0 Transitional//EN"><html><head><style type="text/css">p { margin-bottom: 0.25cm }'
    '</style></head><body lang="en-GB" dir="ltr"><div title="header"><p>Our guideline</p></div>'
    '<h5 class="western">Side effects</h5><p>Less than <strike>0,5</strike> 0.1&nbsp;% of <font color="#c9211e">children</font>; '
    '<font face="Symbol, serif">b</font>-blockers <span style="text-transform: uppercase">never</span> help.'
    '<a class="sdfootnoteanc" name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a></p>'
    '<ol type="a"><li><p>first</p></li><li><p>second</p></li></ol>'
    '<div title="footer"><p>Page <sdfield type=PAGE subtype=RANDOM format=ARABIC>3</sdfield></p></div></body></html>'
)

OUTLOOK = (
    '<div class="WordSection1"><p class="MsoNormal">See <a href="https://eur03.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.'
    'example.org%2Ftrial%3Fid%3D7%26utm_medium%3Demail&amp;data=05%7C02&amp;sdata=x&amp;reserved=0" originalsrc="https://www.example.org/trial?id=7">'
    'the trial</a> <span style="font-family:Wingdings">J</span></p><table class="MsoNormalTable" border="0"><tr><td style="background:#DDE6F5">'
    "<p><b>Age</b></p></td><td><p><b>Dose</b></p></td></tr><tr><td>1 to 3</td><td>\u2264 5 mg</td></tr></table></div>"
)

PAGES = (
    '<!DOCTYPE html><html><head><meta name="Generator" content="Cocoa HTML Writer"><style type="text/css">p.p1 {margin: 0.0px; font: 11.0px '
    'Helvetica}</style></head><body><p class="p1"><b>Dose</b><span class="Apple-converted-space">\xa0 </span>is <s>10</s> 5 mg</p>'
    '<p class="p2"><br></p><p class="p1">Twice a\u00a0day\u2028with food \ufffc</p></body></html>'
)

GOOGLE_EXPORT = (
    '<html><head><style type="text/css">@import url(x);.c1,.c9{font-weight:700}/* .c2{} */.c2{color:#000;text-decoration:line-through}'
    'span.c3{vertical-align:super;font-size:7pt}.c4{background-color:#ffff00}p.c4{font-size:1pt}ol.lst-1>li:before{content:"x"}</style></head>'
    '<body class="c8"><p class="c7"><span class="c2">10</span><span class="c4">Take </span><span>5 </span><span class="c7 c1">mg</span>'
    '<span>, 10</span><span class="c3">9</span><span>/L.</span></p></body></html>'
)

PDF = (
    '<meta charset="utf-8"><span style="left: 98px; top: 120px; position: absolute; font-size: 13.3px; color: rgb(0, 0, 0)" role="presentation" '
    'dir="ltr">The dose is 5 \u2013 10</span><span style="position: absolute; left: 220px" role="presentation" dir="ltr">20 mg hypo\u00ad</span>'
    '<br role="presentation"><span style="position: absolute" role="presentation" dir="ltr">glycaemia in &lt; 1 %.</span>'
)

GOLDEN = {
    "Word": (
        WORD,
        [
            "<h2>Treatment</h2>",
            "<p>Start with 5 µg/kg, never more than 40 mg a day.[1]</p>",
            "<p>Not in pregnancy. Stop at once if rash appears, 10 → 5 mg.</p>",
        ],
        {
            Change.DELETION: 2,
            Change.COMMENT: 1,
            Change.HIDDEN: 1,
            Change.PICTURE: 1,
            Change.FURNITURE: 1,
            Change.LINE: 1,
            Change.FOOTNOTE_LINK: 1,
            Change.COLOUR: 1,
            Change.UNDERLINE: 1,
            Change.HIGHLIGHT: 1,
            Change.HEADING_LEVEL: 1,
            Change.SYMBOL: 2,
        },
    ),
    "Word, two comments over several runs": (
        "<p>Give <a style='mso-comment-reference:JS_1'>5 </a><a style='mso-comment-reference:JS_1'><b>mg</b></a><span "
        "style='mso-special-character:comment'>&nbsp;</span><a class=msocomanchor href='#_msocom_1'>[JS1]</a>, "
        "<a style='mso-comment-reference:BB_2'>daily</a><a class=msocomanchor href='#_msocom_2'>[BB2]</a></p>",
        ["<p>Give 5 <strong>mg</strong>, daily</p>"],
        {Change.COMMENT: 2},
    ),
    "Word on the web": (WORD_ONLINE, ["<p>Give 5 mg twice</p>"], {Change.DELETION: 1}),
    "Google Docs": (
        GOOGLE,
        [
            "<h2>Dose</h2>",
            '<p>Not but 5 mg, see <a href="https://www.orpha.net/en/disease/detail/528?lng=EN">Orphanet</a>, daily.</p>',
        ],
        {
            Change.DELETION: 1,
            Change.COMMENT: 1,
            Change.PICTURE: 1,
            Change.UNDERLINE: 1,
            Change.HEADING_LEVEL: 1,
            Change.REDIRECT: 1,
            Change.TRACKING: 1,
        },
    ),
    "LibreOffice": (
        LIBREOFFICE,
        [
            "<h4>Side effects</h4>",
            "<p>Less than 0.1 % of children; β-blockers never help.<sup>1</sup></p>",
            "<ol><li>first</li><li>second</li></ol>",
        ],
        {
            Change.DELETION: 1,
            Change.FURNITURE: 2,
            Change.FOOTNOTE_LINK: 1,
            Change.COLOUR: 1,
            Change.CAPITALS: 1,
            Change.HEADING_LEVEL: 1,
            Change.LIST_NUMBERING: 1,
            Change.SYMBOL: 1,
        },
    ),
    "Outlook": (
        OUTLOOK,
        [
            '<p>See <a href="https://www.example.org/trial?id=7">the trial</a> ☺</p>',
            '<table><thead><tr><th scope="col">Age</th><th scope="col">Dose</th></tr></thead>'
            "<tbody><tr><td>1 to 3</td><td>≤ 5 mg</td></tr></tbody></table>",
        ],
        {Change.REDIRECT: 1, Change.TRACKING: 1, Change.SYMBOL: 1, Change.TABLE_HEADER: 1},
    ),
    "Apple Pages": (
        PAGES,
        ["<p><strong>Dose</strong> is 5 mg</p>", "<p>Twice a day with food</p>"],
        {Change.DELETION: 1, Change.PICTURE: 1},
    ),
    "Google Docs, exported": (
        GOOGLE_EXPORT,
        ["<p>Take 5 <strong>mg</strong>, 10<sup>9</sup>/L.</p>"],
        {Change.DELETION: 1, Change.HIGHLIGHT: 1},
    ),
    "PDF viewer": (
        PDF,
        ["<p>The dose is 5 – 10 20 mg hypo<br>glycaemia in &lt; 1 %.</p>"],
        {Change.INVISIBLE: 1},
    ),
}


@pytest.mark.parametrize("program", GOLDEN)
def test_pasted_markup_is_stored_without_what_was_not_meant(program):
    pasted, stored, changes = GOLDEN[program]

    html, counted = clean_and_report(pasted)

    assert html.split("\n") == stored
    assert counted == Counter(changes)


@pytest.mark.parametrize("program", GOLDEN)
def test_stored_markup_loses_nothing_more(program):
    html, _changes = clean_and_report(GOLDEN[program][0])

    assert clean_and_report(html) == (html, Counter())


def test_report_names_all_that_a_word_manuscript_lost():
    _html, changes = clean_and_report(WORD)

    assert report_sentence(changes) == (
        "2 deleted passages, 1 comment, 1 hidden passage, 1 picture, 1 page header, footer or number, 1 dividing line "
        "or page break, the link of 1 footnote mark, the colour of 1 passage, the underline of 1 passage and the "
        "highlight of 1 passage were removed; 1 heading level and 2 letters of a symbol font were changed; check that a "
        "number such as [1] names the right source here."
    )
