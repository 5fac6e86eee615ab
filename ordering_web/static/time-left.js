// Says that a payment ends soon, while there is still time to ask for more.

const form = document.querySelector("[data-seconds-left]");
const note = document.getElementById("ends-soon");
const quietS = form.dataset.secondsLeft - note.dataset.warn;

setTimeout(() => {
  note.hidden = false;
}, Math.max(0, quietS) * 1000);
