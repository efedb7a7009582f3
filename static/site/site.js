// Scripts of the public pages; without them, every page still works.
"use strict";

// Suggestions under the search boxes: an ARIA combobox over the plain form.

(() => {
  const PAUSE = 180;
  const SHORTEST = 2;

  const make = (tag, attributes, text = "") => {
    const element = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
    element.textContent = text;
    return element;
  };

  const equip = (form) => {
    const input = form.querySelector("input[type=search]");
    const list = make("ul", { id: `${input.id}-list`, role: "listbox", class: "suggestions", "aria-label": form.dataset.label });
    const status = make("p", { role: "status", class: "unseen" });
    let asking = null;
    let timer = 0;
    let active = -1;

    // An input of type search must not have the role combobox, so it becomes a text input with the same keyboard.
    Object.entries({
      type: "text", inputmode: "search", enterkeyhint: "search", role: "combobox",
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, autocomplete: "off",
    }).forEach(([name, value]) => input.setAttribute(name, value));
    list.hidden = true;
    form.append(list, status);

    const options = () => [...list.children];

    const choose = (place) => {
      active = place;
      options().forEach((option, number) => option.setAttribute("aria-selected", String(number === place)));
      const option = options()[place];
      if (option) {
        input.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      } else {
        input.removeAttribute("aria-activedescendant");
      }
    };

    const close = () => {
      clearTimeout(timer);
      if (asking) asking.abort();
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      status.textContent = "";
      choose(-1);
    };

    const open = (hits) => {
      list.replaceChildren(...hits.map((hit, number) => {
        const option = make("li", { id: `${list.id}-${number}`, role: "option", "aria-selected": "false" });
        option.append(make("span", { class: "suggested" }, hit.name));
        if (hit.why) option.append(make("span", { class: "quiet" }, hit.why));
        option.dataset.address = hit.address;
        return option;
      }));
      choose(-1);
      list.hidden = hits.length === 0;
      input.setAttribute("aria-expanded", String(hits.length > 0));
      // A phone's keyboard leaves little room, so the box is scrolled to the top, where its list is visible.
      const seen = window.visualViewport;
      if (seen && list.getBoundingClientRect().bottom > seen.offsetTop + seen.height) form.scrollIntoView();
      status.textContent = hits.length === 1 ? form.dataset.one
        : hits.length ? form.dataset.many.replace("%", hits.length) : form.dataset.none;
    };

    const ask = async () => {
      const words = input.value.trim();
      if (asking) asking.abort();
      if (words.length < SHORTEST) {
        close();
        return;
      }
      asking = new AbortController();
      try {
        const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(words)}`, {
          signal: asking.signal, credentials: "omit", headers: { Accept: "application/json" },
        });
        if (answer.ok) open((await answer.json()).hits);
      } catch (error) {
        // Without a response the form works as a plain form.
        if (error.name !== "AbortError") close();
      }
    };

    const follow = (option) => {
      const address = option.dataset.address;
      // The list is closed when somebody comes back to the page.
      close();
      if (address) {
        window.location.assign(address);
      } else {
        // A condition without answers has no page; its name is searched for instead.
        input.value = option.querySelector(".suggested").textContent;
        form.requestSubmit();
      }
    };

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    });
    input.addEventListener("keydown", (event) => {
      const last = options().length - 1;
      // Keys of an input method, as for Japanese, do not control the list.
      if (event.isComposing) return;
      if (event.key === "Escape" && !list.hidden) {
        close();
      } else if (event.key === "ArrowDown" && list.hidden) {
        ask();
      } else if (event.key === "ArrowDown") {
        choose(active < last ? active + 1 : -1);
      } else if (event.key === "ArrowUp" && !list.hidden) {
        choose(active === -1 ? last : active - 1);
      } else if (event.key === "Enter" && active >= 0) {
        follow(options()[active]);
      } else {
        // These keys move the cursor in the text again.
        if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) choose(-1);
        return;
      }
      event.preventDefault();
    });
    input.addEventListener("blur", () => setTimeout(close, 150));
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) follow(option);
    });
  };

  document.querySelectorAll("form[data-suggest]").forEach(equip);
})();

// Print and copy: buttons that are shown only where they work.
(() => {
  const said = document.querySelector("[data-said]");

  document.querySelectorAll("[data-needs-script]").forEach((item) => {
    item.hidden = Boolean(item.querySelector("[data-copy]")) && !navigator.clipboard;
  });

  document.querySelectorAll("[data-print]").forEach((button) => {
    button.addEventListener("click", () => window.print());
  });

  document.querySelectorAll("[data-copy]").forEach((button) => {
    const words = button.querySelector("span");
    const before = words.textContent;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      words.textContent = button.dataset.done;
      said.textContent = button.dataset.done;
      setTimeout(() => { words.textContent = before; said.textContent = ""; }, 4000);
    });
  });

  // Folded parts are opened for printing.
  const folded = [];
  addEventListener("beforeprint", () => {
    document.querySelectorAll("main details:not([open]):not(.cite)").forEach((one) => { one.open = true; folded.push(one); });
  });
  addEventListener("afterprint", () => {
    folded.splice(0).forEach((one) => { one.open = false; });
  });
})();
