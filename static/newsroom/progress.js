/* Progress of an import: poll it each second, and reload the page at the end to show the report. */
(function () {
  "use strict";

  var POLL_MS = 1000, ANNOUNCE_MS = 15000;
  var box = document.getElementById("progress");
  if (!box) { return; }
  var bar = box.querySelector("progress");
  var words = document.getElementById("progress-words");
  var aloud = document.getElementById("progress-aloud");
  var spoken = Date.now();
  // These links are for browsers without JavaScript.
  document.getElementById("progress-plain").hidden = true;

  function say(text) {
    words.textContent = text;
    // Screen readers announce changes, at most four times a minute.
    if (Date.now() - spoken >= ANNOUNCE_MS && aloud.textContent !== text) {
      aloud.textContent = text;
      spoken = Date.now();
    }
  }

  function show(state) {
    if (state.ended) { window.location.reload(); return; }
    if (state.position === null) { bar.removeAttribute("value"); } else { bar.value = state.position; }
    say(state.progress);
    window.setTimeout(poll, POLL_MS);
  }

  function poll() {
    fetch(box.dataset.address, { credentials: "same-origin", redirect: "manual" }).then(function (response) {
      // The person was signed out, or the run was deleted: reloading the page shows which.
      if (response.type === "opaqueredirect" || response.status === 404) { return { ended: true }; }
      if (!response.ok) { throw new Error(String(response.status)); }
      return response.json();
    }).then(show, function () {
      say(box.dataset.silence);
      window.setTimeout(poll, 5 * POLL_MS);
    });
  }

  window.setTimeout(poll, POLL_MS);
})();
