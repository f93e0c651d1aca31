// The words and marks for what the API names by codes.

import { element } from "./elements.js";

/** Per status: the mark, the word, the look. */
const STATUSES = {
  awaiting_upload: ["…", "Waiting for the file", "busy"],
  checking: ["…", "Checking", "busy"],
  rejected: ["✕", "Has errors", "bad"],
  ready: ["✓", "Ready to submit", "ready"],
  processing: ["…", "Processing", "busy"],
  succeeded: ["✓", "Succeeded", "good"],
  partly_failed: ["!", "Partly failed", "mixed"],
  failed: ["✕", "Failed", "bad"],
  expired: ["–", "Expired", "gone"],
  cancelled: ["–", "Cancelled", "gone"],
};

const OUTCOMES = {
  succeeded: ["✓", "Succeeded", "good"],
  failed: ["✕", "Failed", "bad"],
  unprocessed: ["–", "Not processed", "mixed"],
  in_doubt: ["…", "Being looked up", "busy"],
};

export const STATUS_NAMES = Object.entries(STATUSES).map(([name, [, word]]) => [name, word]);

/** Statuses in which the hub is at work, so that looking again soon shows something new. */
export const WORKING = new Set(["awaiting_upload", "checking", "processing"]);

export function statusWord(status) {
  return STATUSES[status]?.[1] ?? status;
}

/** Return a status as mark and word. */
export function statusBadge(status) {
  return badge(STATUSES[status] ?? ["?", status, "gone"]);
}

/** Return an outcome as mark and word; null is an entity that is not processed yet. */
export function outcomeBadge(outcome) {
  return badge(outcome ? OUTCOMES[outcome.kind] ?? ["?", outcome.kind, "gone"] : ["…", "Not processed yet", "gone"]);
}

export function severityBadge(severity) {
  const looks = { error: ["✕", "Error", "bad"], warning: ["!", "Warning", "mixed"], info: ["i", "Note", "busy"] };
  return badge(looks[severity] ?? ["?", severity, "gone"]);
}

function badge([mark, word, look]) {
  return element("span", { class: `badge ${look}` }, element("span", { class: "mark", "aria-hidden": "true" }, mark), word);
}

/** How a column came to feed its field. */
export const MATCHED_BY = {
  path: "its full name",
  title: "its title",
  alias: "another name it is known by",
  name: "its short name",
  profile: "a mapping profile",
  ignored: "left out, as a mapping profile says",
  none: "",
};
