/* All screens of the newsroom: block double submits, focus the error list, print, show the parts of a form
   that a checkbox asks for, quote selected text in comments, label table cells for phones, and name Select2 boxes. */
(function () {
  "use strict";

  var sent = new WeakSet();
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || event.defaultPrevented) { return; }
    if (sent.has(form)) { event.preventDefault(); return; }
    sent.add(form);
    window.setTimeout(function () { sent.delete(form); }, 5000);
  });

  var errors = document.querySelector("#errors, #added");
  if (errors) { errors.focus(); }

  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.addEventListener("click", function () { window.print(); });
  });

  /* Show a part of a form only while the checkbox with its value is ticked, or while something is typed in it. */
  document.querySelectorAll("[data-shown-with]").forEach(function (part) {
    var box = document.querySelector('input[type="checkbox"][value="' + part.dataset.shownWith + '"]');
    if (!box) { return; }
    function showPart() {
      var isFilledIn = Array.from(part.querySelectorAll("input, textarea"), function (field) { return field.value; });
      part.hidden = !box.checked && !isFilledIn.some(Boolean);
    }
    box.addEventListener("change", showPart);
    showPart();
  });

  /* Fill the quote of a new comment with the selected text, unless the person has typed a quote, and show the
     button that leads to the form beside the selection. */
  var quotes = document.querySelector("[data-quotes]");
  if (quotes) {
    var before = document.querySelector("[data-quote-before]");
    var here = document.querySelector(".comment-here");
    var typed = false;
    quotes.addEventListener("input", function () { typed = quotes.value !== ""; before.value = ""; });
    document.addEventListener("selectionchange", function () {
      var selection = document.getSelection();
      var words = selection.toString().replace(/\s+/g, " ").trim();
      var text = selection.anchorNode && selection.anchorNode.parentElement.closest(".as-read");
      here.hidden = !words || !text;
      if (here.hidden) { return; }
      var range = selection.getRangeAt(0);
      var box = range.getBoundingClientRect();
      here.style.top = window.scrollY + box.bottom + 8 + "px";
      here.style.left = Math.max(8, Math.min(box.left, document.documentElement.clientWidth - 220)) + "px";
      if (typed) { return; }
      var start = document.createRange();
      start.setStart(text, 0);
      start.setEnd(range.startContainer, range.startOffset);
      quotes.value = words.slice(0, quotes.maxLength);
      before.value = start.toString().replace(/\s+/g, " ").slice(-80);
    });
    document.querySelectorAll("[data-comment-here]").forEach(function (button) {
      button.addEventListener("click", function (event) {
        event.preventDefault();
        here.hidden = true;
        reveal(quotes);
        document.getElementById("comment-text").focus();
      });
    });
  }

  /* Open the folded parts around an element; some browsers do not for the target of a link. */
  function reveal(element) {
    for (var part = element.closest("details"); part; part = part.parentElement.closest("details")) { part.open = true; }
    element.scrollIntoView();
  }
  function revealTarget() {
    var target = location.hash && document.getElementById(location.hash.slice(1));
    if (target) { reveal(target); }
  }
  window.addEventListener("hashchange", revealTarget);
  revealTarget();

  /* Give each cell the heading of its column, because on phones each row is a card. */
  document.querySelectorAll("#result_list, table.listing:not(.numbers)").forEach(function (table) {
    var headings = Array.from(table.querySelectorAll("thead th"), function (heading) {
      return (heading.querySelector(".text") || heading).textContent.trim();
    });
    table.querySelectorAll("tbody tr").forEach(function (row) {
      if (row.cells.length !== headings.length) { return; }
      Array.from(row.cells).forEach(function (cell, index) {
        if (index && cell.tagName === "TD" && headings[index]) { cell.dataset.label = headings[index]; }
      });
    });
    table.classList.add("as-cards");
  });

  /* Select2 gives its box no accessible name, so name it with the label of the field that it replaces. */
  function nameBox(box) {
    var field = box.previousElementSibling;
    var selection = box.querySelector(".select2-selection");
    var chosen = box.querySelector(".select2-selection__rendered");
    var label = field && field.labels && field.labels[0];
    if (!label || !selection || !chosen) { return; }
    label.id = label.id || field.id + "_label";
    label.removeAttribute("for");
    label.addEventListener("click", function () { selection.focus(); });
    chosen.removeAttribute("role");
    chosen.removeAttribute("aria-readonly");
    selection.setAttribute("aria-labelledby", label.id + " " + chosen.id);
  }
  function nameBoxes(within) {
    within.querySelectorAll(".select2-container").forEach(nameBox);
  }
  if (document.querySelector(".admin-autocomplete")) {
    nameBoxes(document);
    new MutationObserver(function (changes) {
      changes.forEach(function (change) {
        change.addedNodes.forEach(function (node) {
          if (node.nodeType !== Node.ELEMENT_NODE) { return; }
          if (node.matches(".select2-container")) { nameBox(node); } else { nameBoxes(node); }
        });
      });
    }).observe(document.body, { childList: true, subtree: true });
  }

  /* Django does not replace __prefix__ in aria-describedby when it adds a row. */
  document.addEventListener("formset:added", function (event) {
    event.target.querySelectorAll("[aria-describedby*=__prefix__]").forEach(function (field) {
      field.setAttribute("aria-describedby", field.id + "_helptext");
    });
  });
})();
