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
