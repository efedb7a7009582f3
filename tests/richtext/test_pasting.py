"""Pasted HTML from word processors and web pages, and its stored form."""

from conditions.richtext import clean

# ruff: noqa: E501 - the lines are as long as the programs write them

WORD = """
<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
<head><meta name=Generator content="Microsoft Word 15"><title>Draft</title>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings><o:AllowPNG/></o:OfficeDocumentSettings></xml><![endif]-->
<style><!-- p.MsoNormal {margin:0cm; font-family:"Calibri",sans-serif;} --></style></head>
<body lang=EN-GB link="#0563C1"><!--StartFragment-->
<h1 style='margin-left:0cm'><span style='mso-fareast-font-family:"Times New Roman"'>Causes<o:p></o:p></span></h1>
<p class=MsoNormal><b style='mso-bidi-font-weight:normal'><span lang=EN-US style='font-size:11.0pt'>Four genes</span></b>
<span style='color:red'> are known in <st1:country-region w:st="on"><st1:place w:st="on">France</st1:place></st1:country-region>,
</span><i>AGPAT2</i> first.<sup><span style='mso-bidi-font-size:8pt'>2</span></sup><o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol;mso-fareast-font-family:Symbol;mso-bidi-font-family:Symbol'><span
style='mso-list:Ignore'>\u00b7<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>Fat
under the skin<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;mso-add-space:auto;text-indent:-18.0pt;mso-list:l0 level2 lfo1'>
<![if !supportLists]><span style='font-family:"Courier New"'><span style='mso-list:Ignore'>o<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>Face</p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>\u00b7<span>&nbsp;&nbsp;</span></span></span><![endif]>Liver</p>
<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l1 level1 lfo2'><![if !supportLists]><span
style='mso-list:Ignore'>3.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>Third</p>
<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l1 level1 lfo2'><![if !supportLists]><span
style='mso-list:Ignore'>4.<span>&nbsp; </span></span><![endif]>Fourth</p>
<table class=MsoTableGrid border=1 cellspacing=0 style='border-collapse:collapse;mso-yfti-tbllook:1184'>
<tr style='mso-yfti-irow:0'><td width=208 valign=top style='width:155.8pt'>
<p class=MsoNormal><b>Gene<o:p></o:p></b></p></td><td width=208><p class=MsoNormal><b>Type</b></p></td></tr>
<tr><td><p class=MsoNormal><i>BSCL2</i></p></td><td><p class=MsoNormal>2</p><p class=MsoNormal>severe</p></td></tr>
</table>
<p class=MsoNormal><a name="_Toc1"></a><a href="https://www.orpha.net/en/disease/detail/528"><span
style='color:windowtext'>Orphanet</span></a><a style='mso-footnote-id:ftn1' href="#_ftn1" title=""><span
class=MsoFootnoteReference>[1]</span></a><span style='display:none;mso-hide:all'>hidden remark</span></p>
<!--EndFragment--></body></html>
"""


def test_word_becomes_headings_lists_and_tables():
    assert clean(WORD).split("\n") == [
        "<h2>Causes</h2>",
        "<p><strong>Four genes</strong> are known in France, <em>AGPAT2</em> first.<sup>2</sup></p>",
        "<ul><li>Fat under the skin<ul><li>Face</li></ul></li><li>Liver</li></ul>",
        '<ol start="3"><li>Third</li><li>Fourth</li></ol>',
        '<table><thead><tr><th scope="col">Gene</th><th scope="col">Type</th></tr></thead>'
        "<tbody><tr><td><em>BSCL2</em></td><td>2<br>severe</td></tr></tbody></table>",
        '<p><a href="https://www.orpha.net/en/disease/detail/528">Orphanet</a>[1]</p>',
    ]


def test_word_lists_take_their_type_from_the_drawn_marker():
    def item(drawn, words, level=1):
        return f"<p style='mso-list:l0 level{level} lfo1'><span style='mso-list:Ignore'>{drawn}</span>{words}</p>"

    arriving = (
        item("1.", "a") + item("1.1", "b", 2) + item("(ii)", "c", 3) + item("2.", "d") + item("1.", "again")
        + item("•", "dot") + "<p>between</p>" + item("a)", "letter") + item("§", "deep at once", 4)
    )  # fmt: skip

    assert clean(arriving).split("\n") == [
        "<ol><li>a<ol><li>b<ol><li>c</li></ol></li></ol></li><li>d</li></ol>",
        "<ol><li>again</li></ol>",
        "<ul><li>dot</li></ul>",
        "<p>between</p>",
        "<ol><li>letter<ul><li>deep at once</li></ul></li></ol>",
    ]


def test_google_docs_wrapper_makes_no_text_bold():
    arriving = (
        '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1">'
        '<h2 dir="ltr" style="line-height:1.38"><span style="font-size:16pt;font-weight:400">Which genes?</span></h2>'
        '<p dir="ltr" style="margin-top:0pt"><span style="font-weight:400;font-style:normal">Plain, </span>'
        '<span style="font-weight:700;font-style:normal">bold</span><span style="font-weight:400">, </span>'
        '<span style="font-weight:400;font-style:italic">italic</span><span style="font-weight:400"> and 10</span>'
        '<span style="font-size:0.6em;vertical-align:super">6</span></p><br />'
        '<ul style="margin-top:0"><li dir="ltr" aria-level="1"><p dir="ltr" role="presentation">'
        '<span style="font-weight:400">One</span></p></li><ul><li dir="ltr" aria-level="2"><p><span>Inner</span></p>'
        '</li></ul></ul><div dir="ltr"><table><colgroup><col width="312" /></colgroup><tbody><tr><td><p dir="ltr">'
        '<span style="font-weight:700">Cell</span></p></td></tr></tbody></table></div></b><br class="x" />'
    )

    assert clean(arriving).split("\n") == [
        "<h2>Which genes?</h2>",
        "<p>Plain, <strong>bold</strong>, <em>italic</em> and 10<sup>6</sup></p>",
        "<ul><li>One<ul><li>Inner</li></ul></li></ul>",
        "<table><tbody><tr><td><strong>Cell</strong></td></tr></tbody></table>",
    ]


def test_single_line_from_google_docs_stays_plain():
    arriving = '<b style="font-weight:normal;"><span style="font-weight:400">plain</span> <b>bold</b></b>'

    assert clean(arriving) == "<p>plain <strong>bold</strong></p>"


def test_web_page_keeps_words_and_structure():
    arriving = (
        '<header><nav><ul><li><a href="/menu">Menu</a></li></ul></nav></header><main class="c"><article>'
        '<h1 style="color:#333">About it</h1><div class="lead">First line.<br><br>Second line.<br/>Third.</div>'
        '<img src="https://example.org/x.png" alt="A graph"><figure><img src="y"><figcaption>Caption</figcaption></figure>'
        '<div><div>Deep <span style="color:red">red</span> words</div>'
        '<p style="text-align:center">Centred <font color="blue">blue</font> <u>line</u></p></div>'
        '<section><h3>Sources <a class="anchor" href="#src"></a></h3><ol start="4"><li>Four</li></ol></section>'
        "<details><summary>More</summary>Hidden part</details><button>Share</button><script>track()</script>"
        '<form action="/s"><label>Name</label> <input value="x"></form></article></main><footer>&copy; 2026</footer>'
    )

    assert clean(arriving).split("\n") == [
        '<ul><li><a href="/menu">Menu</a></li></ul>',
        "<h2>About it</h2>",
        "<p>First line.</p>",
        "<p>Second line.<br>Third.</p>",
        "<p>Caption</p>",
        "<p>Deep red words</p>",
        "<p>Centred blue line</p>",
        "<h3>Sources</h3>",
        '<ol start="4"><li>Four</li></ol>',
        "<p>More</p>",
        "<p>Hidden part</p>",
        "<p>Name</p>",
        "<p>© 2026</p>",
    ]


def test_libreoffice_becomes_plain_blocks():
    arriving = (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.0 Transitional//EN"><html><head><title></title>'
        '<style type="text/css">p { margin-bottom: 0.25cm }</style></head><body lang="en-GB" dir="ltr">'
        '<h2 class="western"><font face="Liberation Sans, sans-serif">Heading</font></h2>'
        '<p style="line-height: 100%; margin-bottom: 0cm"><font size="3"><i><b>Both</b></i></font> words<sup>1</sup></p>'
        "<p><br/>\n</p><ul><li><p>One</p><li><p>Two</p></ul>"
        '<table width="100%" cellpadding="4"><col width="128*"/><tr valign="top"><th><p>H</p></th></tr>'
        "<tr><td><p><br/></p></td></tr></table></body></html>"
    )

    assert clean(arriving).split("\n") == [
        "<h2>Heading</h2>",
        "<p><em><strong>Both</strong></em> words<sup>1</sup></p>",
        "<ul><li>One</li><li>Two</li></ul>",
        "<table><tbody><tr><th>H</th></tr></tbody></table>",
    ]


def test_pdf_lines_stay_one_paragraph_without_soft_hyphens():
    arriving = (
        '<div style="position:absolute;left:80px"><span style="font-family:ABCDEE+Calibri">Congenital generalized</span>\n'
        '<span>lipo\u00addystrophy is rare.</span></div>\n<div><span style="font-weight:bold">Causes</span></div>'
    )

    assert clean(arriving) == "<p>Congenital generalized lipodystrophy is rare.</p>\n<p><strong>Causes</strong></p>"


def test_ckeditor_output_round_trips():
    written = (
        "<h2>Which genes?</h2>\n\n<p>Four <strong>genes</strong> are known&nbsp;[1].</p>\n\n"
        "<ul>\n\t<li>One\n\t<ol>\n\t\t<li>Inner</li>\n\t</ol>\n\t</li>\n\t<li>Two</li>\n</ul>\n\n"
        '<table border="1" cellpadding="1" cellspacing="1" style="width:500px">\n\t<caption>Types</caption>\n\t<thead>\n\t\t'
        '<tr>\n\t\t\t<th scope="col">Gene</th>\n\t\t\t<th scope="col">&nbsp;</th>\n\t\t</tr>\n\t</thead>\n\t<tbody>\n\t\t'
        "<tr>\n\t\t\t<td>\n\t\t\t<p>a</p>\n\n\t\t\t<p>b</p>\n\t\t\t</td>\n\t\t\t<td>H<sub>2</sub>O</td>\n\t\t</tr>\n\t</tbody>"
        "\n</table>\n\n<blockquote>\n<p>Said.</p>\n</blockquote>\n\n<p>&nbsp;</p>\n"
    )

    assert clean(written).split("\n") == [
        "<h2>Which genes?</h2>",
        "<p>Four <strong>genes</strong> are known [1].</p>",
        "<ul><li>One<ol><li>Inner</li></ol></li><li>Two</li></ul>",
        '<table><caption>Types</caption><thead><tr><th scope="col">Gene</th><th scope="col"></th></tr></thead>'
        "<tbody><tr><td>a<br>b</td><td>H<sub>2</sub>O</td></tr></tbody></table>",
        "<blockquote><p>Said.</p></blockquote>",
    ]
