// Suggestions under the search boxes: an ARIA combobox over the plain form, which works as well without it.
"use strict";

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

    Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, autocomplete: "off",
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
      choose(-1);
    };

    const open = (hits) => {
      list.replaceChildren(...hits.map((hit, number) => {
        const option = make("li", { id: `${list.id}-${number}`, role: "option", "aria-selected": "false" });
        option.append(make("span", { class: "suggested" }, hit.name));
        if (hit.why) option.append(make("span", { class: "quiet" }, hit.why));
        if (!hit.address) option.setAttribute("aria-disabled", "true");
        option.dataset.address = hit.address;
        return option;
      }));
      choose(-1);
      list.hidden = hits.length === 0;
      input.setAttribute("aria-expanded", String(hits.length > 0));
      status.textContent = hits.length === 1 ? form.dataset.one
        : hits.length ? form.dataset.many.replace("%", hits.length) : form.dataset.none;
    };

    const ask = async () => {
      const words = input.value.trim();
      if (asking) asking.abort();
      if (words.length < SHORTEST) {
        close();
        status.textContent = "";
        return;
      }
      asking = new AbortController();
      try {
        const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(words)}`, {
          signal: asking.signal, credentials: "omit", headers: { Accept: "application/json" },
        });
        if (answer.ok) open((await answer.json()).hits);
      } catch (error) {
        // Without an answer the form is what it was: a plain one.
        if (error.name !== "AbortError") close();
      }
    };

    const follow = (option) => {
      if (option && option.dataset.address) {
        window.location.assign(option.dataset.address);
        return true;
      }
      return false;
    };

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    });
    input.addEventListener("keydown", (event) => {
      const last = options().length - 1;
      if (event.key === "Escape" && !list.hidden) {
        close();
      } else if (event.key === "ArrowDown" && !list.hidden) {
        choose(active < last ? active + 1 : -1);
      } else if (event.key === "ArrowUp" && !list.hidden) {
        choose(active === -1 ? last : active - 1);
      } else if (event.key === "Enter" && active >= 0) {
        // A condition without answers has no page; its name is searched for instead.
        if (!follow(options()[active])) return;
      } else {
        return;
      }
      event.preventDefault();
    });
    input.addEventListener("blur", () => setTimeout(close, 150));
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => follow(event.target.closest("[role=option]")));
  };

  document.querySelectorAll("form[data-suggest]").forEach(equip);
})();
