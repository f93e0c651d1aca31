// Send a file: pick a service, drop a file, watch it arrive.

import { blob, get, post, sendFile } from "./api.js";
import { announce, button, counted, element, problemBox, show } from "./elements.js";
import { person } from "./session.js";

/** Show the form for a file of a service, which may correct the file of an activity. */
export async function sendView(place, service, corrects) {
  const title = element("h1", { tabindex: "-1" }, "Send a file");
  if (person()?.role === "viewer") {
    show(place, title, element("p", { class: "panel" },
      "You are signed in as a viewer: you see what was sent and what became of it, and cannot send files. ",
      "Ask your operator for the role of a clerk."));
    return;
  }
  const { services } = await get("/services");
  if (!services.length) {
    show(place, title, element("p", { class: "panel" },
      "No service is enabled for you yet. Ask your operator to enable those that you need."));
    return;
  }
  const form = new SendForm(services, services.find((each) => each.name === service) ?? services[0], corrects);
  show(place, title, form.node);
}

class SendForm {
  constructor(services, chosen, corrects) {
    this.services = services;
    this.corrects = corrects && { service: chosen.name, activity: corrects };
    this.select = element("select", { id: "service", onchange: () => this.describe() },
      services.map((each) => element("option", { value: each.name, selected: each === chosen }, each.title)));
    this.about = element("div", { class: "about", id: "about" });
    this.input = element("input", {
      type: "file", id: "file", class: "unseen", onchange: () => this.take(this.input.files[0]),
    });
    this.status = element("div", { class: "sending" });
    this.node = element("div", { class: "panel" },
      element("div", { class: "field" }, element("label", { for: "service" }, "What is in the file?"), this.select),
      this.about, this.dropZone(), this.status);
    this.describe();
  }

  get service() {
    return this.services.find((each) => each.name === this.select.value);
  }

  describe() {
    const service = this.service;
    this.input.accept = service.formats.map((format) => `.${format}`).concat(".txt", ".tsv").join(",");
    show(this.about,
      element("p", {}, service.description),
      element("p", { class: "small" },
        `${service.formats.join(", ").toUpperCase()}, up to ${size(service.max_bytes)} and ${counted(service.max_rows, "row")}. `,
        button("Download a template", () => this.template(service, "xlsx"), { look: "link" }), " (workbook), or ",
        button("as CSV", () => this.template(service, "csv"), { look: "link" })));
    show(this.status);
  }

  dropZone() {
    const zone = element("label", { class: "drop", for: "file" },
      element("span", { class: "drop-words" }, "Drop a file here, or ", element("span", { class: "as-link" }, "choose one")),
      element("span", { class: "small" }, "It is checked at once. Nothing is processed until you submit it."));
    for (const kind of ["dragenter", "dragover"]) {
      zone.addEventListener(kind, (event) => {
        event.preventDefault();
        zone.classList.add("over");
      });
    }
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      if (event.dataTransfer.files.length > 1) {
        show(this.status, problemBox(new Error("One file at a time, please: each is an activity of its own.")));
        return;
      }
      this.take(event.dataTransfer.files[0]);
    });
    this.zone = zone;
    return element("div", {}, this.input, zone);
  }

  async template(service, format) {
    try {
      save(`${service.name}.${format}`, await blob(`/services/${encodeURIComponent(service.name)}/template?format=${format}`));
    } catch (error) {
      show(this.status, problemBox(error));
    }
  }

  async take(file) {
    if (!file || this.sending) return;
    this.sending = true;
    this.select.disabled = this.input.disabled = true;
    const bar = element("progress", { max: "1", value: "0", "aria-label": `Sending ${file.name}` });
    const share = element("span", { class: "small" }, "0 %");
    show(this.status, element("p", {}, `Sending ${file.name} (${size(file.size)}) …`), bar, share);
    announce(`Sending ${file.name}`);
    try {
      const asked = { service: this.service.name, file_name: file.name, size_bytes: file.size };
      if (this.corrects?.service === asked.service) asked.corrects = this.corrects.activity;
      const { activity, form } = await post("/uploads", asked, { "Idempotency-Key": crypto.randomUUID() });
      await sendFile(form, file, (sent) => {
        bar.value = sent;
        share.textContent = `${Math.floor(sent * 100)} %`;
      });
      announce("The file has arrived. It is being checked.");
      // Whoever has gone elsewhere meanwhile stays there.
      if (this.node.isConnected) location.hash = `#/activities/${encodeURIComponent(activity.activity_id)}`;
    } catch (error) {
      show(this.status, problemBox(error));
    } finally {
      this.sending = false;
      this.select.disabled = this.input.disabled = false;
      // The same file may be chosen again once it was corrected.
      this.input.value = "";
    }
  }
}

/** Let the browser save what was fetched as a file. */
function save(name, content) {
  const address = URL.createObjectURL(content);
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function size(bytes) {
  if (bytes < 1000) return counted(bytes, "byte");
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes / 1000;
  while (value >= 1000 && units.length > 1) {
    value /= 1000;
    units.shift();
  }
  return `${value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 1 : 0 })} ${units[0]}`;
}
