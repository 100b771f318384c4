/** Telling people what happened: aloud for screen readers, and as notices that stay until they are put away. */

import { h } from "./dom.js";

/** Say something through the live region. */
export function announce(words) {
  const live = document.getElementById("live");
  const line = h("p", {}, words);
  live.append(line);
  while (live.children.length > 8) live.firstChild.remove();
}

/** Show a notice with a button to put it away. */
export function notice(words, kind = "notice") {
  const toasts = document.getElementById("toasts");
  const standing = [...toasts.children].find((one) => one.dataset.words === words);
  if (standing) return;
  const toast = h(
    "div",
    { class: `toast ${kind}`, role: kind === "problem" ? "alert" : "status", "data-words": words },
    h("p", {}, words),
    h(
      "button",
      { type: "button", class: "icon", "aria-label": "Put this notice away", onclick: () => toast.remove() },
      "✕",
    ),
  );
  toasts.append(toast);
  while (toasts.children.length > 4) toasts.firstChild.remove();
}

export const problem = (words) => notice(words, "problem");
