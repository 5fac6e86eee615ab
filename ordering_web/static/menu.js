// A menu that stays open says what has sold out meanwhile, what is there again, and how long each dish takes.

const ASK_MS = 8000;
const address = document.querySelector("[data-now]").dataset.now;

async function ask() {
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (answer.ok) show(await answer.json());
  } catch {
    // no connection: asked again
  }
  setTimeout(ask, ASK_MS);
}

function show({ out, ready }) {
  for (const dish of document.querySelectorAll(".dish")) {
    const item = dish.id.replace("item-", "");
    dish.classList.toggle("out", out.includes(item));
    const told = dish.querySelector(".ready");
    if (told.textContent !== ready[item]) told.textContent = ready[item];
  }
}

setTimeout(ask, ASK_MS);
