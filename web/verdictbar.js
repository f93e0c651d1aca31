// The verdict's bar: red, green or at work, and what it says of where an activity stands.

import { counted, element } from "./elements.js";
import { isCounted } from "./ledger.js";

/** Return the look and the words of the bar for where an activity stands. */
export function barOf({ activity, verdict, progress }) {
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

/** Return how far the check, or the processing, has come. */
export function progressBar({ check_progress: read }, progress) {
  if (read?.read_bytes) {
    return element("progress", { max: read.size_bytes, value: read.read_bytes, "aria-label": "Share of the file read" });
  }
  if (!progress?.entities) return element("progress", { "aria-label": "At work" });
  const done = progress.succeeded + progress.failed;
  return element("progress", { max: progress.entities, value: done, "aria-label": "Entities processed" });
}
