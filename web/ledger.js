// The ledger: every row and every entity of the file accounted for, as sums that add up before one's eyes.

import { element } from "./elements.js";

export function ledgerPanel(activity) {
  const { ledger } = activity;
  const sums = [
    sum("rows in the file", ledger.rows, [
      ["above the header", ledger.rows_above_header],
      ["header", ledger.rows_header],
      ["blank", ledger.rows_blank],
      ["set aside", ledger.rows_set_aside],
      ["of accepted entities", ledger.rows_accepted],
      ["of refused entities", ledger.rows_refused, "bad"],
      ["of no entity", ledger.rows_of_no_entity, "bad"],
    ]),
    sum("entities found", ledger.entities, [["accepted", ledger.accepted], ["refused", ledger.refused, "bad"]]),
  ];
  if (activity.attempt && activity.closed_at && isCounted(ledger)) {
    sums.push(sum("accepted", ledger.accepted, [
      ["succeeded", ledger.succeeded, "good"],
      ["failed", ledger.failed, "bad"],
      ["not processed", ledger.unprocessed, "mixed"],
    ]));
  }
  return element("section", { class: "panel", "aria-labelledby": "ledger-title" },
    element("h2", { id: "ledger-title" }, "Where every row went"),
    element("p", { class: "small" }, "An entity is what the rows make together: an order, a product, a stock figure."),
    element("ul", { class: "sums" }, sums));
}

/** Tell whether every accepted entity has an end: those of a cancelled activity are counted a little later. */
export function isCounted(ledger) {
  return ledger.succeeded + ledger.failed + ledger.unprocessed === ledger.accepted;
}

function sum(name, total, parts) {
  // A part that is nothing, and need not be there, would only make the sum harder to read.
  const shown = parts.filter(([, count], at) => count || at >= parts.length - 1 || ["accepted", "succeeded"].includes(parts[at][0]));
  return element("li", {},
    figure(total, name, "total"), sign("="),
    shown.flatMap(([word, count, look], at) => [at ? sign("+") : null, figure(count, word, count ? look : "nothing")]));
}

function figure(count, word, look) {
  return element("span", { class: `figure ${look ?? ""}` },
    element("strong", {}, count.toLocaleString("en")), " ", element("span", {}, word));
}

function sign(text) {
  return element("span", { class: "sign" }, text);
}
