// Keeps a staff page true by a stream of events, sends its forms without loading it anew, and rings for new tickets.

import { announce, warnOfNoAnswer } from "./announce.js";
import { afterPress } from "./press.js";
import { follow } from "./stream.js";

const ANSWER_MS = 10000;

const region = document.getElementById("live");
const connection = document.getElementById("connection");
const wrong = document.getElementById("wrong");
const clock = { now: Number(region.dataset.nowMs), speed: Number(region.dataset.speed), read: performance.now() };
const listeners = [];
const picture = {};
let html = "";
let known = region.dataset.cards === undefined ? null : new Set(JSON.parse(region.dataset.cards));

/** Have a function told of each picture that comes. */
export function onPicture(listener) {
  listeners.push(listener);
}

/** World time now, from what the server last said of it. */
export function worldNow() {
  return clock.now + (performance.now() - clock.read) * clock.speed;
}

function tick(now) {
  clock.now = now.now_ms;
  clock.speed = now.speed;
  clock.read = performance.now();
}

function show(news) {
  tick(news);
  Object.assign(picture, news); // a stream tells what has changed
  const now = picture;
  put(now.html);
  if (now.cards) ring(now.cards);
  for (const listener of listeners) listener(now);
  age();
}

/** Put what is new in place; what had the focus keeps it, and so does what somebody types just now. */
const put = afterPress((fresh) => {
  if (fresh === html) return;
  const focused = region.contains(document.activeElement) ? document.activeElement : null;
  if (focused?.matches("input, select, textarea")) return;
  html = fresh;
  const opened = [...region.querySelectorAll("details[open][id]")].map((each) => each.id);
  region.innerHTML = fresh;
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  if (focused?.id) document.getElementById(focused.id)?.focus({ preventScroll: true });
});

/** How old each thing is, in whole minutes. */
function age() {
  const now = worldNow();
  for (const time of region.querySelectorAll("time[data-since-ms]")) {
    const minutes = Math.max(0, Math.floor((now - Number(time.dataset.sinceMs)) / 60000));
    const text = time.textContent.replace(/\d+/, minutes);
    if (text !== time.textContent) time.textContent = text;
  }
}

// ── the stream ──

function tell(state) {
  connection.textContent = region.dataset[state];
}

const { awaited } = follow(
  region.dataset,
  {
    now: show,
    clock: (clock) => {
      tick(clock);
      age();
    },
  },
  show,
  tell,
);

// ── forms ──

region.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-staff]")) return;
  event.preventDefault();
  const button = event.submitter;
  if (button?.getAttribute("aria-disabled") === "true") return;
  button?.setAttribute("aria-disabled", "true");
  const answered = awaited();
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form, button)),
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout?.(ANSWER_MS),
    });
    if (!answer.headers.get("Content-Type").startsWith("application/json")) return void location.reload();
    const said = await answer.json();
    wrong.hidden = !said.wrong;
    wrong.textContent = said.wrong;
    answered(said);
  } catch {
    warnOfNoAnswer();
  }
  button?.removeAttribute("aria-disabled");
});

// ── sound ──

const sound = document.getElementById("sound");
let audio = null;

function beep() {
  const at = audio.currentTime;
  for (const [delay, pitch] of [[0, 880], [0.18, 1175]]) {
    const tone = new OscillatorNode(audio, { frequency: pitch });
    const loud = new GainNode(audio, { gain: 0 });
    loud.gain.setValueAtTime(0.35, at + delay);
    loud.gain.exponentialRampToValueAtTime(0.001, at + delay + 0.16);
    tone.connect(loud).connect(audio.destination);
    tone.start(at + delay);
    tone.stop(at + delay + 0.17);
  }
}

function ring(cards) {
  const fresh = cards.filter((card) => !known.has(card));
  known = new Set(cards);
  if (!fresh.length) return;
  region.dataset.rung = Number(region.dataset.rung ?? 0) + fresh.length;
  if (audio) beep();
}

if (sound) {
  sound.hidden = false;
  sound.addEventListener("click", () => {
    if (audio) {
      audio.close();
      audio = null;
    } else {
      audio = new AudioContext(); // browsers let a page sound only once somebody has tapped it
      beep();
    }
    sound.setAttribute("aria-pressed", String(audio !== null));
    announce(sound.textContent);
  });
}

setInterval(age, 1000);
