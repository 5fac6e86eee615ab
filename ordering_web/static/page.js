// What a script adds to pages that work without one: adding a dish in place, steppers, one tap is one tap.

import { announce } from "./announce.js";

async function addInPlace(form) {
  const button = form.querySelector("button");
  const answer = await fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { Accept: "application/json" },
  });
  if (!answer.ok || !answer.headers.get("Content-Type").startsWith("application/json")) {
    form.submit(); // the server's own page says what is wrong
    return;
  }
  const { bar, say } = await answer.json();
  document.getElementById("bar").outerHTML = bar;
  announce(say);
  showTick(button);
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
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    addInPlace(form).catch(() => form.submit());
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
