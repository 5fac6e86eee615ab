// What a script adds to pages that work without one: adding a dish in place, steppers, one tap is one tap.

import { announce, warnOfNoAnswer } from "./announce.js";
import { showBar } from "./bar.js";

const ANSWER_MS = 10000; // after this the connection counts as lost

/** Send a form's dish. Its key stays until an answer is here: a tap after a lost answer adds nothing twice. */
async function addInPlace(form) {
  const key = form.elements.key.value;
  let said = null;
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout?.(ANSWER_MS),
    });
    if (answer.ok && answer.headers.get("Content-Type").startsWith("application/json")) said = await answer.json();
  } catch {
    if (form.elements.key.value === key) warnOfNoAnswer(); // else another tap with this key was answered
    return;
  }
  if (said === null) form.submit(); // the server's own page says what is wrong
  else added(form, key, said);
}

function added(form, key, { bar, say }) {
  if (form.elements.key.value === key) form.elements.key.value = newKey();
  showBar(bar);
  announce(say);
  if (form.dataset.next) location.assign(form.dataset.next);
  else showTick(form.querySelector("button"));
}

/** 128 random bits. */
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function showTick(button) {
  button.dataset.text ??= button.textContent;
  button.textContent = "✓";
  clearTimeout(Number(button.dataset.timer));
  button.dataset.timer = setTimeout(() => {
    button.textContent = button.dataset.text;
  }, 1200);
}

for (const form of document.querySelectorAll("form[data-quiet]")) {
  form.elements.key.value = newKey(); // the page's own key may be used up: Back can show the page as it once came
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    addInPlace(form);
  });
}

for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    const button = form.querySelector("button");
    if (button.getAttribute("aria-disabled") === "true") event.preventDefault();
    button.setAttribute("aria-disabled", "true");
  });
}

// A page that comes back from the browser's memory can be used again.
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("form[data-once] button")) button.removeAttribute("aria-disabled");
});

for (const group of document.querySelectorAll("[data-quantity]")) {
  const input = group.querySelector("input");
  for (const button of group.querySelectorAll("button")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const wanted = Number(input.value) + Number(button.dataset.step);
      input.value = Math.min(Number(input.max), Math.max(Number(input.min), wanted));
    });
  }
}
