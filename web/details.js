// Activity Details: the verdict's bar, what may be done now, the account of rows and entities, and all of it line by line.

import { get, post } from "./api.js";
import { announce, button, counted, element, problemBox, show, when } from "./elements.js";
import { columnsTable, findingsPanel, rowsPanel } from "./check.js";
import { isCounted, ledgerPanel } from "./ledger.js";
import { entitiesPanel } from "./outcomes.js";
import { recheckPanel } from "./recheck.js";
import { person } from "./session.js";
import { statusBadge, statusWord, WORKING } from "./words.js";

const FIRST_WAIT = 500;
const LONGEST_WAIT = 3000;

/** Show an activity; returns what stops it from looking again. */
export async function detailsView(place, id) {
  const details = new Details(place, id);
  await details.refresh();
  return () => details.stop();
}

class Details {
  constructor(place, id) {
    this.place = place;
    this.path = `/activities/${encodeURIComponent(id)}`;
    this.wait = FIRST_WAIT;
    this.title = element("h1", { tabindex: "-1" });
    this.facts = element("p", { class: "facts" });
    this.words = element("div", { class: "bar-words" });
    this.buttons = element("div", { class: "actions" });
    this.bar = element("section", { "aria-label": "Verdict" }, this.words, this.buttons);
    this.notice = element("div", {});
    this.account = element("div", {});
    this.tabs = element("div", {});
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  async refresh() {
    clearTimeout(this.timer);
    const detail = await get(this.path);
    if (this.stopped) return;
    const before = this.detail?.activity;
    const early = Boolean(detail.verdict) !== Boolean(this.detail?.verdict);
    const { status } = detail.activity;
    this.detail = detail;
    if (!before) this.open();
    this.draw();
    if (isNews(before, detail.activity)) {
      this.wait = FIRST_WAIT;
      this.drawTabs();
      // Whoever has just sent the file was told that it is being checked; how that ended may be known at the first look.
      if (before || !WORKING.has(status)) announce(`${detail.activity.file_name}: ${statusWord(status)}`);
    } else if (early) {
      this.drawTabs();
    }
    if (WORKING.has(status)) this.again();
  }

  again() {
    this.timer = setTimeout(() => this.refresh().catch((error) => {
      show(this.notice, problemBox(error));
      // A busy hub or a broken connection passes: look again, less often.
      if (!this.stopped && (error.status === 0 || error.status >= 500)) this.again();
    }), this.wait);
    this.wait = Math.min(this.wait * 1.3, LONGEST_WAIT);
  }

  open() {
    show(this.place,
      element("p", { class: "back" }, element("a", { href: "#/activities" }, "← Activity Monitor")),
      this.title, this.facts, this.bar, this.notice, this.account, this.tabs);
    get("/services").then(({ services }) => {
      this.service = services.find((each) => each.name === this.detail.activity.service);
      this.drawFacts();
    }).catch(() => {});
  }

  draw() {
    const { activity, progress } = this.detail;
    this.title.textContent = activity.file_name;
    this.drawFacts();
    show(this.notice);
    this.drawBar(activity, progress);
    show(this.account, activity.ledger ? ledgerPanel(activity) : null);
  }

  drawFacts() {
    const { activity } = this.detail;
    const attempt = activity.attempt > 1 ? `, attempt ${activity.attempt}` : "";
    const submitted = activity.submitted_at
      ? ` · submitted by ${activity.submitted_by}, ${when(activity.submitted_at)}${attempt}` : "";
    show(this.facts, statusBadge(activity.status), element("span", {},
      `${this.service?.title ?? activity.service} · sent by ${activity.created_by}, ${when(activity.created_at)}${submitted}`));
  }

  drawBar(activity, progress) {
    const { look, words, small } = barOf(this.detail);
    show(this.words, element("p", { class: "bar-title" }, words), small ? element("p", {}, small) : null,
      look === "busy" ? progressBar(activity, progress) : null);
    this.bar.className = `bar ${look}`;
    const decidable = JSON.stringify([activity.status, activity.policies, activity.corrections]);
    // Redrawing buttons that have not changed would take the focus from them.
    if (decidable !== this.decidable) show(this.buttons, this.actions(activity));
    this.decidable = decidable;
  }

  actions(activity) {
    if (person()?.role === "viewer") return [];
    const { status, ledger, policies } = activity;
    const act = (label, action, look, body) => button(label, () => this.act(action, body), { look });
    const correct = element("a", { class: "button plain", href: `#/send/${encodeURIComponent(activity.service)}/${encodeURIComponent(activity.activity_id)}` },
      "Upload a corrected file");
    const cancel = button("Cancel", () => {
      const question = status === "processing" ? "Stop processing? What has been processed by now stays." : "Cancel this activity?";
      return confirm(`${question} It cannot be taken up again.`) ? this.act("cancel") : null;
    });
    const submittable = status === "ready" || status === "rejected";
    return [
      submittable && policies.includes("block") ? act(`Submit ${ledger.accepted.toLocaleString("en")}`, "submit", "primary",
        { policy: "block" }) : null,
      submittable && !policies.includes("block") && policies.includes("good_only")
        ? act("Submit the good ones only", "submit", "plain", { policy: "good_only" }) : null,
      submittable && activity.corrections.length ? button("Corrections file", () => this.corrections(activity)) : null,
      status === "rejected" ? correct : null,
      (status === "partly_failed" || status === "failed") && ledger && ledger.failed + ledger.unprocessed > 0 && activity.attempt
        ? act("Try the failed ones again", "resubmit", "plain") : null,
      WORKING.has(status) || submittable ? cancel : null,
    ].filter(Boolean);
  }

  async act(action, body) {
    try {
      await post(`${this.path}/${action}`, body);
      await this.refresh();
    } catch (error) {
      show(this.notice, problemBox(error));
      // Somebody else may have decided meanwhile: show how it stands now, beside what was refused.
      await get(this.path).then((detail) => {
        this.detail = detail;
        this.drawBar(detail.activity, detail.progress);
      }).catch(() => {});
    }
  }

  /** Save the file with what is wrong beside each row: as a workbook, or as CSV where it is too large for that. */
  async corrections(activity) {
    try {
      const format = activity.corrections.includes("corrections-all.xlsx") ? "xlsx" : "csv";
      const { url } = await get(`${this.path}/files/corrections`, { format });
      location.assign(url);
    } catch (error) {
      show(this.notice, problemBox(error));
    }
  }

  drawTabs() {
    const { activity, verdict } = this.detail;
    const panels = [];
    if (activity.attempt) panels.push(["Line by line", () => entitiesPanel(this.path, activity)]);
    if (verdict) {
      const findings = verdict.partial ? "Findings in the first rows" : `Findings (${verdict.finding_count.toLocaleString("en")})`;
      panels.push([findings, () => findingsPanel(this.path, verdict)]);
      if (verdict.columns.length) {
        panels.push(["Rows", () => rowsPanel(this.path)], ["Columns", () => columnsTable(verdict)]);
      }
      if (!activity.attempt && activity.ledger?.accepted) {
        panels.push(["What would be processed", () => entitiesPanel(this.path, activity)]);
      }
    }
    if (verdict && (activity.status === "ready" || activity.status === "rejected") && person()?.role !== "viewer") {
      panels.push(["Check again", () => recheckPanel(this.path, this.detail, () => this.refresh())]);
    }
    if (verdict || activity.attempt) panels.push(["Files", () => this.files(activity)]);
    show(this.tabs, panels.length ? tabs(panels) : null);
  }

  files(activity) {
    const place = element("div", {});
    const link = (name, label) => element("li", {}, button(label, async () => {
      try {
        const { url } = await get(`${this.path}/files/${name}`);
        location.assign(url);
        show(place);
      } catch (error) {
        show(place, problemBox(error));
      }
    }, { look: "link" }));
    return element("div", {}, element("ul", { class: "plain-list" },
      link("original", "The file as it was uploaded"),
      this.detail.verdict && !this.detail.verdict.partial ? link("findings", "Every finding (JSON Lines)") : null,
      activity.closed_at && activity.attempt && isCounted(activity.ledger)
        ? link("results", "What became of each entity (JSON Lines)") : null), place);
  }
}

/** Tell whether an activity stands otherwise than at the look before, or stands so anew: a check may end between two looks. */
function isNews(before, { status, attempt, updated_at: updated }) {
  if (before?.status !== status || before.attempt !== attempt) return true;
  return !WORKING.has(status) && before.updated_at !== updated;
}

/** Return the look and the words of the bar for where an activity stands. */
function barOf({ activity, verdict, progress }) {
  const { status, ledger, finding_counts: found, problem } = activity;
  const entities = (count) => counted(count, "entity", "entities");
  switch (status) {
    case "awaiting_upload":
      return { look: "busy", words: "Waiting for the file to arrive …" };
    case "checking":
      return { look: "busy", words: `Checking the file …${rowsRead(activity.check_progress)}`, small: foundSoFar(verdict) };
    case "ready":
      return {
        look: "good",
        words: `The file is well written: ${entities(ledger?.accepted ?? 0)} in ${counted(ledger?.rows_accepted ?? 0, "row")}.`,
        small: "Nothing has been processed yet. Submit it to go on." + notes(found) + compared(verdict),
      };
    case "rejected":
      return rejected(activity, verdict);
    case "processing":
      return {
        look: "busy",
        words: progress ? `Processing: ${progress.succeeded + progress.failed} of ${entities(progress.entities)} done`
          : "Processing …",
        small: progress ? `${progress.succeeded} succeeded, ${progress.failed} failed so far` : "",
      };
    case "succeeded":
      return { look: "good", words: `All ${entities(ledger.succeeded)} succeeded.` };
    case "partly_failed":
      return { look: "mixed", words: partly(ledger), small: "Each failure says why, line by line below." };
    case "failed":
      return { look: "bad", words: problem ?? `None of ${entities(ledger?.accepted ?? 0)} succeeded.`,
        small: problem ? "" : "Each failure says why, line by line below." };
    case "expired":
      return { look: "gone", words: "This activity has expired.", small: "Nothing was processed. Send the file again." };
    default:
      return { look: "gone", words: "This activity was cancelled.",
        small: activity.attempt ? cancelledSoFar(ledger) : "Nothing was processed." };
  }
}

function cancelledSoFar(ledger) {
  return isCounted(ledger) ? `By then: ${partly(ledger)} All of it stands below.`
    : "What had been processed by then stands below, and is counted within a few minutes.";
}

/** Say what became of the findings of the file that this one corrects. */
function compared(verdict) {
  if (!verdict?.comparison) return "";
  const { fixed_count: fixed, still_wrong_count: still, new_count: added, left_out_count: left } = verdict.comparison;
  return ` Of what was found before: ${fixed} fixed, ${still} still there, ${added} new${left ? `, ${left} left out` : ""}.`;
}

function rowsRead(progress) {
  return progress ? ` ${counted(progress.rows, "row")} read` : "";
}

function foundSoFar(verdict) {
  if (!verdict) return "Every row is looked at, and everything found is told at once.";
  return `${counted(verdict.finding_count, "finding")} so far; those of the first rows stand below already.`;
}

function rejected(activity, verdict) {
  const { ledger, finding_counts: found } = activity;
  const words = `${counted(found.error ?? 0, "error")} in this file. Nothing has been processed.`;
  if (verdict?.candidates.length) {
    return { look: "bad", words, small: "The file does not tell how it is to be read: say so under “Check again”." + compared(verdict) };
  }
  if (verdict?.file_rejected || !activity.policies.includes("good_only")) {
    return { look: "bad", words, small: "Correct the file as told below, and upload it again." + notes(found) + compared(verdict) };
  }
  return {
    look: "bad",
    words,
    small: `Correct the file and upload it again; or submit the ${counted(ledger.accepted, "good entity", "good entities")} `
      + `only: the other ${ledger.refused.toLocaleString("en")} will be counted as refused.${notes(found)}${compared(verdict)}`,
  };
}

function notes(found) {
  const told = [["warning", found?.warning], ["note", found?.info]].filter(([, count]) => count);
  return told.length ? ` Besides: ${told.map(([word, count]) => counted(count, word)).join(", ")}.` : "";
}

function partly(ledger) {
  const parts = [`${ledger.succeeded} succeeded`];
  if (ledger.failed) parts.push(`${ledger.failed} failed`);
  if (ledger.unprocessed) parts.push(`${ledger.unprocessed} not processed`);
  if (ledger.refused) parts.push(`${ledger.refused} refused by the check`);
  return `${parts.join(", ")}.`;
}

function progressBar({ check_progress: read }, progress) {
  if (read?.read_bytes) {
    return element("progress", { max: read.size_bytes, value: read.read_bytes, "aria-label": "Share of the file read" });
  }
  if (!progress?.entities) return element("progress", { "aria-label": "At work" });
  const done = progress.succeeded + progress.failed;
  return element("progress", { max: progress.entities, value: done, "aria-label": "Entities processed" });
}

let numbered = 0;

/** Return tabs; a panel is made when it is first shown. Left and right arrows move between them. */
function tabs(panels) {
  numbered += 1;
  const place = element("div", { role: "tabpanel", id: `panel-${numbered}`, tabindex: "0", class: "tab-panel" });
  const made = new Map();
  const buttons = panels.map(([label], at) => element("button", {
    type: "button", role: "tab", id: `tab-${numbered}-${at}`, "aria-controls": place.id, onclick: () => choose(at),
  }, label));
  function choose(at) {
    buttons.forEach((each, index) => {
      each.setAttribute("aria-selected", String(index === at));
      each.tabIndex = index === at ? 0 : -1;
    });
    place.setAttribute("aria-labelledby", buttons[at].id);
    if (!made.has(at)) made.set(at, panels[at][1]());
    show(place, made.get(at));
  }
  const list = element("div", { role: "tablist", "aria-label": "Details", class: "tabs", onkeydown: (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = (buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length;
    choose(at);
    buttons[at].focus();
  } }, buttons);
  choose(0);
  return element("div", { class: "panel" }, list, place);
}
