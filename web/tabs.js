// Tabs: panels of which one is shown at a time.

import { element, show } from "./elements.js";

let numbered = 0;

/**
 * Return tabs of [label, make]: `node` is what is shown; a panel is made when it is first chosen. Left and right arrows
 * move between them. `stay(true)` keeps the shown one, until `stay(false)`. `forget()` lets go of all panels but the shown
 * one: they are made anew when they are chosen again.
 */
export function tabs(panels) {
  numbered += 1;
  const place = element("div", { role: "tabpanel", id: `panel-${numbered}`, tabindex: "0", class: "tab-panel" });
  const made = new Map();
  let shown = 0;
  const buttons = panels.map(([label], at) => element("button", {
    type: "button", role: "tab", id: `tab-${numbered}-${at}`, "aria-controls": place.id, onclick: () => choose(at),
  }, label));
  function choose(at) {
    shown = at;
    buttons.forEach((each, index) => {
      each.setAttribute("aria-selected", String(index === at));
      each.tabIndex = index === at ? 0 : -1;
    });
    place.setAttribute("aria-labelledby", buttons[at].id);
    if (!made.has(at)) made.set(at, panels[at][1]());
    show(place, made.get(at));
  }
  function forget() {
    for (const at of [...made.keys()]) if (at !== shown) made.delete(at);
  }
  const list = element("div", { role: "tablist", "aria-label": "Details", class: "tabs", onkeydown: (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = (buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length;
    choose(at);
    buttons[at].focus();
  } }, buttons);
  function stay(on) {
    list.inert = on;
  }
  choose(0);
  return { node: element("div", { class: "panel" }, list, place), stay, forget };
}
