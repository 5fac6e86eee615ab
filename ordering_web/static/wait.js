// A page that waits for a payment: asks how it stands, and shows the new page once it stands otherwise.

const ASK_MS = 2000;
const slip = document.querySelector("[data-wait]");

async function ask() {
  try {
    const answer = await fetch(slip.dataset.wait, { headers: { Accept: "application/json" } });
    if (!answer.ok || (await answer.json()).state !== slip.dataset.state) return location.reload();
  } catch {
    // no connection: asked again
  }
  setTimeout(ask, ASK_MS);
}

setTimeout(ask, ASK_MS);
