// One cart for the table: what another phone adds or changes is here at once.

import { announce } from "./announce.js";
import { showBar } from "./bar.js";
import { showPace } from "./pace.js";
import { afterPress } from "./press.js";
import { follow } from "./stream.js";

const region = document.getElementById("lines");
const source = region ?? document.querySelector("[data-events]");
const reviewed = document.getElementById("changed");
let lines = region?.innerHTML;

function show(now) {
  showPace(now.speed);
  showBar(now.bar);
  if (reviewed) reviewed.hidden = now.version === source.dataset.version;
  if (region) put(now.lines);
}

/** Put the new lines in place; what had the focus, or was being written, stays. */
const put = afterPress((fresh) => {
  if (fresh === lines) return;
  const focused = region.contains(document.activeElement) ? document.activeElement.id : "";
  const open = [...region.querySelectorAll("details[open]")].map((one) => one.id);
  const written = [...region.querySelectorAll("input.text")].filter((one) => one.value !== one.defaultValue);
  lines = fresh;
  region.innerHTML = fresh;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  for (const { id, value } of written) {
    const input = document.getElementById(id);
    if (input) input.value = value;
  }
  if (focused) document.getElementById(focused)?.focus();
  announce(region.dataset.changed);
});

const { ask } = follow(source.dataset, { cart: show }, show);
document.addEventListener("sent", ask);
