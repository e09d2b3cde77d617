"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const root = document.documentElement;

  // Colours: what the system says, unless the reader says otherwise. Pages opened from a file may have no storage.
  const store = {
    get() { try { return localStorage.getItem("patternbook-theme") || ""; } catch { return ""; } },
    set(value) { try { localStorage.setItem("patternbook-theme", value); } catch { /* It holds for this visit. */ } },
  };
  const paint = (theme) => { if (theme) root.dataset.theme = theme; else delete root.dataset.theme; };
  for (const box of all(".theme")) {
    box.hidden = false;
    const inputs = all("input", box);
    const chosen = inputs.find((input) => input.value === store.get()) || inputs[0];
    chosen.checked = true;
    paint(chosen.value);
    box.addEventListener("change", (event) => { store.set(event.target.value); paint(event.target.value); });
  }

  // Searching and filtering. A pattern stands in several places: in the table, in its lane and in its section.
  const controls = document.querySelector(".controls");
  const table = document.querySelector("table.board");
  if (!controls || !table) return;
  controls.hidden = false;
  const rows = all("tbody > tr", table);
  const places = new Map();
  for (const place of all("[data-pattern]")) {
    const id = place.dataset.pattern;
    places.set(id, [...(places.get(id) || []), place]);
  }
  const search = controls.querySelector("input");
  const buttons = all("button", controls);
  const texts = new Map();
  const text = (row) => {
    const id = row.dataset.pattern;
    if (!texts.has(id)) {
      const section = places.get(id).find((place) => place.matches("article"));
      texts.set(id, `${row.dataset.find} ${section ? section.textContent.toLowerCase() : ""}`);
    }
    return texts.get(id);
  };
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const pressed = buttons.filter((button) => button.getAttribute("aria-pressed") === "true");
    const statuses = pressed.filter((button) => button.dataset.status).map((button) => button.dataset.status);
    const found = pressed.some((button) => button.dataset.found);
    const unknown = pressed.some((button) => button.dataset.unknown);
    let shown = 0;
    for (const row of rows) {
      const fits = (!statuses.length || statuses.includes(row.dataset.status))
        && (!found || row.dataset.burden !== "0")
        && (!unknown || row.dataset.unknown === "1")
        && words.every((word) => text(row).includes(word));
      for (const place of places.get(row.dataset.pattern)) place.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    for (const nothing of all(".nothing")) nothing.hidden = shown > 0;
    controls.querySelector(".count").textContent = shown === rows.length ? "" : `${shown} of ${rows.length}`;
  };
  let waiting = 0;
  search.addEventListener("input", () => { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(filter); });
  search.addEventListener("keydown", (event) => { if (event.key === "Escape") { search.value = ""; filter(); } });
  for (const button of buttons) {
    button.addEventListener("click", () => {
      button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
      filter();
    });
  }
  // Whoever follows a link to a pattern wants to see it.
  window.addEventListener("hashchange", () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.hidden) {
      search.value = "";
      for (const button of buttons) button.setAttribute("aria-pressed", "false");
      filter();
      target.scrollIntoView();
    }
  });

  // Sorting, by a button in each head.
  const words = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  for (const head of all("th[data-sort]", table)) {
    const column = [...head.parentElement.children].indexOf(head);
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      for (const other of all("th[aria-sort]", table)) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const key = (row) => (row.children[column] || row.lastElementChild).dataset.key || "";
      const compare = head.dataset.sort === "number"
        ? (a, b) => Number(key(a)) - Number(key(b))
        : (a, b) => words.compare(key(a), key(b));
      rows.sort((a, b) => (up ? compare(a, b) : compare(b, a)));
      rows[0].parentElement.append(...rows);
    });
  }

  // On paper everything is open.
  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = all("details:not([open])");
    for (const details of closed) details.open = true;
  });
  window.addEventListener("afterprint", () => { for (const details of closed) details.open = false; });
})();
