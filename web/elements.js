// Making what is shown. Everything from a file or the API enters as text, never as markup.

/**
 * Return an element. Attributes that are null, undefined or false are left out; `on…` attributes are listeners;
 * children are elements or become text.
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** Return a table in a box that scrolls sideways. A column is [heading, class]; a row is an array of cells or a tr. */
export function table(caption, columns, rows, { hideCaption = false } = {}) {
  const body = element("tbody", {}, rows.map((row) => tableRow(columns, row)));
  const head = element("thead", {}, element("tr", {}, columns.map(([heading, look]) =>
    element("th", { scope: "col", class: look }, heading))));
  return element("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": caption },
    element("table", {}, element("caption", { class: hideCaption && "unseen" }, caption), head, body));
}

/** Return a row of a table's body for its columns. */
export function tableRow(columns, row) {
  if (row instanceof HTMLElement) return row;
  return element("tr", {}, row.map((cell, at) => element("td", { class: columns[at][1] }, cell ?? "")));
}

/** Return a button that is off while its action runs, so that one click is one action. */
export function button(label, action, { look = "plain", ...attributes } = {}) {
  const made = element("button", { type: "button", class: look, ...attributes }, label);
  made.addEventListener("click", async () => {
    if (made.disabled) return;
    made.disabled = true;
    try {
      await action(made);
    } finally {
      made.disabled = false;
    }
  });
  return made;
}

/** Replace what a place shows. */
export function show(place, ...children) {
  place.replaceChildren(...children.flat(Infinity).filter(Boolean));
}

/** Tell people who do not see the page what has just changed. */
export function announce(words) {
  const announcer = document.getElementById("announcer");
  if (announcer.textContent !== words) announcer.textContent = words;
}

/** Return a count with its noun: 1 row, 2 rows, 1,200 rows. */
export function counted(count, one, many = `${one}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** Return a time as people here write it. */
export function when(text) {
  if (!text) return "";
  return new Date(text).toLocaleString([], { dateStyle: "medium", timeStyle: "medium" });
}

/** Return what went wrong as the API says it: problem details, with the code for whoever is asked for help. */
export function problemBox(error) {
  const details = error.problem ?? {};
  const wrong = (details.errors ?? []).map((each) => element("li", {}, `${each.where}: ${each.message}`));
  const small = [details.code, details.instance].filter(Boolean).join(" · ");
  return element("div", { class: "problem", role: "alert" },
    element("p", {}, element("strong", {}, details.title ?? "This did not work")),
    element("p", {}, error.message),
    wrong.length ? element("ul", {}, wrong) : null,
    small ? element("p", { class: "small" }, small) : null);
}

/** Return a list that begins with its first page and grows by "Show more". `load(cursor)` gives {items, cursor}. */
export function pagedList({ load, draw, empty, add }) {
  const place = element("div", {});
  const more = element("div", { class: "more" });
  let shown = 0;
  async function next(cursor) {
    const page = await load(cursor);
    shown += page.items.length;
    if (cursor === null) show(place, page.items.length || page.cursor ? draw(page) : empty());
    else add(place, page);
    show(more, page.cursor ? [
      button("Show more", () => next(page.cursor).catch((error) => show(more, problemBox(error)))),
      element("span", { class: "small" }, ` ${counted(shown, "line")} shown`),
    ] : []);
  }
  return { node: element("div", {}, place, more), begin: () => next(null).catch((error) => show(place, problemBox(error))) };
}
