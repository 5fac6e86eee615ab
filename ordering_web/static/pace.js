const region = document.getElementById("pace");

/** Say that the house runs fast or stands still, as long as it does: world seconds a second. */
export function showPace(speed) {
  let said = "";
  if (speed === 0) said = region.dataset.paused;
  else if (speed !== 1) said = region.dataset.fast.replace("{speed}", speed);
  if (said === region.textContent) return;
  region.replaceChildren();
  if (!said) return;
  const note = document.createElement("p");
  note.className = "note";
  note.textContent = said;
  region.append(note);
}
