/* Draft screen: keep what is typed as an unsaved copy, on the server, or in the browser without a connection.
   A copy is sent after a pause in typing, and every 20 seconds while somebody types on. */
(function () {
  "use strict";

  var form = document.getElementById("draft-form");
  var url = form && form.dataset.unsavedUrl;
  if (!url) { return; }

  var PAUSE = 3000, MOST = 20000, LEAST = 5000;
  var key = "unsaved-" + form.dataset.edition + "-" + form.dataset.person;
  var status = document.getElementById("autosave");
  var editing = document.getElementById("editing");
  var checks = document.getElementById("checks");
  var typedAt = 0, sentAt = 0, timer = null, sending = false, leaving = false, missing = null;

  function fields() {
    Object.values(window.CKEDITOR ? window.CKEDITOR.instances : {}).forEach(function (editor) {
      editor.updateElement();
    });
    var data = new URLSearchParams(new FormData(form));
    data.delete("manuscript");
    return data;
  }

  /* The browser's own storage may be full or forbidden; then only the warning before leaving is left. */
  function store(data) {
    try {
      var texts = Object.fromEntries(data);
      delete texts.csrfmiddlewaretoken;
      window.localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields: texts }));
    } catch { return; }
  }
  function stored() {
    try { return JSON.parse(window.localStorage.getItem(key)); } catch { return null; }
  }
  function forget() {
    try { window.localStorage.removeItem(key); } catch { return; }
  }

  function show(answer) {
    status.textContent = answer.saved;
    var others = answer.others.join(" ");
    if (editing.textContent.trim() !== others) {
      editing.replaceChildren.apply(editing, answer.others.map(function (sentence) {
        var line = document.createElement("p");
        line.textContent = sentence;
        return line;
      }));
    }
    checks.innerHTML = answer.checklist;
    if (missing !== null && missing !== answer.missing) {
      status.textContent += " " + status.dataset.missing.replace("%s", answer.missing);
    }
    missing = answer.missing;
  }

  function fail(data, sentence) {
    store(data);
    status.textContent = sentence;
    status.setAttribute("role", "status");
  }

  function send() {
    timer = null;
    if (sending || leaving || !typedAt) { return; }
    sending = true;
    var data = fields(), typed = typedAt;
    sentAt = Date.now();
    fetch(url, { method: "POST", body: data, redirect: "manual" }).then(function (response) {
      if (response.type === "opaqueredirect" || response.status === 403) {
        fail(data, status.dataset.ended);
        return null;
      }
      return response.json().then(function (answer) {
        if (answer.why) { fail(data, answer.why); return; }
        forget();
        if (typedAt === typed) { typedAt = 0; }
        show(answer);
      });
    }).catch(function () {
      fail(data, status.dataset.failed);
    }).finally(function () {
      sending = false;
      if (typedAt) { plan(); }
    });
  }

  function plan() {
    if (leaving) { return; }
    var now = Date.now();
    var wait = Math.max(Math.min(PAUSE, sentAt + MOST - now), sentAt + LEAST - now, 0);
    if (timer) { window.clearTimeout(timer); }
    timer = window.setTimeout(send, wait);
  }
  function typed() {
    typedAt = Date.now();
    plan();
  }

  form.addEventListener("input", typed);
  form.addEventListener("submit", function () {
    leaving = true;
    window.setTimeout(function () { leaving = false; }, 5000);
  });
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden" && typedAt && !leaving) { store(fields()); send(); }
  });
  window.addEventListener("online", function () { if (typedAt) { send(); } });
  if (window.CKEDITOR) { window.CKEDITOR.on("instanceReady", function (event) { event.editor.on("change", typed); }); }

  /* Offer what this browser has kept. */
  var kept = stored();
  var offer = document.getElementById("stored-here");
  function same(texts) {
    var now = Object.fromEntries(fields());
    return Object.keys(texts).every(function (name) { return name === "lock" || texts[name] === (now[name] || ""); });
  }
  if (kept && !same(kept.fields)) {
    var line = offer.querySelector("[data-at]");
    line.textContent = line.dataset.at.replace("%s", new Date(kept.at).toLocaleString());
    offer.hidden = false;
    offer.querySelector("[data-discard]").addEventListener("click", function () { forget(); offer.hidden = true; });
    offer.querySelector("[data-use]").addEventListener("click", function () {
      var add = document.getElementById("add-citation");
      var total = Number(kept.fields["citations-TOTAL_FORMS"] || 0);
      while (add && Number(form.elements["citations-TOTAL_FORMS"].value) < total && !add.hidden) { add.click(); }
      Object.keys(kept.fields).forEach(function (name) {
        var field = form.elements[name];
        if (!field || name.slice(-6) === "_FORMS" || name === "csrfmiddlewaretoken") { return; }
        if (field.type === "checkbox") { field.checked = true; } else { field.value = kept.fields[name]; }
        var editor = window.CKEDITOR && window.CKEDITOR.instances[field.id];
        if (editor) { editor.setData(kept.fields[name]); }
      });
      offer.hidden = true;
      form.elements.title.focus();
      typed();
    });
  }
})();
