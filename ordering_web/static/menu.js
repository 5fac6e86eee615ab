// A menu that stays open says what has sold out meanwhile, and what is there again.

const ASK_MS = 8000;
const address = document.querySelector("[data-sold-out]").dataset.soldOut;

async function ask() {
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (answer.ok) show(new Set((await answer.json()).items));
  } catch {
    // no connection: asked again
  }
  setTimeout(ask, ASK_MS);
}

function show(out) {
  for (const dish of document.querySelectorAll(".dish")) {
    dish.classList.toggle("out", out.has(dish.id.replace("item-", "")));
  }
}

setTimeout(ask, ASK_MS);
