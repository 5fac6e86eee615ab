/** Tell a screen reader. */
export function announce(text) {
  document.getElementById("announce").textContent = text;
}
