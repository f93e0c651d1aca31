// The hub's HTTP API. Every refusal becomes an error whose message is what the API says to people.

import { signOut, token } from "./session.js";

export class ApiError extends Error {
  constructor(status, problem, words) {
    super(words);
    this.status = status;
    this.problem = problem;
  }
}

/** Called when nobody is signed in (any more). */
export let whenSignedOut = () => {};

export function onSignedOut(action) {
  whenSignedOut = action;
}

/** Return what GET answers as JSON. `query` entries that are empty are left out. `signal` breaks it off. */
export function get(path, query = {}, signal = undefined) {
  const wanted = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const tail = wanted.length ? `?${new URLSearchParams(wanted)}` : "";
  return call("GET", path + tail, undefined, {}, signal).then((answer) => answer.json());
}

/**
 * Return a `get` of what lies below a path. `giveUp()` lets go of all that is being read: nothing comes of it any more,
 * no answer and no error.
 */
export function reader(path) {
  let reading = new AbortController();
  const read = async (tail, query) => {
    const { signal } = reading;
    const answer = await get(path + tail, query, signal).catch((error) => {
      if (!signal.aborted) throw error;
    });
    return signal.aborted ? new Promise(() => {}) : answer;
  };
  read.giveUp = () => {
    reading.abort();
    reading = new AbortController();
  };
  return read;
}

/** Return what POST answers as JSON. */
export function post(path, body, headers = {}) {
  const sent = body === undefined ? undefined : JSON.stringify(body);
  return call("POST", path, sent, { "Content-Type": "application/json", ...headers }).then((answer) => answer.json());
}

/** Return what PUT answers as JSON. */
export function put(path, body, headers = {}) {
  return call("PUT", path, JSON.stringify(body), { "Content-Type": "application/json", ...headers }).then((answer) => answer.json());
}

/** Return the bytes of what GET answers. */
export function blob(path) {
  return call("GET", path).then((answer) => answer.blob());
}

async function call(method, path, body, headers = {}, signal = undefined) {
  const bearer = await token();
  if (bearer === null) {
    whenSignedOut("Your sign-in has run out. Sign in again; what you uploaded is kept.");
    throw new ApiError(401, null, "Your sign-in has run out.");
  }
  let answer;
  try {
    answer = await fetch(`v1${path}`, { method, body, signal, headers: { Authorization: `Bearer ${bearer}`, ...headers } });
  } catch {
    throw new ApiError(0, { title: "No connection" },
      "The hub cannot be reached. Is it running? Check your connection, then try again.");
  }
  if (answer.ok) return answer;
  if (answer.status === 401) {
    signOut();
    whenSignedOut("Your sign-in is not valid any more. Sign in again; what you uploaded is kept.");
  }
  const problem = await answer.json().catch(() => null);
  throw new ApiError(answer.status, problem,
    problem?.detail ?? problem?.message ?? `The hub answered ${answer.status}. Try again in a moment.`);
}

/** Send a file with a presigned form. `progress(share)` is told a number from 0 to 1. */
export function sendFile(form, file, progress) {
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
  // S3 ignores every field that comes after the file.
  body.append("file", file, "file");
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.url);
    request.upload.addEventListener("progress", (event) => event.lengthComputable && progress(event.loaded / event.total));
    request.addEventListener("load", () => (request.status < 300 ? done() : failed(storeError(request))));
    request.addEventListener("error", () => failed(new ApiError(0, { title: "The upload broke off" },
      "The file did not arrive: the connection to the file store broke, or it does not let this page upload. Try again.")));
    request.send(body);
  });
}

function storeError(request) {
  const xml = new DOMParser().parseFromString(request.responseText, "application/xml");
  const code = xml.querySelector("Code")?.textContent ?? `status ${request.status}`;
  const said = xml.querySelector("Message")?.textContent ?? "";
  return new ApiError(request.status, { title: "The file store refused the file", code }, `${said || code} Upload it again.`);
}
