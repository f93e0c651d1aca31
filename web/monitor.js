// The Activity Monitor: what was sent, newest first, and where each stands.

import { get } from "./api.js";
import { counted, element, pagedList, problemBox, show, table, tableRow, when } from "./elements.js";
import { isCounted } from "./ledger.js";
import { rowRange } from "./outcomes.js";
import { outcomeBadge, STATUS_NAMES, statusBadge, WORKING } from "./words.js";

const COLUMNS = [["File"], ["Service"], ["Status"], ["Result"], ["Sent by"], ["Sent at", "time"]];
const REFRESH_EVERY = 3000;

/** Show the monitor; returns what stops it from looking again. */
export async function monitorView(place) {
  const { services } = await get("/services");
  const monitor = new Monitor(new Map(services.map((each) => [each.name, each.title])));
  show(place,
    element("div", { class: "title-line" }, element("h1", { tabindex: "-1" }, "Activity Monitor"),
      element("a", { href: "#/send", class: "button primary" }, "Send a file")),
    monitor.filters, monitor.list, keySearch());
  await monitor.reload();
  return () => monitor.stop();
}

class Monitor {
  constructor(titles) {
    this.titles = titles;
    this.chosen = {};
    this.list = element("div", {});
    this.filters = element("form", { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() },
      this.filter("service", "Service", [...titles]), this.filter("status", "Status", STATUS_NAMES),
      this.nameFilter());
  }

  stop() {
    clearTimeout(this.timer);
    this.listing = null;
  }

  filter(name, label, choices) {
    const choose = (event) => this.choose(name, event.target.value);
    return element("div", { class: "field" }, element("label", { for: `filter-${name}` }, label),
      element("select", { id: `filter-${name}`, onchange: choose },
        element("option", { value: "" }, "All"),
        choices.map(([value, word]) => element("option", { value }, word))));
  }

  nameFilter() {
    const choose = (event) => this.choose("file_name_prefix", event.target.value.trim());
    return element("div", { class: "field" }, element("label", { for: "filter-file" }, "File name begins with"),
      element("input", { type: "search", id: "filter-file", maxlength: "255", onchange: choose }));
  }

  choose(name, value) {
    this.chosen[name] = value;
    this.reload();
  }

  async reload() {
    clearTimeout(this.timer);
    let pages = 0;
    let working = false;
    const listing = this.listing = pagedList({
      load: async (cursor) => {
        const page = await get("/activities", { ...this.chosen, limit: 25, cursor });
        pages += 1;
        working ||= page.activities.some((each) => WORKING.has(each.status));
        return { items: page.activities, cursor: page.cursor };
      },
      draw: (page) => table("Activities", COLUMNS, page.items.map((each) => this.row(each)), { hideCaption: true }),
      add: (list, page) => list.querySelector("tbody").append(
        ...page.items.map((each) => tableRow(COLUMNS, this.row(each)))),
      empty: () => element("p", { class: "panel" }, Object.values(this.chosen).some(Boolean)
        ? "No activity fits these filters." : "Nothing has been sent yet. Send a file, and follow it here."),
    });
    await listing.begin();
    // Another choice was made meanwhile, and its own reload shows it; or the monitor was left.
    if (this.listing !== listing) return;
    const focused = this.list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    show(this.list, listing.node);
    if (focused) [...this.list.querySelectorAll("a")].find((each) => each.getAttribute("href") === focused)?.focus();
    // Whoever has turned to older pages is reading: the list stays as it is.
    if (working) this.timer = setTimeout(() => (pages === 1 ? this.reload() : null), REFRESH_EVERY);
  }

  row(activity) {
    return [
      element("a", { href: `#/activities/${encodeURIComponent(activity.activity_id)}` }, activity.file_name),
      this.titles.get(activity.service) ?? activity.service,
      statusBadge(activity.status),
      result(activity),
      activity.created_by,
      when(activity.created_at),
    ];
  }
}

function result(activity) {
  const { ledger, finding_counts: found } = activity;
  if (activity.status === "cancelled" && !(activity.attempt && isCounted(ledger))) return "";
  if (ledger && activity.closed_at && activity.attempt) {
    return [`${ledger.succeeded} succeeded`, ledger.failed ? `${ledger.failed} failed` : null,
      ledger.unprocessed ? `${ledger.unprocessed} not processed` : null].filter(Boolean).join(", ");
  }
  if (found?.error) return `${counted(found.error, "error")} found`;
  if (activity.green) return `${ledger?.accepted ?? 0} to submit`;
  return "";
}

/** A search by business key: in which activities an order, a product … was, and what became of it. */
function keySearch() {
  const found = element("div", { "aria-live": "polite" });
  const input = element("input", { type: "search", id: "key", maxlength: "300", required: true, placeholder: "SO-1001" });
  let searches = 0;
  const search = async (event) => {
    event.preventDefault();
    searches += 1;
    const mine = searches;
    const result = await get("/entities", { key: input.value }).then(
      ({ sightings }) => sightings.length ? sightingsTable(sightings) : element("p", {}, "No submitted file had this key."),
      problemBox,
    );
    // Another key may have been looked up meanwhile, and found sooner.
    if (mine === searches) show(found, result);
  };
  return element("section", { class: "panel", "aria-labelledby": "key-title" },
    element("h2", { id: "key-title" }, "Where did it come from?"),
    element("form", { class: "filters", onsubmit: search },
      element("div", { class: "field" }, element("label", { for: "key" }, "Order number, product code, or other key"), input),
      element("button", { type: "submit", class: "plain" }, "Look it up")),
    found);
}

function sightingsTable(sightings) {
  return table("Found in", [["Key", "key"], ["Activity"], ["Attempt", "number"], ["Rows", "rows"], ["Outcome"], ["Why"]], sightings.map((each) => [
    each.key,
    element("a", { href: `#/activities/${encodeURIComponent(each.activity_id)}` }, each.activity_id),
    each.attempt,
    rowRange(each.rows),
    outcomeBadge(each.outcome),
    each.outcome.problems.map((problem) => problem.message).join(" ") || each.outcome.note || each.outcome.reference || "",
  ]), { hideCaption: true });
}
