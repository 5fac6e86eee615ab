// What a script adds to pages that work without one: forms sent in place, steppers, one tap is one tap.

import { announce, warnOf } from "./announce.js";
import { showBar } from "./bar.js";
import { keep, post, show, tapOf, tellSent } from "./send.js";
import "./wall-time.js";

/** Send a form's dish and stay on the page; without a connection it is kept. */
async function addInPlace(form) {
  const tap = tapOf(form);
  const answer = await post(tap);
  if (answer === null) {
    if (usesKeyOf(form, tap)) keep(tap); // else another tap with this key was answered
    return;
  }
  if (!answer.ok) return form.submit(); // the server's own page says what is wrong
  tellSent(tap, answer.said);
  if (form.dataset.next) location.assign(form.dataset.next);
  else showTick(form.querySelector("button"));
}

/** Whether a form would be sent once more under a tap's key. */
function usesKeyOf(form, { body }) {
  return new URLSearchParams(body).get("key") === form.elements.key.value;
}

document.addEventListener("sent", ({ detail }) => {
  for (const form of document.querySelectorAll("form[data-quiet]")) {
    if (usesKeyOf(form, detail)) form.elements.key.value = newKey(); // the next tap is another portion
  }
  if (detail.bar) showBar(detail.bar);
  if (detail.say) announce(detail.say);
});

/** Send a form that leads to another page, or changes this one; without a connection it is kept. */
async function sendAndGo(form, button) {
  const tap = tapOf(form, button);
  const answer = await post(tap);
  button?.removeAttribute("aria-disabled");
  if (answer === null) return keep(tap);
  if (answer.ok) {
    tellSent(tap, answer.said);
    show(answer.said.go);
  } else if (form.isConnected) {
    delete form.dataset.keep;
    form.requestSubmit(button); // the server's own page says what is wrong
  } else {
    warnOf(answer.said.wrong); // the form was drawn anew meanwhile
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!("keep" in form.dataset)) return;
  event.preventDefault();
  const button = event.submitter;
  if (button?.getAttribute("aria-disabled") === "true") return;
  button?.setAttribute("aria-disabled", "true");
  sendAndGo(form, button);
});

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
