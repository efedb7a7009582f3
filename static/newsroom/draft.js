/* Draft screen: add citation rows, count words, and warn before leaving with unsaved text.
   The screen works without this script. */
(function () {
  "use strict";

  var form = document.getElementById("draft-form");
  if (!form) { return; }

  /* Citation rows; a page about the site has none. */
  function addRowsWith(add) {
    var rows = document.getElementById("citation-rows");
    var template = document.getElementById("citation-template");
    var total = form.querySelector("[name='citations-TOTAL_FORMS']");
    var most = form.querySelector("[name='citations-MAX_NUM_FORMS']");
    function updateButton() { add.hidden = Number(total.value) >= Number(most.value); }
    updateButton();
    add.addEventListener("click", function () {
      var index = Number(total.value);
      var holder = document.createElement("div");
      holder.innerHTML = template.innerHTML.replace(/__prefix__/g, String(index));
      var row = holder.firstElementChild;
      var numbers = Array.prototype.map.call(rows.querySelectorAll("input[name$='-number']"), function (input) {
        return Number(input.value) || 0;
      });
      var next = Math.max.apply(null, [0].concat(numbers)) + 1;
      row.querySelector("input[name$='-number']").value = next;
      rows.appendChild(row);
      total.value = String(index + 1);
      updateButton();
      row.querySelector("input[name$='-authors']").focus();
    });
  }
  var add = document.getElementById("add-citation");
  if (add) { addRowsWith(add); }

  /* Word count of the short answer */
  form.querySelectorAll("[data-words]").forEach(function (area) {
    var bounds = area.dataset.words.split("-").map(Number);
    var counter = document.createElement("div");
    counter.className = "counter";
    area.insertAdjacentElement("afterend", counter);
    function count() {
      var words = area.value.trim() ? area.value.trim().split(/\s+/).length : 0;
      counter.textContent = area.dataset.counter.replace("%", words);
      counter.classList.toggle("off", words < bounds[0] || words > bounds[1]);
    }
    area.addEventListener("input", count);
    count();
  });

  /* Warn before leaving the page with unsaved text. */
  var typed = Boolean(document.querySelector("#errors, #added"));
  var sent = false;
  form.addEventListener("input", function () { typed = true; });
  function editors() { return window.CKEDITOR ? Object.values(window.CKEDITOR.instances) : []; }
  window.addEventListener("beforeunload", function (event) {
    if (sent || !(typed || editors().some(function (editor) { return editor.checkDirty(); }))) { return; }
    event.preventDefault();
  });
  form.addEventListener("submit", function () {
    sent = true;
    window.setTimeout(function () { sent = false; }, 5000);
  });

  /* The bars at the top and at the bottom of the window stay clear of the line that one types in. */
  function keepCaretVisible(editor) {
    var selection = editor.window.$.getSelection();
    if (!selection || !selection.rangeCount) { return; }
    var range = selection.getRangeAt(0).cloneRange();
    range.collapse(false);
    var node = range.startContainer;
    var line = range.getClientRects()[0] || (node.nodeType === 1 ? node : node.parentNode).getBoundingClientRect();
    var frame = editor.window.getFrame().$.getBoundingClientRect();
    var view = window.visualViewport;
    var last = view ? view.offsetTop + view.height : window.innerHeight;
    var bar = form.querySelector(".submit-row.sticky");
    if (bar && window.getComputedStyle(bar).position === "sticky") {
      last = Math.min(last, bar.getBoundingClientRect().top);
    }
    var first = editor.ui.space("top").$.getBoundingClientRect().bottom;
    var below = frame.top + line.bottom + 16 - last;
    var above = first + 8 - (frame.top + line.top);
    if (below > 0) { window.scrollBy(0, below); } else if (above > 0) { window.scrollBy(0, -above); }
  }
  if (window.CKEDITOR) {
    window.CKEDITOR.on("instanceReady", function (event) {
      var editor = event.editor;
      function later() { window.setTimeout(function () { keepCaretVisible(editor); }, 0); }
      ["change", "afterCommandExec", "afterPaste", "resize"].forEach(function (name) {
        editor.on(name, function () { if (editor.focusManager.hasFocus) { later(); } });
      });
      function listen() { editor.editable().attachListener(editor.editable(), "keyup", later); }
      editor.on("contentDom", listen);
      listen();
    });
  }

  /* CKEditor replaces the text area, so its label and links to it have to focus the editor. */
  document.addEventListener("click", function (event) {
    var link = event.target.closest("label[for], a[href^='#']");
    var name = link && (link.htmlFor || link.getAttribute("href").slice(1));
    var editor = name && window.CKEDITOR && window.CKEDITOR.instances[name];
    if (!editor) { return; }
    event.preventDefault();
    editor.focus();
    editor.container.$.scrollIntoView({ block: "center" });
  });
})();
