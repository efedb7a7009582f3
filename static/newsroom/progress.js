/* An import under way: asks each second how far it is, and opens its report at the end. */
(function () {
  "use strict";

  var EVERY = 1000, ALOUD = 15000;
  var box = document.getElementById("progress");
  if (!box) { return; }
  var bar = box.querySelector("progress");
  var words = document.getElementById("progress-words");
  var aloud = document.getElementById("progress-aloud");
  var spoken = Date.now();
  // Links for browsers without scripts.
  document.getElementById("progress-plain").hidden = true;

  function say(text) {
    words.textContent = text;
    // Who listens hears of it four times a minute, and only what is new.
    if (Date.now() - spoken >= ALOUD && aloud.textContent !== text) {
      aloud.textContent = text;
      spoken = Date.now();
    }
  }

  function show(state) {
    if (state.ended) { window.location.reload(); return; }
    if (state.position === null) { bar.removeAttribute("value"); } else { bar.value = state.position; }
    say(state.progress);
    window.setTimeout(ask, EVERY);
  }

  function ask() {
    fetch(box.dataset.address, { credentials: "same-origin", redirect: "manual" }).then(function (answer) {
      // Signed out meanwhile, or forgotten: the page itself says which.
      if (answer.type === "opaqueredirect" || answer.status === 404) { return { ended: true }; }
      if (!answer.ok) { throw new Error(String(answer.status)); }
      return answer.json();
    }).then(show, function () {
      say(box.dataset.silence);
      window.setTimeout(ask, 5 * EVERY);
    });
  }

  window.setTimeout(ask, EVERY);
})();
