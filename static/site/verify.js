// Checks a page's file in the browser, with the sentences of verify/verify.py; the page works without it.
"use strict";

(() => {
  const YES = "yes", NO = "NO", NOT_CHECKED = "not checked";
  const LONGEST_FILE = 5_000_000;
  const PUBLIC_ACTS = ["published", "reaffirmed", "taken_back", "adopted"];
  const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

  class Invalid extends Error {}

  // --- Bytes and hashes ---

  const utf8 = (text) => new TextEncoder().encode(text);
  const joined = (...parts) => {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    parts.reduce((at, part) => { whole.set(part, at); return at + part.length; }, 0);
    return whole;
  };
  const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);
  const hex = (data) => [...data].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const toBase64 = (data) => btoa(String.fromCharCode(...data));
  const base64 = (text, what) => {
    if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) throw new Invalid(`${what} is not Base64.`);
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  };
  const base64url = (text, what) => {
    if (typeof text !== "string" || !/^[A-Za-z0-9_-]*$/.test(text)) throw new Invalid(`${what} is not Base64.`);
    const padded = text.replace(/-/g, "+").replace(/_/g, "/") + "=".repeat((4 - (text.length % 4)) % 4);
    return base64(padded, what);
  };
  const digest = async (data) => new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  const sha256 = async (data) => hex(await digest(data));

  // --- JSON: strict reading, and canonical writing (RFC 8785) ---

  const UNREADABLE = "The file is not complete JSON: it is damaged, or was cut off.";
  const TOKEN = /[ \t\n\r]*("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[[\]{}:,])/y;

  // JSON.parse takes the last of two members with the same name, so this reads JSON itself.
  const parsed = (text) => {
    let at = 0;
    const next = () => {
      TOKEN.lastIndex = at;
      const found = TOKEN.exec(text);
      if (!found) throw new Invalid(UNREADABLE);
      at = TOKEN.lastIndex;
      return found[1];
    };
    const list = (end, one) => {
      const start = at;
      if (next() === end) return;
      at = start;
      for (;;) {
        one();
        const token = next();
        if (token === end) return;
        if (token !== ",") throw new Invalid(UNREADABLE);
      }
    };
    const value = (depth) => {
      if (depth > 200) throw new Invalid("The file is nested too deeply for a page.");
      const token = next();
      if (token === "[") {
        const items = [];
        list("]", () => items.push(value(depth + 1)));
        return items;
      }
      if (token === "{") {
        const members = new Map();
        list("}", () => {
          const name = next();
          if (name[0] !== '"' || next() !== ":") throw new Invalid(UNREADABLE);
          const key = JSON.parse(name);
          if (members.has(key)) throw new Invalid("The file names a member of an object twice, so programs would read different things from it.");
          members.set(key, value(depth + 1));
        });
        return Object.assign(Object.create(null), Object.fromEntries(members));
      }
      if ("]}:,".includes(token)) throw new Invalid(UNREADABLE);
      // A fraction has no place in a record: canonical() refuses it.
      return /^-?\d+[.eE]/.test(token) ? { fraction: token } : JSON.parse(token);
    };
    const result = value(0);
    if (text.slice(at).trim()) throw new Invalid(UNREADABLE);
    return result;
  };
  const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
  const written = (value) => {
    if (typeof value === "string") {
      if (!value.isWellFormed?.() && /[\ud800-\udfff]/u.test(value)) throw new Invalid("A text contains an incomplete character.");
      return JSON.stringify(value);
    }
    if (value === null || typeof value === "boolean") return JSON.stringify(value);
    if (typeof value === "number") {
      if (!Number.isSafeInteger(value)) throw new Invalid(`The number ${value} is too large for JSON.`);
      return String(value);
    }
    if (Array.isArray(value)) return `[${value.map(written).join(",")}]`;
    if (Object.getPrototypeOf(value) !== null) throw new Invalid("A value of the type float cannot be part of a record.");
    return `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${written(value[name])}`).join(",")}}`;
  };
  const canonical = (value) => utf8(written(value));
  const is = {
    text: (value) => typeof value === "string",
    number: (value) => Number.isInteger(value),
    list: (value) => Array.isArray(value),
    object: isObject,
  };
  const member = (value, path, kind) => {
    const found = path.split(".").reduce((inner, name) => (isObject(inner) ? inner[name] : undefined), value);
    if (!is[kind](found)) throw new Invalid(`The file is not a page with a proof: “${path}” is missing or has another type.`);
    return found;
  };

  // --- The Merkle tree (RFC 6962), notes and keys (C2SP signed-note) ---

  const leafHash = (data) => digest(joined(Uint8Array.of(0), data));
  const nodeHash = (left, right) => digest(joined(Uint8Array.of(1), left, right));
  const rootOf = async (leaf, place, size, hashes) => {
    if (!(place >= 0 && place < size)) throw new Invalid(`The log has ${size} entries, so there is no entry ${place}.`);
    let index = BigInt(place), last = BigInt(size) - 1n, root = leaf;
    for (const sibling of hashes) {
      if (last === 0n) throw new Invalid("The inclusion proof has too many hashes.");
      if (index & 1n || index === last) {
        root = await nodeHash(sibling, root);
        while (index && !(index & 1n)) { index >>= 1n; last >>= 1n; }
      } else {
        root = await nodeHash(root, sibling);
      }
      index >>= 1n;
      last >>= 1n;
    }
    if (last) throw new Invalid("The inclusion proof has too few hashes.");
    return root;
  };
  const isKeyName = (name) => Boolean(name) && !/[+\s]/.test(name);
  const verifierKey = async (text) => {
    const [name, id, ...rest] = text.trim().split("+");
    const data = base64(rest.join("+"), "The key");
    if (data.length !== 33 || ![1, 4].includes(data[0]) || !isKeyName(name)) {
      throw new Invalid("This is not the key of a log or witness, such as example.org/log+1a2b3c4d+AbCdEf.");
    }
    const own = hex((await digest(joined(utf8(`${name}\n`), data))).slice(0, 4));
    if (id !== own) throw new Invalid("The verifier key has a typing error: its parts do not belong together.");
    return { name, id, public: data.slice(1), text: text.trim() };
  };
  const ed25519 = async (key, signature, data) => {
    let imported;
    try {
      imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
    } catch {
      throw new Invalid("This browser cannot check signatures of the kind Ed25519. Use a newer browser or verify.py.");
    }
    return crypto.subtle.verify({ name: "Ed25519" }, imported, signature, data);
  };
  const signedCheckpoint = async (text, key) => {
    const end = text.lastIndexOf("\n\n");
    if (end < 1 || !text.endsWith("\n") || text.length > 100_000) {
      throw new Invalid("This is not a signed note: a text, an empty line, and lines with signatures.");
    }
    const body = text.slice(0, end + 1), lines = body.split("\n");
    if (lines.length < 4 || lines.slice(0, -1).includes("") || !/^(0|[1-9]\d{0,18})$/.test(lines[1])) {
      throw new Invalid("This is not a checkpoint of a log: an origin, a size and a root hash.");
    }
    const root = base64(lines[2], "The root hash");
    let signed = false;
    for (const line of text.slice(end + 2, -1).split("\n")) {
      const parts = line.split(" ");
      if (parts.length !== 3 || parts[0] !== "—" || !isKeyName(parts[1])) throw new Invalid("A signature line of the note is damaged.");
      const data = base64(parts[2], "A signature of the note");
      if (signed || parts[1] !== key.name || hex(data.slice(0, 4)) !== key.id) continue;
      signed = await ed25519(key.public, data.slice(4), utf8(body));
      if (!signed) throw new Invalid(`The signature of ${key.name} is wrong: its key did not sign this text.`);
    }
    if (!signed) throw new Invalid(`The checkpoint is not signed by the key ${key.name}+${key.id}.`);
    if (lines[0] !== key.name) throw new Invalid(`The checkpoint is from another log: ${lines[0]}, not ${key.name}.`);
    return { origin: lines[0], size: Number(lines[1]), root };
  };

  // --- Passkeys (WebAuthn) ---

  const fingerprint = async (key) => {
    const bits = [...(await digest(key)).slice(0, 8)].map((byte) => byte.toString(2).padStart(8, "0")).join("");
    const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    const spoken = Array.from({ length: 12 }, (_, at) => letters[parseInt(bits.slice(at * 5, at * 5 + 5), 2)]).join("");
    return spoken.match(/.{4}/g).join("-");
  };
  const damagedKey = () => new Invalid("The public key is damaged.");
  const coseKey = (data) => {
    let at = 0;
    const value = () => {
      if (at >= data.length) throw damagedKey();
      const kind = data[at] >> 5;
      let number = data[at] & 31;
      at += 1;
      if (number >= 24 && number <= 26) {
        const width = 1 << (number - 24);
        number = data.slice(at, at + width).reduce((sum, byte) => sum * 256 + byte, 0);
        at += width;
      }
      if (kind === 0) return number;
      if (kind === 1) return -1 - number;
      if (kind === 2 || kind === 3) {
        if (at + number > data.length) throw damagedKey();
        at += number;
        return kind === 2 ? data.slice(at - number, at) : String.fromCharCode(...data.slice(at - number, at));
      }
      if (kind !== 5 || number > 20) throw damagedKey();
      const members = new Map();
      for (let count = 0; count < number; count += 1) {
        const name = value();
        members.set(name, value());
      }
      return members;
    };
    const key = value();
    if (at !== data.length || !(key instanceof Map)) throw damagedKey();
    return key;
  };
  // WebCrypto takes r and s side by side; WebAuthn has them as DER.
  const rawSignature = (der) => {
    const number = (at) => {
      const bytes = der.slice(at + 2, at + 2 + der[at + 1]);
      const short = bytes.slice(Math.max(bytes.findIndex(Boolean), 0));
      if (der[at] !== 2 || short.length > 32) throw new Invalid("The signature is not valid for this key and this record.");
      return joined(new Uint8Array(32 - short.length), short);
    };
    return joined(number(2), number(4 + der[3]));
  };
  const padded = (bytes) => toBase64(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const signedByKey = async (data, signature, signed) => {
    const key = coseKey(data), kind = `${key.get(1)} ${key.get(3)}`;
    const bytes = (name) => {
      if (!(key.get(name) instanceof Uint8Array)) throw damagedKey();
      return key.get(name);
    };
    if (kind === "2 -7" && key.get(-1) === 1) {
      const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
      const raw = joined(Uint8Array.of(4), bytes(-2), bytes(-3));
      const imported = await crypto.subtle.importKey("raw", raw, algorithm, false, ["verify"]);
      return crypto.subtle.verify(algorithm, imported, rawSignature(signature), signed);
    }
    if (kind === "1 -8" && key.get(-1) === 6) return ed25519(bytes(-2), signature, signed);
    if (kind === "3 -257") {
      const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
      const jwk = { kty: "RSA", n: padded(bytes(-1)), e: padded(bytes(-2)) };
      const imported = await crypto.subtle.importKey("jwk", jwk, algorithm, false, ["verify"]);
      return crypto.subtle.verify(algorithm, imported, signature, signed);
    }
    throw new Invalid("This program does not support this kind of key.");
  };
  const checkAssertion = async (challenge, host, key, authenticatorData, clientData, signature) => {
    const told = parsed(new TextDecoder().decode(clientData));
    if (!isObject(told) || told.type !== "webauthn.get") throw new Invalid("The passkey did not sign in response to a request for a signature.");
    if (!same(base64url(told.challenge, "The challenge"), challenge)) throw new Invalid("The passkey signed something other than this record.");
    const prefixes = host === "localhost" ? ["https://", "http://"] : ["https://"];
    const isOwn = prefixes.some((prefix) => {
      const rest = String(told.origin).startsWith(prefix + host) && told.origin.slice(prefix.length + host.length);
      return rest !== false && /^(:\d+)?$/.test(rest);
    });
    if (!isOwn) throw new Invalid(`The passkey signed on another site: ${told.origin}, not ${host}.`);
    if (told.crossOrigin) throw new Invalid("The passkey signed in a frame that another site showed.");
    if (authenticatorData.length < 37 || !same(authenticatorData.slice(0, 32), await digest(utf8(host)))) {
      throw new Invalid(`The passkey belongs to a site other than ${host}.`);
    }
    if ((authenticatorData[32] & 5) !== 5) throw new Invalid("The passkey signed without checking who used it (no fingerprint, face or PIN).");
    let holds = false;
    try {
      holds = await signedByKey(key, signature, joined(authenticatorData, await digest(clientData)));
    } catch (error) {
      // WebCrypto refuses damaged keys with errors of its own.
      if (error instanceof Invalid) throw error;
    }
    if (!holds) throw new Invalid("The signature is not valid for this key and this record.");
  };

  // --- Words ---

  const moment = (text) => {
    const at = new Date(text);
    if (typeof text !== "string" || Number.isNaN(at.getTime())) return `“${text}”`;
    return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}, ${at.toISOString().slice(11, 16)} UTC`;
  };
  // As Python writes it.
  const ascii = (text) => `'${text.replace(/[^\x00-\x7f]/gu, (letter) => {
    const code = letter.codePointAt(0), [start, width] = code < 0x100 ? ["x", 2] : code < 0x10000 ? ["u", 4] : ["U", 8];
    return `\\${start}${code.toString(16).padStart(width, "0")}`;
  })}'`;
  const printedName = (reviewer) => [reviewer.name, reviewer.credentials].filter(Boolean).join(", ");
  // The file has milliseconds, or whole seconds, the record microseconds.
  const milliseconds = (text) => String(text).slice(0, 23).replace(/Z$/, "").replace(/\.000$/, "");
  const withoutSpaces = (text) => text.replace(/\s+/g, "");
  const letters = (text) => (typeof text === "string" ? withoutSpaces(text.replace(/\[\d+\]/g, "")) : text);
  const isFilled = (shown, signed) => {
    const text = withoutSpaces(shown);
    const [first, ...others] = signed.split(/\[\[\s*[a-z0-9-]*\s*\]\]/i).map(withoutSpaces);
    if (!text.startsWith(first)) return false;
    let at = first.length;
    for (const [number, part] of others.entries()) {
      const found = number + 1 === others.length ? text.length - part.length : text.indexOf(part, at);
      if (found < at || found > at + 200 || !text.startsWith(part, found)) return false;
      at = found + part.length;
    }
    return at === text.length;
  };
  // Attributes of HTML that cannot hide text.
  const ARRANGING = ["id", "tabindex", "role", "aria-label", "data-label"];
  // A document made by DOMParser runs no scripts and loads nothing.
  const markup = (html) => {
    const body = new DOMParser().parseFromString(html, "text/html").body;
    const walker = document.createTreeWalker(body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT), tags = [];
    while (walker.nextNode()) {
      const node = walker.currentNode, isDiv = node.nodeName === "DIV";
      const told = [...(node.attributes ?? [])].map(({ name, value }) => [name, value])
        .filter(([name]) => !ARRANGING.includes(name) && !(isDiv && name === "class"));
      if (told.length || (!isDiv && node.nodeName !== "SPAN")) tags.push([node.nodeName, told.sort()]);
    }
    return { text: body.textContent, tags };
  };

  // --- Pages ---

  const shownAndSigned = (page, record) => {
    const edition = member(record, "edition", "object"), signature = member(record, "signature", "object");
    const reviewer = member(signature, "reviewer", "object"), review = member(page, "review", "object");
    const wholeReviewer = member(signature, "whole_page.reviewer", "object");
    const due = String(review.review_due), signedDue = String(signature.review_due);
    const citations = member(page, "citations", "list").map((citation) => {
      if (!isObject(citation)) return citation;
      const { address, ...others } = citation;
      return Object.assign(Object.create(null), others);
    });
    const shown = markup(member(page, "body_html", "text")), signed = markup(member(record, "edition.body", "text"));
    const hash = member(page, "signed.sha256", "text");
    return [
      ["hash", "sha256" in page ? page.sha256 : hash, hash],
      ["title", page.title, edition.title],
      ["condition", member(page, "condition", "object").name, member(record, "page.condition", "object").name],
      ["edition", page.edition, edition.number],
      ["language", page.language, edition.language],
      ["reviewer", member(review, "signed_by", "object").name, printedName(reviewer)],
      ["reviewer of the whole page", member(review, "whole_page_reviewed_by", "object").name, printedName(wholeReviewer)],
      ["scope", review.scope, signature.scope],
      ["time of the signature", milliseconds(review.signed_at), milliseconds(signature.signed_at)],
      ["date of the review", review.last_reviewed, signature.reviewed_on],
      ["date of the next review", due > signedDue ? due : signedDue, signedDue],
      ["short answer", letters(page.short_answer), letters(edition.short_answer)],
      ["sources", written(citations), written(edition.citations ?? null)],
      ["body_html", JSON.stringify(shown.tags) === JSON.stringify(signed.tags) && isFilled(shown.text, signed.text), true],
      ["body_text", isFilled(member(page, "body_text", "text"), signed.text), true],
    ];
  };

  const checkPage = async (page, givenKey) => {
    const found = [];
    const add = (check, result, sentence) => found.push({ check, result, sentence });
    const look = async (check, step) => {
      try {
        await step();
      } catch (error) {
        if (!(error instanceof Invalid)) throw error;
        add(check, NO, error.message);
      }
    };
    const text = member(page, "signed.text", "object");
    const record = page.sign_off == null ? null : member(page, "sign_off.record", "object");
    if (record && !["diseasemaps-signoff-2", "diseasemaps-signoff-3"].includes(record.format)) {
      throw new Invalid(`This program does not support the format of the record: ${record.format}.`);
    }
    const proof = page.proof == null ? null : member(page, "proof", "object");
    let logKey = givenKey, checkpoint = null, pageIndex = null;

    const included = async (prefix, what) => {
      const data = utf8(member(proof, `${prefix}leaf`, "text")), index = member(proof, `${prefix}index`, "number");
      const hashes = member(proof, `${prefix}hashes`, "list").map((one) => base64(String(one), "A hash of a proof"));
      if (hashes.length > 64 || hashes.some((one) => one.length !== 32)) throw new Invalid("The hashes of a proof are damaged.");
      if (!same(await rootOf(await leafHash(data), index, checkpoint.size, hashes), checkpoint.root)) {
        throw new Invalid(`The entry ${index} about the ${what} is not in the log: it gives a different root hash.`);
      }
      const leaf = parsed(new TextDecoder().decode(data));
      if (!isObject(leaf) || leaf.format !== "diseasemaps-log-1") throw new Invalid(`Entry ${index} of the log has a format that this program does not support.`);
      return [leaf, index];
    };
    const signatureParts = () => ["public_key", "authenticator_data", "client_data", "signature"]
      .map((name) => base64url(member(proof, `signature.${name}`, "text"), `“${name}”`));

    await look("record", async () => {
      if (!record) {
        add("record", NOT_CHECKED, "The site has no record of this signature, which was made before records were kept.");
        return;
      }
      const hash = await sha256(canonical(record)), said = member(page, "sign_off.sha256", "text");
      if (hash === said) add("record", YES, `The sign-off record is unchanged: its SHA-256 is ${said}.`);
      else add("record", NO, `The sign-off record was changed: its SHA-256 is ${hash}, and the file says ${said}.`);
    });
    await look("text", async () => {
      const hash = await sha256(canonical(text)), said = member(page, "signed.sha256", "text");
      if (hash !== said) throw new Invalid(`The text was changed: its SHA-256 is ${hash}, and the file says ${said}.`);
      if (record) {
        const signed = member(record, "edition", "object");
        const other = [...new Set([...Object.keys(text), ...Object.keys(signed)])]
          .filter((name) => !["format", "number", "language"].includes(name))
          .filter((name) => written(text[name] ?? null) !== written(signed[name] ?? null));
        if (other.length) throw new Invalid(`The text is not that of the sign-off record. Different: ${other.sort().join(", ")}.`);
      }
      if (record) add("text", YES, "The text is the one that was hashed and signed, word for word.");
      else add("text", YES, "The text has the hash that the file names. No record says who signed it.");
    });
    await look("shown", async () => {
      if (!record) {
        add("shown", NOT_CHECKED, "Names and dates beside the text are in no record, so nobody signed them.");
        return;
      }
      const other = shownAndSigned(page, record).filter(([, shown, signed]) => shown !== signed).map(([name]) => name);
      if (other.length) throw new Invalid(`The file shows values that differ from the signed ones: ${other.sort().join(", ")}.`);
      add("shown", YES, "Title, condition, reviewer, scope, dates, sources and displayed text are those of the record.");
    });
    await look("signature", async () => {
      if (!proof) {
        add("signature", NOT_CHECKED, "The file has no proof, so no signature by a key could be checked.");
        return;
      }
      const method = record && member(record, "signature", "object").method, has = proof.signature != null;
      if (!record || (!has && method !== "passkey")) {
        add("signature", NOT_CHECKED, "The reviewer signed with a password and a code, not with a key of their own. Only the site vouches for it.");
        return;
      }
      if (!has) throw new Invalid("The record says that it was signed with a passkey, but the file has no such signature.");
      if (method !== "passkey") throw new Invalid("The file has a signature by a passkey, but the record does not mention one.");
      const key = logKey ?? await verifierKey(member(proof, "log_key", "text"));
      const parts = signatureParts(), host = key.name.split("/")[0].replace(/:[^:]*$/, "");
      await checkAssertion(await digest(canonical(record)), host, ...parts);
      const name = printedName(member(record, "signature.reviewer", "object"));
      add("signature", YES, `${name} signed the record with a passkey, which checked who used it. The key's fingerprint is ${await fingerprint(parts[0])}.`);
    });
    await look("log_key", async () => {
      if (!proof) {
        if (logKey) throw new Invalid("The file has no proof, so nothing says that the page is in the log whose key you gave.");
        add("log_key", NOT_CHECKED, "The file has no proof, so the page was not looked up in the log.");
        return;
      }
      if (member(proof, "format", "text") !== "diseasemaps-proof-1") throw new Invalid(`This program does not support the format of the proof: ${proof.format}.`);
      const own = await verifierKey(member(proof, "log_key", "text"));
      if (/[^\x00-\x7f]/.test(own.name)) {
        throw new Invalid(`The name of the log's key, ${ascii(own.name)}, has letters that may look like those of another name.`);
      }
      if (logKey) {
        add("log_key", YES, `The log's key is the one that you gave: ${logKey.text}`);
      } else {
        logKey = own;
        add("log_key", NOT_CHECKED, `The log's key was taken from the file itself. Compare it with the one that ${own.name} shows and with copies elsewhere, then check again with that key: ${own.text}`);
      }
    });
    await look("checkpoint", async () => {
      if (!logKey || !proof) return;
      checkpoint = await signedCheckpoint(member(proof, "checkpoint", "text"), logKey);
      add("checkpoint", YES, `The checkpoint of ${checkpoint.origin} with ${checkpoint.size} entries and the root ${toBase64(checkpoint.root)} is signed by the log's key.`);
    });
    await look("act", async () => {
      if (!checkpoint) return;
      const [leaf, index] = await included("", "page");
      if (!PUBLIC_ACTS.includes(leaf.act)) throw new Invalid(`Entry ${index} of the log is not about a publication or a review.`);
      const recordHash = record ? member(page, "sign_off.sha256", "text") : null;
      if (leaf.text !== member(page, "signed.sha256", "text") || leaf.record !== recordHash || leaf.edition !== member(page, "edition", "number")) {
        throw new Invalid(`Entry ${index} of the log is about another text or another signature.`);
      }
      pageIndex = index;
      const words = { published: "published", reaffirmed: "reviewed again", taken_back: "made public again after a withdrawal", adopted: "public when the log began" };
      add("act", YES, `The log has this text and this record as entry ${index}: ${words[leaf.act]}, ${moment(leaf.at)}.`);
      const atAct = member(leaf, "page.address", "text"), logSite = logKey.name.split("/")[0];
      const [, site = "", rest] = /^(?:[a-z]+:\/\/([^/?#]*))?(.*)$/s.exec(member(page, "url", "text"));
      if (site !== logSite) throw new Invalid(`The file says that the page is at ${site}, but the log is that of ${logSite}.`);
      const others = [rest.replace(/[?#].*$/s, "")];
      if (record) others.push(member(record, "page.address", "text"));
      const topic = (address) => address.replace(/\/+$/, "").split("/").pop();
      if (others.some((other) => topic(other) !== topic(atAct))) {
        throw new Invalid(`The signature is for another page: the log has it at ${atAct}, the file says ${others[0]}.`);
      }
      if (others.some((other) => other !== atAct)) {
        add("address", NOT_CHECKED, `The log has the page at ${atAct}, and the file says ${others[0]}. That is right if the condition was renamed. The names and the text above are those that were signed.`);
      }
    });
    await look("key", async () => {
      if (!proof || proof.signature == null) return;
      if (!checkpoint) {
        add("key", NOT_CHECKED, "The owner of the key was not checked, because the checkpoint is not valid.");
        return;
      }
      if (proof.key == null) throw new Invalid("The key was never confirmed: the file has no entry of the log that says whose it is.");
      const [leaf, index] = await included("key.", "key of the reviewer");
      const reviewer = member(record, "signature.reviewer", "object");
      if (leaf.act !== "key_confirmed" || leaf.key !== await sha256(signatureParts()[0])) {
        throw new Invalid(`The key was never confirmed: entry ${index} of the log is about something else.`);
      }
      const owner = member(leaf, "reviewer", "number"), number = member(reviewer, "number", "number");
      if (owner !== number) {
        throw new Invalid(`The key belongs to another reviewer: entry ${index} of the log gives it to reviewer ${owner}, and the record names reviewer ${number}.`);
      }
      if (leaf.credential !== member(proof, "signature.credential_id", "text")) throw new Invalid("The signature names a passkey other than the confirmed one.");
      const proposer = member(leaf, "proposed_by", "number"), confirmer = member(leaf, "confirmed_by", "number");
      if (proposer === confirmer) throw new Invalid("One person alone proposed and confirmed the key.");
      if (String(leaf.at) > member(record, "signature.signed_at", "text")) throw new Invalid(`The key was confirmed only on ${moment(leaf.at)}, after the signature.`);
      if (pageIndex !== null && index > pageIndex) throw new Invalid(`The key was confirmed after the page was published (entry ${index} of the log).`);
      add("key", YES, `The key belongs to reviewer ${number} (${printedName(reviewer)}) since ${moment(leaf.at)}: proposed by account ${proposer}, confirmed by account ${confirmer} (entry ${index} of the log).`);
    });
    if (checkpoint) add("cosigned", NOT_CHECKED, "No cosignature of a witness was checked. verify.py checks one with --witness.");
    if (pageIndex !== null) {
      add("current", NOT_CHECKED, "Whether the page was replaced or withdrawn since, or the key removed, was not checked. verify.py checks it with --log.");
    }
    return found;
  };

  // --- The form ---

  const form = document.querySelector("[data-verify]");
  if (!form || !globalThis.crypto?.subtle) return;
  const file = form.querySelector("[type=file]"), key = form.querySelector("[type=text]");
  const result = form.querySelector("[data-verified]");
  form.hidden = false;

  const show = (findings) => {
    const verdict = document.createElement("p"), words = document.createElement("strong");
    const isWrong = findings.some((finding) => finding.result === NO);
    const isRight = key.value.trim() ? "right" : "keyless";
    words.textContent = form.dataset[findings[0].check === "input" ? "unchecked" : isWrong ? "wrong" : isRight];
    verdict.append(words);
    const list = document.createElement("ol");
    list.className = "verified";
    findings.forEach((finding) => {
      const item = document.createElement("li"), word = document.createElement("strong");
      item.dataset.check = finding.check;
      item.dataset.result = finding.result;
      word.textContent = finding.result;
      item.append(word, " ", finding.sentence);
      list.append(item);
    });
    result.replaceChildren(verdict, list);
  };
  const verify = async (chosen) => {
    result.textContent = form.dataset.verify;
    try {
      if (chosen.size > LONGEST_FILE) throw new Invalid("The file is too large for a page: it has more than 5 million bytes.");
      let text;
      try {
        text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await chosen.arrayBuffer());
      } catch {
        throw new Invalid("The file is not UTF-8 text.");
      }
      show(await checkPage(parsed(text), key.value.trim() ? await verifierKey(key.value) : null));
    } catch (error) {
      show([{ check: "input", result: NO, sentence: error instanceof Invalid ? error.message : "The file is not a page with a proof." }]);
    }
  };
  file.addEventListener("change", () => file.files[0] && verify(file.files[0]));
  key.addEventListener("change", () => file.files[0] && verify(file.files[0]));
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) verify(event.dataTransfer.files[0]);
  });
})();
