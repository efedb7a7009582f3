/* Passkeys: runs WebAuthn before a form is sent, and puts the answer into its hidden field `answer`.

   A button <button type="submit" data-passkey="get" data-options-url="..." hidden> starts it: "create" registers a
   passkey, "get" signs with one. The options are the JSON that a POST of the form to data-options-url returns, or the
   text of data-options. Refusals of the site are JSON, {"error": sentence}. The sentences for failures in the browser
   are data attributes of the element [data-passkey-message] (templates/admin/accounts/_passkey_message.html) in the
   form, or elsewhere on the page; the site's refusals are shown in it too. The buttons and elements with
   data-passkey-only appear only if the browser has WebAuthn; elements with data-passkey-missing then disappear. The
   form's other buttons work as without this script. */
(function () {
  "use strict";

  if (!window.PublicKeyCredential || !navigator.credentials) { return; }

  function toBytes(text) {
    var plain = text.replace(/-/g, "+").replace(/_/g, "/");
    return Uint8Array.from(window.atob(plain), function (letter) { return letter.charCodeAt(0); });
  }

  function toText(buffer) {
    var letters = Array.from(new Uint8Array(buffer), function (byte) { return String.fromCharCode(byte); });
    return window.btoa(letters.join("")).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function withBytes(descriptor) { return Object.assign({}, descriptor, { id: toBytes(descriptor.id) }); }

  /* Options as the server's JSON has them; returns a promise of the answer as JSON text. */
  function create(options) {
    var publicKey = Object.assign({}, options, {
      challenge: toBytes(options.challenge),
      user: Object.assign({}, options.user, { id: toBytes(options.user.id) }),
      excludeCredentials: (options.excludeCredentials || []).map(withBytes)
    });
    return navigator.credentials.create({ publicKey: publicKey }).then(function (credential) {
      var response = credential.response;
      return answer(credential, {
        attestationObject: toText(response.attestationObject),
        transports: response.getTransports ? response.getTransports() : []
      });
    });
  }

  function get(options) {
    var publicKey = Object.assign({}, options, {
      challenge: toBytes(options.challenge),
      allowCredentials: (options.allowCredentials || []).map(withBytes)
    });
    return navigator.credentials.get({ publicKey: publicKey }).then(function (credential) {
      var response = credential.response;
      return answer(credential, {
        authenticatorData: toText(response.authenticatorData),
        signature: toText(response.signature),
        userHandle: response.userHandle && response.userHandle.byteLength ? toText(response.userHandle) : null
      });
    });
  }

  function answer(credential, response) {
    response.clientDataJSON = toText(credential.response.clientDataJSON);
    return JSON.stringify({
      id: credential.id, rawId: toText(credential.rawId), type: credential.type, response: response
    });
  }

  function Sentence(text) { this.text = text; }

  function optionsOf(button) {
    if (button.dataset.options) { return Promise.resolve(JSON.parse(button.dataset.options)); }
    return window.fetch(button.dataset.optionsUrl, {
      method: "POST", body: new FormData(button.form), headers: { Accept: "application/json" }
    }).then(function (response) {
      return response.json().then(function (data) {
        if (!response.ok) { throw new Sentence(data.error); }
        return data;
      });
    });
  }

  function messageOf(form) {
    return form.querySelector("[data-passkey-message]") || document.querySelector("[data-passkey-message]");
  }

  /* The sentence for an error: the site's own, or that of the data attribute with the error's name. */
  function sentenceFor(error, words) {
    if (error instanceof Sentence && error.text) { return error.text; }
    var name = error instanceof DOMException ? error.name : "";
    return words["say" + name] || words.sayOther;
  }

  document.addEventListener("submit", function (event) {
    var button = event.submitter;
    var kind = button && button.dataset.passkey;
    var form = event.target;
    if (!kind || form.elements.answer.value) { return; }
    event.preventDefault();
    if (button.getAttribute("aria-disabled") === "true") { return; }
    var message = messageOf(form);
    message.hidden = true;
    button.setAttribute("aria-disabled", "true");
    optionsOf(button).then(kind === "create" ? create : get).then(function (text) {
      form.elements.answer.value = text;
      form.requestSubmit(button);
    }).catch(function (error) {
      message.textContent = sentenceFor(error, message.dataset);
      message.hidden = false;
      message.focus();
    }).finally(function () { button.removeAttribute("aria-disabled"); });
  }, true);

  /* A page that the browser shows again must not send the old answer. */
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form [data-passkey]").forEach(function (button) {
      button.form.elements.answer.value = "";
    });
  });

  document.querySelectorAll("[data-passkey], [data-passkey-only]").forEach(function (element) {
    element.hidden = false;
  });
  document.querySelectorAll("[data-passkey-missing]").forEach(function (element) { element.hidden = true; });
})();
