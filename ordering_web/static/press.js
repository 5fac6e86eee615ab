// What a finger or a mouse button presses is not replaced under it: the tap would be lost.

const CLICK_MS = 50; // a click follows its release at once; only then may things change
const waiting = new Map();
let pressed = false;

/** The same function, but called during a press it waits for its end; then its newest call counts. */
export function afterPress(work) {
  return (news) => {
    if (pressed) waiting.set(work, news);
    else work(news);
  };
}

function press() {
  pressed = true;
}

function release() {
  setTimeout(() => {
    pressed = false;
    const calls = [...waiting];
    waiting.clear();
    for (const [work, news] of calls) work(news);
  }, CLICK_MS);
}

addEventListener("pointerdown", press, true);
addEventListener("pointerup", release, true);
addEventListener("pointercancel", release, true);
