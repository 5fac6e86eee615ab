// Keeps the status page true.

import { announce } from "./announce.js";
import { showBar } from "./bar.js";
import { Chime } from "./chime.js";
import { LiveMap } from "./map.js";
import { showPace } from "./pace.js";
import { afterPress } from "./press.js";
import { follow } from "./stream.js";

const region = document.getElementById("status");
const connection = document.getElementById("connection");
const say = document.getElementById("say");
const map = new LiveMap();
const chime = new Chime(document.getElementById("chime"));
let html = region.innerHTML;
let announced = "";
let speed = null;

function show(now) {
  map.setClock(now);
  map.show(now.robots);
  speed = now.speed;
  showPace(speed);
  say.textContent = now.say.join(" ") || say.dataset.idle;
  put(now.html);
  chime.hear(now.here);
  showBar(now.bar);
  if (announced && now.announce !== announced) announce(now.announce);
  announced = now.announce || " ";
}

/** Put the new tickets in place; what had the focus keeps it. */
const put = afterPress((fresh) => {
  if (fresh === html) return;
  const focused = region.contains(document.activeElement) ? document.activeElement.id : "";
  html = fresh;
  region.innerHTML = fresh;
  document.getElementById("thanks")?.remove();
  if (focused) (document.getElementById(focused) ?? region).focus(); // what was tapped may be gone
});

function tell(state) {
  connection.textContent = region.dataset[state];
}

const pause = document.getElementById("pause");
pause.hidden = false;
let paused = false;
pause.addEventListener("click", () => {
  paused = !paused;
  pause.textContent = paused ? pause.dataset.goOn : pause.dataset.pause;
  map.setMoving(!paused);
});

const { ask } = follow(
  region.dataset,
  {
    status: show,
    clock: (clock) => {
      map.setClock(clock);
      if (speed !== null && clock.speed !== speed) ask();
    },
  },
  show,
  tell,
);
document.addEventListener("sent", ask);
