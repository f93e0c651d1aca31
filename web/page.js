// The page: who is signed in, and which view the address names.

import { onSignedOut } from "./api.js";
import { detailsView } from "./details.js";
import { button, element, problemBox, show } from "./elements.js";
import { monitorView } from "./monitor.js";
import { sendView } from "./send.js";
import { openSession, person, signIn, signOut } from "./session.js";

const main = document.getElementById("main");
let leave = () => {};
let visit = 0;

function signInView(words = "") {
  leave();
  leave = () => {};
  visit += 1;
  document.getElementById("nav").hidden = document.getElementById("who").hidden = true;
  document.title = "Sign in · Integration Hub";
  const said = element("div", {}, words ? element("p", { class: "problem", role: "alert" }, words) : null);
  const name = field("name", "Name", { autocomplete: "username" });
  const password = field("password", "Password", { type: "password", autocomplete: "current-password" });
  const enter = async (event) => {
    event.preventDefault();
    await trying(event.target, said, async () => {
      const challenge = await signIn(name.input.value.trim(), password.input.value);
      if (challenge) newPasswordView(challenge);
      else route();
    });
  };
  show(main, element("form", { class: "panel sign-in", onsubmit: enter }, element("h1", { tabindex: "-1" }, "Sign in"),
    said, name.node, password.node, element("button", { type: "submit", class: "primary" }, "Sign in")));
  name.input.focus();
}

function newPasswordView(challenge) {
  const said = element("div", {});
  const first = field("new-password", "New password", { type: "password", autocomplete: "new-password" });
  const again = field("again", "The same again", { type: "password", autocomplete: "new-password" });
  const enter = async (event) => {
    event.preventDefault();
    await trying(event.target, said, async () => {
      if (first.input.value !== again.input.value) throw new Error("The two passwords differ. Type the same in both.");
      await challenge(first.input.value);
      route();
    });
  };
  show(main, element("form", { class: "panel sign-in", onsubmit: enter },
    element("h1", { tabindex: "-1" }, "Choose a password"),
    element("p", {}, "The one you signed in with was temporary."), said, first.node, again.node,
    element("p", { class: "small" }, "At least 14 characters, with small and capital letters, digits and signs."),
    element("button", { type: "submit", class: "primary" }, "Set it and go on")));
  first.input.focus();
}

function field(id, label, attributes) {
  const input = element("input", { id, name: id, required: true, ...attributes });
  return { input, node: element("div", { class: "field" }, element("label", { for: id }, label), input) };
}

async function trying(form, said, action) {
  const submit = form.querySelector("button[type=submit]");
  submit.disabled = true;
  show(said);
  try {
    await action();
  } catch (error) {
    show(said, problemBox(error));
  } finally {
    submit.disabled = false;
  }
}

function header() {
  const { name, tenant, role } = person();
  document.getElementById("nav").hidden = document.getElementById("who").hidden = false;
  show(document.getElementById("who"), element("span", {}, `${name} · ${tenant || "no tenant"} · ${role ?? "no role"}`),
    button("Sign out", () => {
      signOut();
      signInView();
    }, { look: "link light" }));
}

/** Show what the address names: #/send, #/send/SERVICE, #/send/SERVICE/ID (to correct it), #/activities, #/activities/ID. */
async function route() {
  if (!person()) {
    signInView();
    return;
  }
  leave();
  leave = () => {};
  visit += 1;
  const mine = visit;
  header();
  const [view, name, corrects] = location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  for (const link of document.querySelectorAll("#nav a")) {
    const current = link.getAttribute("href") === `#/${view || "send"}`;
    if (current) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const place = element("div", {});
  show(main, element("p", { class: "small" }, "Loading …"));
  try {
    const stop = await open(place, view, name, corrects);
    // Another view was asked for while this one was being fetched.
    if (mine !== visit) {
      stop?.();
      return;
    }
    leave = stop ?? (() => {});
  } catch (error) {
    if (mine !== visit) return;
    show(place, element("h1", { tabindex: "-1" }, "This cannot be shown"), problemBox(error),
      element("p", {}, element("a", { href: "#/activities" }, "To the Activity Monitor")));
  }
  show(main, place);
  const title = place.querySelector("h1");
  document.title = `${title?.textContent ?? ""} · Integration Hub`;
  title?.focus();
}

function open(place, view, name, corrects) {
  if (view === "activities" && name) return detailsView(place, name);
  if (view === "activities") return monitorView(place);
  return sendView(place, name, corrects);
}

// A plain link to #main would be taken for a view.
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
onSignedOut(signInView);
window.addEventListener("hashchange", route);
openSession().then(route).catch((error) => show(main, problemBox(error)));
