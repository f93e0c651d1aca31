// Check a file again, read otherwise, without sending it again; and keep what was suggested as a mapping profile.

import { get, put } from "./api.js";
import { button, element, problemBox, show, table } from "./elements.js";

const DELIMITERS = [["", "as the file shows"], [",", "comma"], [";", "semicolon"], ["\t", "tab"], ["|", "vertical bar"], ["~", "tilde"]];
const ENCODINGS = [["", "as the file shows"], ["utf-8", "UTF-8"], ["cp1252", "Windows, western Europe"],
  ["cp1250", "Windows, central Europe"], ["iso8859-15", "ISO 8859-15"], ["utf-16", "UTF-16"], ["cp850", "DOS"]];
const ASKED = { encoding: "encoding", delimiter: "character between the columns", sheet: "sheet" };
const GROUNDS = { near_heading: "its heading", place: "its place", looks_like: "its values" };

/** Return the form; `recheck(body, notice)` asks for the check, and tells in the notice why it is refused. */
export function recheckPanel(detail, recheck) {
  const { activity, verdict } = detail;
  const notice = element("div", {});
  const pinned = activity.mapping;
  const fields = {
    mapping: choice("again-mapping", [["", "found by the headings, if one is known"], ["none", "none"]]),
    delimiter: choice("again-delimiter", DELIMITERS),
    encoding: choice("again-encoding", ENCODINGS),
    header_row: element("input", { id: "again-header-row", type: "number", min: "0", max: "1000", placeholder: "as the file shows" }),
    sheet: element("input", { id: "again-sheet", maxlength: "31", placeholder: "as the file shows" }),
  };
  // What was said of the file before holds until something else is said.
  if (verdict.dialect?.declared) {
    for (const name of ["delimiter", "encoding", "header_row", "sheet"]) fields[name].value = verdict.dialect[name] ?? "";
    for (const name of ["delimiter", "encoding"]) if (fields[name].selectedIndex < 0) fields[name].value = "";
  }
  get(`/services/${encodeURIComponent(activity.service)}/mappings`).then(({ mappings }) => {
    fields.mapping.append(...mappings.map(reference).map((name) => element("option", { value: name }, name)));
    if (pinned && !activity.mapping_found) fields.mapping.value = reference(pinned);
  }).catch((error) => show(notice, problemBox(error)));
  const ask = (body) => recheck(body, notice);
  return element("div", {},
    element("p", {}, readBy(activity)),
    verdict.candidates.length ? candidates(verdict, (answer) => {
      const body = asked(fields);
      return ask({ ...body, dialect: { ...body.dialect, ...answer } });
    }) : null,
    verdict.suggestions.length ? suggestions(detail, fields, notice, ask) : null,
    element("h3", {}, "Read it otherwise"),
    field("Mapping", fields.mapping), field("Between the columns", fields.delimiter), field("Encoding", fields.encoding),
    field("Row of the headings (0: there is none)", fields.header_row), field("Sheet of a workbook", fields.sheet),
    button("Check again", () => ask(asked(fields))), notice);
}

/** Return what the form says, as the API takes it; it says all there is to say, so that nothing else holds on. */
function asked(fields) {
  const dialect = {};
  for (const name of ["delimiter", "encoding", "sheet"]) if (fields[name].value) dialect[name] = fields[name].value;
  if (fields.header_row.value !== "") dialect.header_row = Number(fields.header_row.value);
  const body = { anew: true, ...(Object.keys(dialect).length ? { dialect } : {}) };
  const mapping = fields.mapping.value;
  return mapping ? { ...body, mapping: mapping === "none" ? null : mapping } : body;
}

/** Return a button for each answer to what the check asks. */
function candidates(verdict, choose) {
  const worded = { ...Object.fromEntries(DELIMITERS), ...Object.fromEntries(ENCODINGS) };
  return element("div", {}, element("h3", {}, "What the file does not tell"),
    element("p", { class: "small" }, "Choose what is meant; the file need not be sent again."),
    element("div", { class: "actions" }, verdict.candidates.map(({ about, value }) =>
      button(`The ${ASKED[about]} is ${about === "sheet" ? `“${value}”` : worded[value] ?? value}`, () => choose({ [about]: value })))));
}

function readBy(activity) {
  const { mapping, mapping_found: found } = activity;
  if (!mapping) return "It was read without a mapping.";
  const said = `It was read by the mapping ${reference(mapping)}, version ${mapping.version}`;
  return found ? `${said}: files with these headings were read by it before, and nobody named another.` : `${said}.`;
}

function suggestions({ activity, verdict, suggested_mapping: suggested }, fields, notice, ask) {
  const name = element("input", { id: "again-name", maxlength: "100" });
  const columns = [["Column", "number"], ["Heading in the file"], ["May be"], ["Told by"], ["How sure", "number"], ["For example"]];
  const save = button("Save as a mapping, and check again", async () => {
    const address = `/services/${encodeURIComponent(activity.service)}/mappings/${encodeURIComponent(name.value)}`;
    try {
      // A mapping of that name that is there already is not written over.
      await put(address, suggested, { "If-Match": '"0"' });
      await ask({ ...asked(fields), mapping: name.value });
    } catch (error) {
      show(notice, problemBox(error));
    }
  });
  return element("div", {}, element("h3", {}, "What unused columns may be"),
    table("Suggestions", columns, verdict.suggestions.map((each) => [
      each.column, each.heading, each.title, GROUNDS[each.ground], `${Math.round(each.confidence * 100)} %`,
      element("code", { class: "value" }, each.example),
    ]), { hideCaption: true }),
    activity.mapping ? null : element("div", {},
      element("p", { class: "small" }, "Nothing of this is applied by itself. If all of it is right, keep it for the next files:"),
      field("Name of the mapping", name), save));
}

function reference({ partner, name }) {
  return partner ? `${partner}/${name}` : name;
}

function choice(id, options) {
  return element("select", { id }, options.map(([value, words]) => element("option", { value }, words)));
}

function field(label, input) {
  return element("div", { class: "field" }, element("label", { for: input.id }, label), input);
}
