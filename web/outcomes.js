// What became of each entity, line by line.

import { counted, element, pagedList, show, table, tableRow } from "./elements.js";
import { outcomeBadge } from "./words.js";

const COLUMNS = [["Outcome"], ["Key", "key"], ["Rows", "rows"], ["What happened"], ["Content"]];

const CHOICES = [["", "All"], ["failed", "Failed"], ["succeeded", "Succeeded"], ["unprocessed", "Not processed"]];

/** Return the entities and what became of each; `read` gets what lies below the activity. */
export function entitiesPanel(read, activity) {
  const place = element("div", {});
  const choose = (outcome) => {
    const listing = entitiesList(read, outcome);
    show(place, listing.node);
    return listing.begin();
  };
  // Failures first: they are what somebody must act upon.
  const first = activity.closed_at && activity.ledger?.failed ? "failed" : "";
  const filter = activity.attempt ? element("div", { class: "field inline" },
    element("label", { for: "outcome" }, "Show"),
    element("select", { id: "outcome", onchange: (event) => choose(event.target.value) },
      CHOICES.map(([value, word]) => element("option", { value, selected: value === first }, word)))) : null;
  choose(first);
  return element("div", {}, filter, place);
}

function entitiesList(read, outcome) {
  return pagedList({
    load: async (cursor) => {
      const page = await read("/entities", { outcome, limit: 50, cursor });
      return { items: page.entities, cursor: page.cursor };
    },
    draw: (page) => table("Entities", COLUMNS, page.items.map(entityRow), { hideCaption: true }),
    add: (list, page) => list.querySelector("tbody").append(...page.items.map((each) => tableRow(COLUMNS, entityRow(each)))),
    empty: () => element("p", {}, outcome ? "None ended so." : "No entity was accepted."),
  });
}

function entityRow(entity) {
  return [
    outcomeBadge(entity.outcome), element("strong", {}, entity.key), rowRange(entity.rows), whatHappened(entity.outcome),
    content(entity),
  ];
}

function whatHappened(outcome) {
  if (!outcome) return "";
  const problems = outcome.problems.map((problem) => element("li", {}, problem.message,
    problem.row ? element("span", { class: "small" }, ` (row ${problem.row})`) : null, " ",
    element("code", { class: "small" }, problem.code)));
  return element("div", {}, problems.length ? element("ul", { class: "problems" }, problems) : null,
    outcome.note ? element("p", {}, outcome.note) : null,
    outcome.reference ? element("p", { class: "small" }, `Reference ${outcome.reference}`) : null);
}

function content(entity) {
  const lines = entity.lines.map((line) => element("li", {}, element("span", { class: "small" }, `Row ${line.row}: `), pairs(line.values)));
  return element("details", {},
    element("summary", {}, entity.lines.length ? counted(entity.lines.length, "line") : "Values"),
    pairs(entity.values), lines.length ? element("ul", { class: "lines" }, lines) : null);
}

function pairs(values) {
  return element("dl", {}, Object.entries(values).map(([name, value]) =>
    element("div", {}, element("dt", {}, name), element("dd", {}, String(value)))));
}

/** Return row numbers as ranges: 2–4, 9. */
export function rowRange(rows) {
  const ranges = [];
  for (const row of rows) {
    const last = ranges.at(-1);
    if (last && last[1] === row - 1) last[1] = row;
    else ranges.push([row, row]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(", ");
}
