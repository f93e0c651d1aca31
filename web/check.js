// What the structural check says: findings by group and one by one, the rows as written, how columns were matched.

import { button, counted, element, pagedList, show, table, tableRow } from "./elements.js";
import { MATCHED_BY, severityBadge } from "./words.js";

const FINDINGS = [["Row", "number"], ["Line", "number"], ["Column"], ["Value", "value-column"], ["What is wrong, and what to do", "wide"]];
const GROUPS = [["How many", "number"], ["Column"], ["What"], ["First rows"], ["Examples", "value-column"], ["The first of them, and what to do", "wide"], [""]];

/** Return all that was found; `read` gets what lies below the activity. */
export function findingsPanel(read, verdict) {
  if (!verdict.finding_count) {
    return element("p", {}, verdict.partial ? "Nothing was found in the first rows."
      : "Nothing was found: the file says what its service wants, as it wants it.");
  }
  const list = element("div", {});
  const showing = element("p", { "aria-live": "polite" });
  const showAll = button("Show all", () => choose(null), { look: "link" });
  function choose(group) {
    show(showing, group ? [
      `Only ${group.code}${group.heading ? ` in ${group.heading}` : ""}: ${counted(group.count, "finding")}. `, showAll,
    ] : verdict.partial ? "What was found in the first rows; the check goes on."
      : `${counted(verdict.finding_count, "finding")}, in the file's order.`);
    const listing = findingsList(read, group);
    show(list, listing.node);
    return listing.begin();
  }
  choose(null);
  return element("div", {}, groupsPart(read, verdict, choose), element("h3", {}, "One by one"), showing, list);
}

function groupsPart(read, verdict, choose) {
  const place = element("div", {});
  const draw = (groups) => show(place, table("Findings by kind", GROUPS, groups.map((group) => [
    group.count.toLocaleString("en"), group.heading ?? "",
    element("span", { class: "stacked" }, severityBadge(group.severity), element("code", {}, group.code)),
    rowNumbers(group), element("span", { class: "stacked" }, group.examples.slice(0, 3).map((each) => element("code", { class: "value" }, each))),
    element("span", { class: "stacked" }, element("span", {}, group.message), element("span", { class: "hint" }, group.hint),
      suggested(group)),
    button("Show these", () => choose(group), { look: "link" }),
  ])));
  draw(verdict.groups);
  // The verdict carries the first groups only where a file has very many.
  read("/findings/groups").then(({ groups }) => groups.length > verdict.groups.length && draw(groups)).catch(() => {});
  return place;
}

function rowNumbers(group) {
  const numbers = group.first_rows.slice(0, 5).join(", ");
  return group.count > 5 && numbers ? `${numbers} …` : numbers;
}

function findingsList(read, group) {
  return pagedList({
    load: async (cursor) => {
      const page = await read("/findings", { code: group?.code, column: group?.column, limit: 50, cursor });
      return { items: page.findings, cursor: page.cursor };
    },
    draw: (page) => table("Findings", FINDINGS, page.items.map(findingRow), { hideCaption: true }),
    add: (list, page) => list.querySelector("tbody")?.append(...page.items.map((each) => tableRow(FINDINGS, findingRow(each)))),
    empty: () => element("p", {}, "No findings."),
  });
}

function findingRow(finding) {
  return [
    finding.row ?? "", finding.line ?? "",
    finding.heading ?? (finding.column ? `column ${finding.column}` : ""),
    finding.value === null ? "" : element("code", { class: "value" }, finding.value),
    element("span", { class: "stacked" }, element("span", {}, severityBadge(finding.severity), " ", finding.message),
      element("span", { class: "hint" }, finding.hint), suggested(finding), element("code", { class: "small" }, finding.code)),
  ];
}

/** Return the value that is suggested, if one is. */
function suggested({ suggestion }) {
  return suggestion === null ? null : element("span", {}, "Suggested: ", element("code", { class: "value" }, suggestion));
}

/** Return the rows as they are written, each with what was found in it. */
export function rowsPanel(read) {
  let width = 0;
  let headings = [];
  const load = async (cursor) => {
    const page = await read("/rows", { limit: 50, cursor });
    headings = page.columns;
    width = Math.max(width, headings.length, ...page.rows.map((row) => row.cells.length));
    return { items: page.rows, cursor: page.cursor };
  };
  const listing = pagedList({
    load,
    draw: (page) => {
      const columns = [["Row", "number"], ...Array.from({ length: width }, (_, at) => [headingOf(headings[at], at)])];
      return table("Rows as they are written", columns, page.items.flatMap((row) => fileRows(row, width)), { hideCaption: true });
    },
    add: (list, page) => list.querySelector("tbody").append(...page.items.flatMap((row) => fileRows(row, width))),
    empty: () => element("p", {}, "The file has no rows."),
  });
  listing.begin();
  return element("div", {}, element("p", { class: "small" },
    "As the file has them. Rows with findings are marked, and say below what is wrong."), listing.node);
}

function headingOf(column, at) {
  return column ? element("span", { class: "stacked" }, column.heading,
    element("span", { class: "small", title: column.field }, column.field?.split(".").pop() ?? "not used")) : `column ${at + 1}`;
}

/** Return a row of the file, and beneath it, where something was found, what that is. */
function fileRows(row, width) {
  const worst = ["error", "warning", "info"].find((severity) => row.findings.some((each) => each.severity === severity));
  const wrong = new Map();
  for (const finding of row.findings) {
    if (finding.column && wrong.get(finding.column) !== "error") wrong.set(finding.column, finding.severity);
  }
  const cells = Array.from({ length: width }, (_, at) =>
    element("td", { class: wrong.has(at + 1) ? `cell cell-${wrong.get(at + 1)}` : "cell" }, row.cells[at] ?? ""));
  const first = element("tr", { class: [worst && `row-${worst}`, `row-${row.kind}`].filter(Boolean).join(" ") },
    element("td", { class: "number" }, row.row), cells);
  if (!row.findings.length) return [first];
  const said = element("ul", { class: "row-findings" }, row.findings.map((each) => element("li", {},
    severityBadge(each.severity), " ", each.heading ? element("strong", {}, `${each.heading}: `) : null, each.message,
    element("span", { class: "hint" }, ` ${each.hint} `), suggested(each))));
  return [first, element("tr", { class: `row-said row-${worst}` }, element("td", {}), element("td", { colspan: width }, said))];
}

export function columnsTable(verdict) {
  const { dialect } = verdict;
  return element("div", {},
    dialect ? element("p", {}, readAs(dialect)) : null,
    table("Columns", [["Column", "number"], ["Heading in the file"], ["Field"], ["Matched by"]], verdict.columns.map((each) => [
      each.column, each.heading, each.field ?? element("em", {}, "not used"), (MATCHED_BY[each.by] ?? each.by)
        + (each.field && each.confidence < 1 ? ` (${Math.round(each.confidence * 100)} % sure)` : ""),
    ]), { hideCaption: true }));
}

const SEPARATORS = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar" };

/** Say how the file was read, and how sure what is not certain is. */
function readAs({ format, sheet, encoding, delimiter, header_row: headings, declared, ...sure }) {
  const doubt = (confidence) => confidence < 1 ? ` (${Math.round(confidence * 100)} % sure)` : "";
  const said = [
    format === "csv" ? "" : format.toUpperCase(), sheet ? `sheet “${sheet}”` : "",
    encoding && format !== "xlsx" ? encoding + doubt(sure.encoding_confidence) : "",
    delimiter && format === "csv" ? `separated by ${SEPARATORS[delimiter] ?? delimiter}${doubt(sure.delimiter_confidence)}` : "",
    headings ? `headings in row ${headings}${doubt(sure.header_confidence)}` : ["csv", "xlsx"].includes(format) ? "no row of headings" : "",
  ];
  return `Read as ${said.filter(Boolean).join(", ")}, ${declared ? "as declared" : "as detected"}.`;
}
