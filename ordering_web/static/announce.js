const region = document.getElementById("announce");

/** Tell a screen reader. */
export function announce(text) {
  region.className = "unseen";
  region.textContent = text;
}

/** Tell everyone that no answer came: shown as well as spoken. */
export function warnOfNoAnswer() {
  region.className = "warning";
  region.textContent = "";
  requestAnimationFrame(() => {
    region.textContent = region.dataset.noAnswer; // spoken again, though it is the same text
  });
}
