const region = document.getElementById("announce");

/** Tell a screen reader. */
export function announce(text) {
  region.className = "unseen";
  region.textContent = text;
}

/** Tell everyone: shown as well as spoken. `what` names one of the texts that came with the page. */
export function warn(what) {
  warnOf(region.dataset[what]);
}

/** Tell everyone that no answer came. */
export function warnOfNoAnswer() {
  warn("noAnswer");
}

export function warnOf(text) {
  if (!text) return;
  region.className = "warning";
  region.textContent = "";
  requestAnimationFrame(() => {
    region.textContent = text; // spoken again, though it may be the same text
  });
}

export function isWarning() {
  return region.className === "warning";
}
