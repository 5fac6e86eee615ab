// The floor's map: all robots glide along their declared moves; aisles and tables show what has changed.

import { placeAt } from "./map.js";
import { onPicture, worldNow } from "./staff.js";

const SVG = "http://www.w3.org/2000/svg";
const group = document.getElementById("robots");
const radius = Number(group.dataset.radius);
const drawn = new Map();
let robots = [];

onPicture((now) => {
  if (!now.robots) return;
  robots = now.robots.filter((robot) => !robot.away);
  const names = new Set(robots.map((robot) => robot.name));
  for (const [name, link] of drawn) {
    if (names.has(name)) continue;
    link.remove();
    drawn.delete(name);
  }
  for (const robot of robots) {
    if (!drawn.has(robot.name)) drawn.set(robot.name, newRobot(robot.name));
    drawn.get(robot.name).firstChild.setAttribute("class", look(robot));
  }
  const closed = new Set(now.closed.flatMap(([one, other]) => [`${one}|${other}`, `${other}|${one}`]));
  for (const line of document.querySelectorAll("[data-edge]")) line.classList.toggle("closed", closed.has(line.dataset.edge));
  for (const table of document.querySelectorAll("[data-table]")) table.setAttribute("class", now.tables[table.dataset.table]);
});

function look({ wrong, laden }) {
  return `robot${wrong ? " wrong" : ""}${laden ? " laden" : ""}`;
}

function newRobot(name) {
  const link = document.createElementNS(SVG, "a");
  link.setAttribute("href", `#robot-${name}`);
  link.setAttribute("aria-label", name);
  const body = document.createElementNS(SVG, "g");
  const circle = document.createElementNS(SVG, "circle");
  circle.setAttribute("r", radius);
  const text = document.createElementNS(SVG, "text");
  text.setAttribute("font-size", radius * 1.2);
  text.textContent = name.replace("robot-", "");
  body.append(circle, text);
  link.append(body);
  group.append(link);
  return link;
}

function frame() {
  const now = worldNow();
  for (const robot of robots) {
    const [x, y] = placeAt(robot, now);
    drawn.get(robot.name)?.firstChild.setAttribute("transform", `translate(${x} ${y})`);
  }
  requestAnimationFrame(frame);
}

group.replaceChildren();
frame();
