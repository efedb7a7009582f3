/* CKEditor plugin: the server cleans text that is pasted or dropped, and a line below the editor says what was changed.
   The address is `pasteCheckUrl` of the editor's configuration. */
CKEDITOR.plugins.add("pastecheck", {
  requires: "clipboard",
  init: function (editor) {
    "use strict";

    var PATIENCE = 10000; /* milliseconds */
    /* The editor's own filter would keep deleted words, and make "5 mg" of micrograms in the Symbol font. */
    var NO_ANSWER = "Nothing was pasted: the server did not answer. Check your connection, and that you are signed in, " +
      "and paste again.";
    var TOO_LONG = "Nothing was pasted: the text is too long. Paste it in parts, or as plain text.";
    var line = document.createElement("div");
    line.className = "paste-report";
    line.setAttribute("role", "status");
    line.setAttribute("aria-live", "polite");
    var form = editor.element.$.form;
    var waiting = 0;
    var submission = null;

    editor.on("instanceReady", function () { editor.container.$.insertAdjacentElement("afterend", line); });

    /* Before CKEditor filters the paste (priority 6), which would drop the markup of deleted passages. */
    editor.on("paste", function (event) {
      var data = event.data;
      var isInternal = data.dataTransfer.getTransferType(editor) === CKEDITOR.DATA_TRANSFER_INTERNAL;
      if (data.isChecked || !data.dataValue || isInternal) { return; }
      event.cancel();
      /* The line has the reports of all pastes that are checked at the same time. */
      if (!waiting) { line.textContent = ""; }
      /* With the style sheet, which says what a word processor's classes mean. */
      var pasted = data.dataTransfer.getData("text/html", true) || data.dataValue;
      var position = currentPosition();
      waiting += 1;
      check(withoutPictureData(pasted)).catch(function () {
        return { report: NO_ANSWER };
      }).then(function (answer) {
        if (answer.html) { insert(answer.html, pasted, data, position); }
        line.textContent = (line.textContent + " " + answer.report).trim();
      }).finally(function () {
        waiting -= 1;
        if (!waiting && submission) { form.requestSubmit(submission.button); submission = null; }
      });
    }, null, null, 2);

    /* A form that is sent during the check would lack the pasted text. */
    if (form) {
      form.addEventListener("submit", function (event) {
        if (!waiting) { return; }
        event.preventDefault();
        event.stopImmediatePropagation();
        submission = { button: event.submitter };
      }, true);
    }

    /* Return a promise of { html, report } from the server; it fails if the server does not answer. */
    function check(html) {
      var patience = new AbortController();
      var timer = window.setTimeout(function () { patience.abort(); }, PATIENCE);
      return window.fetch(editor.config.pasteCheckUrl, {
        method: "POST",
        body: new URLSearchParams({ html: html }),
        headers: { "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value },
        /* An expired session leads to the sign-in page, which is no answer. */
        redirect: "error",
        signal: patience.signal
      }).then(function (response) {
        /* Django's own limit for a form. */
        if (response.status === 400) { return { report: TOO_LONG }; }
        if (!response.ok && response.status !== 413) { throw new Error(String(response.status)); }
        return response.json();
      }).finally(function () { window.clearTimeout(timer); });
    }

    function withoutPictureData(html) {
      return html.replace(/(\ssrc\s*=\s*["']?)data:[^"'\s>]*/gi, "$1");
    }

    /* Return the place of the cursor or selection; null for selected cells of a table, which the editor keeps. */
    function currentPosition() {
      var selection = editor.getSelection();
      var ranges = selection && !selection.isFake ? selection.getRanges() : [];
      if (ranges.length !== 1) { return null; }
      var range = ranges[0].clone();
      var before = range.startOffset && range.startContainer.type === CKEDITOR.NODE_ELEMENT &&
        range.startContainer.getChild(range.startOffset - 1);
      /* Behind the letters of a text, the place stays the same while more is typed. */
      var start = before && before.type === CKEDITOR.NODE_TEXT
        ? { node: before, offset: before.getLength() }
        : { node: range.startContainer, offset: range.startOffset };
      return { range: range, start: start, snapshot: editor.getSnapshot() };
    }

    /* Select the place of the paste again. Words that were typed there during the check stay behind it. */
    function select(position) {
      if (editor.getSnapshot() !== position.snapshot) {
        var node = position.start.node;
        var length = node.type === CKEDITOR.NODE_TEXT ? node.getLength() : node.getChildCount();
        if (!editor.editable().contains(node) || position.start.offset > length) { return; }
        position.range.setStart(node, position.start.offset);
        position.range.collapse(true);
      }
      position.range.select();
    }

    function insert(html, pasted, data, position) {
      if (position && !data.range) { select(position); }
      editor.fire("paste", CKEDITOR.tools.extend({
        isChecked: true,
        /* The server makes paragraphs of plain text. */
        type: "html",
        dataValue: fitted(html, pasted)
      }, data));
    }

    /* Words of one paragraph join the paragraph at the cursor, with the spaces around them, or two numbers could run
       together. */
    function fitted(html, pasted) {
      var paragraph = /^<p>(.*)<\/p>$/.exec(html);
      if (!paragraph || paragraph[1].indexOf("<p>") >= 0) { return html; }
      var parsed = new DOMParser().parseFromString(pasted, "text/html");
      var walker = parsed.createTreeWalker(parsed.body, NodeFilter.SHOW_TEXT);
      var texts = [];
      while (walker.nextNode()) {
        /* White space with a line break separates tags. */
        if (!/^\s*\n\s*$/.test(walker.currentNode.data)) { texts.push(walker.currentNode.data); }
      }
      var before = /^[ \u00a0]/.test(texts[0] || "") ? "&nbsp;" : "";
      var after = /[ \u00a0]$/.test(texts[texts.length - 1] || "") ? "&nbsp;" : "";
      return before + paragraph[1] + after;
    }
  }
});
