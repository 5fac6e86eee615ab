// Keeps the status page true: a stream of events, polling where there is none, and the page says which.

import { announce } from "./announce.js";
import { LiveMap } from "./map.js";

const POLL_MS = 5000;
const RETRY_MS = 30000; // how often a page that polls asks for a stream again
const SILENCE_MS = 25000; // the server says something every ten seconds: after this the line is dead

const region = document.getElementById("status");
const connection = document.getElementById("connection");
const say = document.getElementById("say");
const map = new LiveMap();
let html = region.innerHTML;
let announced = "";
let speed = null;
let stream = null;
let polling = false;
let poll = 0;
let retry = 0;
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
    if (polling) tell("polling");
  } catch {
    tell("offline");
  }
  if (polling) poll = setTimeout(ask, POLL_MS);
}

function listen() {
  stream = new EventSource(region.dataset.events);
  stream.addEventListener("open", () => {
    polling = false;
    clearTimeout(poll);
    tell("live");
  });
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
  stream.addEventListener("replaced", pollInstead); // this phone has newer pages open
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) pollInstead(); // no place for a stream
    else tell("offline"); // the browser tries again by itself, from the last event it saw
  });
  heard();
}

/** Poll from now on, until a stream can be had again. */
function pollInstead() {
  stream.close();
  clearTimeout(silence);
  clearTimeout(retry);
  retry = setTimeout(listen, RETRY_MS);
  polling = true;
  ask();
}

function heard() {
  clearTimeout(silence);
  silence = setTimeout(listenAgain, SILENCE_MS);
}

function listenAgain() {
  clearTimeout(retry);
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
