import { afterPress } from "./press.js";

let shown = "";

/** Put a new bar in place; a link of it that had the focus keeps it. */
export const showBar = afterPress((html) => {
  if (html === shown) return;
  shown = html;
  const bar = document.getElementById("bar");
  const place = [...bar.children].indexOf(document.activeElement);
  bar.outerHTML = html;
  if (place >= 0) document.getElementById("bar").children[place]?.focus();
});
