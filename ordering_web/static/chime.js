// A sound and a vibration when a robot comes to the table: only once a tap has allowed them.

const REMEMBERED = "chime"; // for this page's tab
const TONES = [
  [660, 0],
  [880, 0.18],
]; // Hz, and seconds from now
const TONE_S = 0.3;
const VIBRATION_MS = [200, 100, 200];

export class Chime {
  #button;
  #audio = null;
  #here = null;

  /** @param {HTMLButtonElement} button that allows it, and takes that back */
  constructor(button) {
    this.#button = button;
    button.hidden = false;
    button.addEventListener("click", () => this.#allow(!this.#allowed));
    this.#show(read() === "yes");
  }

  get #allowed() {
    return this.#button.getAttribute("aria-pressed") === "true";
  }

  /** The jobs whose robots stand at the table; whoever was not there before is heard. */
  hear(here) {
    const come = this.#here !== null && here.some((job) => !this.#here.includes(job));
    this.#here = here;
    if (come && this.#allowed) this.#ring();
  }

  #allow(yes) {
    write(yes ? "yes" : "no");
    this.#show(yes);
    if (yes) this.#ring(); // what it will be like
  }

  #show(yes) {
    this.#button.setAttribute("aria-pressed", String(yes));
    this.#button.querySelector("span").textContent = yes ? this.#button.dataset.on : this.#button.dataset.off;
  }

  #ring() {
    navigator.vibrate?.(VIBRATION_MS);
    if (!window.AudioContext) return;
    this.#audio ??= new AudioContext();
    this.#audio.resume();
    for (const [pitch, after] of TONES) this.#tone(pitch, this.#audio.currentTime + after);
  }

  #tone(pitch, at) {
    const tone = new OscillatorNode(this.#audio, { frequency: pitch });
    const loudness = new GainNode(this.#audio, { gain: 0.2 });
    loudness.gain.exponentialRampToValueAtTime(0.001, at + TONE_S);
    tone.connect(loudness).connect(this.#audio.destination);
    tone.start(at);
    tone.stop(at + TONE_S);
  }
}

function read() {
  try {
    return sessionStorage.getItem(REMEMBERED);
  } catch {
    return null; // a browser without storage is asked on each page
  }
}

function write(said) {
  try {
    sessionStorage.setItem(REMEMBERED, said);
  } catch {
    // see above
  }
}
