// Activity Details: the verdict's bar, what may be done now, the account of rows and entities, and all of it line by line.

import { get, post, reader } from "./api.js";
import { announce, button, element, problemBox, show, when } from "./elements.js";
import { columnsTable, findingsPanel, rowsPanel } from "./check.js";
import { isCounted, ledgerPanel } from "./ledger.js";
import { entitiesPanel } from "./outcomes.js";
import { recheckPanel } from "./recheck.js";
import { person } from "./session.js";
import { tabs } from "./tabs.js";
import { barOf, progressBar } from "./verdictbar.js";
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
    this.read = reader(this.path);
    this.looks = 0;
    this.wait = FIRST_WAIT;
    this.title = element("h1", { tabindex: "-1" });
    this.facts = element("p", { class: "facts" });
    this.words = element("div", { class: "bar-words" });
    this.buttons = element("div", { class: "actions" });
    this.bar = element("section", { "aria-label": "Verdict" }, this.words, this.buttons);
    this.notice = element("div", {});
    this.account = element("div", {});
    this.panels = element("div", {});
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    this.read.giveUp();
  }

  /** Look how the activity stands, and show it; return whether that is news. */
  async refresh() {
    clearTimeout(this.timer);
    this.looks += 1;
    const look = this.looks;
    const detail = await get(this.path);
    // A look that was begun later tells more than this one.
    return !this.stopped && look === this.looks && this.take(detail);
  }

  take(detail) {
    const before = this.detail?.activity;
    const early = Boolean(detail.verdict) !== Boolean(this.detail?.verdict);
    const { status } = detail.activity;
    this.detail = detail;
    if (!before) this.open();
    this.draw();
    const news = isNews(before, detail.activity);
    if (news) {
      this.wait = FIRST_WAIT;
      this.drawTabs();
      // Whoever has just sent the file was told that it is being checked; how that ended may be known at the first look.
      if (before || !WORKING.has(status)) announce(`${detail.activity.file_name}: ${statusWord(status)}`);
    } else if (early) {
      this.drawTabs();
    }
    if (WORKING.has(status)) this.again();
    return news;
  }

  again() {
    this.timer = setTimeout(() => this.look(), this.wait);
    this.wait = Math.min(this.wait * 1.3, LONGEST_WAIT);
  }

  /** Refresh what is shown, or tell why it cannot be; return whether there is news. */
  async look() {
    try {
      return await this.refresh();
    } catch (error) {
      show(this.notice, problemBox(error));
      // A busy hub or a broken connection passes: look again, less often.
      if (!this.stopped && (error.status === 0 || error.status >= 500)) this.again();
      return false;
    }
  }

  open() {
    show(this.place,
      element("p", { class: "back" }, element("a", { href: "#/activities" }, "← Activity Monitor")),
      this.title, this.facts, this.bar, this.notice, this.account, this.panels);
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

  /** Ask for an action; what is refused is told in `notice`, beside how things stand now: somebody else may have decided. */
  async act(action, body, { notice = this.notice, begun } = {}) {
    const refused = await post(`${this.path}/${action}`, body).then(() => null, (error) => error);
    if (!refused && begun) announce(begun);
    const news = await this.look();
    if (refused) show(news ? this.notice : notice, problemBox(refused));
  }

  /** Have the file checked again. What is being read of this check would find none any more: it is given up. */
  async recheck(body, notice) {
    const { tabs } = this;
    this.read.giveUp();
    tabs.forget();
    tabs.stay(true);
    await this.act("check", body, { notice, begun: "The file is being checked again." });
    tabs.stay(false);
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
    if (activity.attempt) panels.push(["Line by line", () => entitiesPanel(this.read, activity)]);
    if (verdict) {
      const findings = verdict.partial ? "Findings in the first rows" : `Findings (${verdict.finding_count.toLocaleString("en")})`;
      panels.push([findings, () => findingsPanel(this.read, verdict)]);
      if (verdict.columns.length) {
        panels.push(["Rows", () => rowsPanel(this.read)], ["Columns", () => columnsTable(verdict)]);
      }
      if (!activity.attempt && activity.ledger?.accepted) {
        panels.push(["What would be processed", () => entitiesPanel(this.read, activity)]);
      }
    }
    if (verdict && (activity.status === "ready" || activity.status === "rejected") && person()?.role !== "viewer") {
      panels.push(["Check again", () => recheckPanel(this.detail, (body, notice) => this.recheck(body, notice))]);
    }
    if (verdict || activity.attempt) panels.push(["Files", () => this.files(activity)]);
    this.read.giveUp();
    this.tabs = panels.length ? tabs(panels) : null;
    show(this.panels, this.tabs?.node);
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
