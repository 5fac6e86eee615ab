// The robots on the small map: each glides along its declared move, in world time.

const SVG = "http://www.w3.org/2000/svg";

/** Where a robot is at a world time, in metres: straight and at constant speed. */
export function placeAt(robot, worldMs) {
  const span = robot.arrive_ms - robot.depart_ms;
  const share = span > 0 ? Math.min(1, Math.max(0, (worldMs - robot.depart_ms) / span)) : 1;
  return [0, 1].map((axis) => robot.from[axis] + (robot.to[axis] - robot.from[axis]) * share);
}

export class LiveMap {
  #group = document.getElementById("robots");
  #clock = { now_ms: 0, speed: 0, read: 0 };
  #robots = [];
  #moves = true;
  #frame = 0;

  /** World time now, from what the server last said of it. */
  worldNow() {
    return this.#clock.now_ms + (performance.now() - this.#clock.read) * this.#clock.speed;
  }

  setClock({ now_ms, speed }) {
    this.#clock = { now_ms, speed, read: performance.now() };
  }

  show(robots) {
    this.#robots = robots;
    while (this.#group.childElementCount > robots.length) this.#group.lastElementChild.remove();
    while (this.#group.childElementCount < robots.length) this.#group.append(this.#newRobot());
    this.#draw();
  }

  /** Pausing holds the picture still, not the words beside it. */
  setMoving(moves) {
    this.#moves = moves;
    this.#draw();
  }

  #newRobot() {
    const circle = document.createElementNS(SVG, "circle");
    circle.setAttribute("class", "robot");
    circle.setAttribute("r", this.#group.dataset.radius);
    return circle;
  }

  #draw() {
    cancelAnimationFrame(this.#frame);
    if (!this.#moves) return;
    const now = this.worldNow();
    this.#robots.forEach((robot, place) => {
      const [x, y] = placeAt(robot, now);
      this.#group.children[place].setAttribute("cx", x);
      this.#group.children[place].setAttribute("cy", y);
    });
    const gliding = this.#clock.speed > 0 && this.#robots.some((robot) => now < robot.arrive_ms);
    if (gliding) this.#frame = requestAnimationFrame(() => this.#draw());
  }
}
