// Keeps the status page true: a stream of events, polling where there is none, and the page says which.

import { announce } from "./announce.js";
import { LiveMap } from "./map.js";

const POLL_MS = 5000;
const SILENCE_MS = 25000; // the server says something every ten seconds: after this the line is dead

const region = document.getElementById("status");
const connection = document.getElementById("connection");
const say = document.getElementById("say");
const map = new LiveMap();
let html = region.innerHTML;
let announced = "";
let speed = null;
let stream = null;
let poll = 0;
let silence = 0;

function show(now) {
  map.setClock(now);
  map.show(now.robots);
  speed = now.speed;
  say.textContent = now.say.join(" ") || say.dataset.idle;
  if (now.html !== html) replace(now.html);
  if (announced && now.announce !== announced) announce(now.announce);
  announced = now.announce || " ";
}

/** Put the new tickets in place; what had the focus keeps it. */
function replace(fresh) {
  const focused = region.contains(document.activeElement) ? document.activeElement.id : "";
  html = fresh;
  region.innerHTML = fresh;
  document.getElementById("thanks")?.remove();
  if (focused) document.getElementById(focused)?.focus();
}

function tell(state) {
  connection.textContent = region.dataset[state];
}

async function ask() {
  clearTimeout(poll);
  try {
    const answer = await fetch(region.dataset.poll, { headers: { Accept: "application/json" } });
    if (answer.status === 410 || answer.status === 403) location.reload();
    if (!answer.ok) throw new Error(answer.status);
    show(await answer.json());
    if (stream === null) tell("polling");
  } catch {
    tell("offline");
  }
  if (stream === null) poll = setTimeout(ask, POLL_MS);
}

function listen() {
  stream = new EventSource(region.dataset.events);
  stream.addEventListener("open", () => tell("live"));
  stream.addEventListener("status", (event) => {
    heard();
    show(JSON.parse(event.data));
  });
  stream.addEventListener("clock", (event) => {
    heard();
    const clock = JSON.parse(event.data);
    map.setClock(clock);
    if (speed !== null && clock.speed !== speed) ask();
  });
  stream.addEventListener("ended", () => location.reload());
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) {
      stream = null; // no place for a stream: poll instead
      clearTimeout(silence);
      ask();
    } else {
      tell("offline"); // the browser tries again by itself, from the last event it saw
    }
  });
  heard();
}

function heard() {
  clearTimeout(silence);
  silence = setTimeout(listenAgain, SILENCE_MS);
}

function listenAgain() {
  if (stream === null) return; // it polls, and goes on polling
  stream.close();
  tell("offline");
  listen();
}

addEventListener("offline", () => tell("offline"));
addEventListener("online", listenAgain);

const pause = document.getElementById("pause");
pause.hidden = false;
let paused = false;
pause.addEventListener("click", () => {
  paused = !paused;
  pause.textContent = paused ? pause.dataset.goOn : pause.dataset.pause;
  map.setMoving(!paused);
});

addEventListener("pagehide", () => stream?.close());
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
listen();
