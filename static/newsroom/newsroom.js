/* Every screen of the newsroom: nothing is sent twice, and what is wrong gets the focus. */
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

  var errors = document.getElementById("errors");
  if (errors) { errors.focus(); }
})();
