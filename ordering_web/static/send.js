// Sends forms. What finds no connection is kept in the page's storage, with the key that came with its form, and sent by
// itself once there is one: the server does it once, however often it comes.

import { announce, isWarning, warn, warnOf } from "./announce.js";

const ANSWER_MS = 10000; // after this the connection counts as lost
const AGAIN_MS = 5000;
const BUSY = [429, 502, 503, 504]; // asked again
const STORE = "kept-taps";
const stay = document.body.dataset.stay; // of the visit: what was tapped at another table is not sent at this one
let memory = "[]"; // where the browser allows no storage

let sending = false;
let timer = 0;

/** A form as it is sent, with the button that was tapped. */
export function tapOf(form, button) {
  const body = new URLSearchParams(new FormData(form));
  if (button?.name) body.append(button.name, button.value);
  return { action: form.getAttribute("action"), body: body.toString(), stay };
}

/** The answer to a tap: `ok`, and what was said; null where none came. */
export async function post({ action, body }) {
  try {
    const answer = await fetch(action, {
      method: "POST",
      body: new URLSearchParams(body),
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout?.(ANSWER_MS),
    });
    if (BUSY.includes(answer.status)) return null;
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
    return { ok: answer.ok && isJson, said: isJson ? await answer.json() : {} };
  } catch {
    return null;
  }
}

/** Keep a tap until it can be sent. The same form, tapped again meanwhile, is the same tap. */
export function keep(tap) {
  const taps = kept();
  if (!taps.some((one) => one.action === tap.action && one.body === tap.body)) write([...taps, tap]);
  warn("kept");
  again();
}

/** Send what was kept, in its order, as far as the connection goes. */
export async function sendKept() {
  if (sending || !kept().length) return;
  sending = true;
  let wrong = "";
  let go = "";
  while (kept().length) {
    const [tap] = kept();
    const answer = await post(tap);
    if (answer === null) break;
    write(kept().slice(1));
    wrong = answer.ok ? wrong : (answer.said.wrong ?? wrong);
    go = answer.said.go ?? go;
    tellSent(tap, answer.said);
  }
  sending = false;
  if (kept().length) return again();
  if (wrong) warnOf(wrong);
  else if (isWarning()) announce(document.getElementById("announce").dataset.sent);
  if (!wrong && go) show(go);
}

/** Let the page know that a tap has been answered, and with what. */
export function tellSent({ body }, said) {
  document.dispatchEvent(new CustomEvent("sent", { detail: { ...said, body } }));
}

/** Go where a form leads to; a page that is there already is in step by itself. */
export function show(go) {
  if (new URL(go, location.href).pathname !== location.pathname) location.assign(go);
}

function again() {
  clearTimeout(timer);
  timer = setTimeout(sendKept, AGAIN_MS);
}

function kept() {
  try {
    memory = sessionStorage.getItem(STORE) ?? "[]";
  } catch {
    // kept while this page is open
  }
  return JSON.parse(memory).filter((tap) => tap.stay === stay);
}

function write(taps) {
  memory = JSON.stringify(taps);
  try {
    sessionStorage.setItem(STORE, memory);
  } catch {
    // see above
  }
}

addEventListener("offline", () => warn("offline"));
addEventListener("online", () => {
  if (kept().length) sendKept();
  else announce("");
});
if (!navigator.onLine) warn("offline");
else sendKept();
