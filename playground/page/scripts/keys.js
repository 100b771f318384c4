/** Keys that work everywhere, and the page that lists them. */

import { shown } from "./dialogs.js";
import { h } from "./dom.js";
import { changed, model } from "./model.js";
import { actAs, closeSidebar, goTo } from "./sidebar.js";

const KEYS = [
  ["/", "write a command"],
  ["Alt + ↑ / ↓", "the channel above or below"],
  ["Alt + 1 … 8", "act as the first … eighth person"],
  ["↑ / ↓", "in the messages: the one before or after; ↑ in the empty message box goes to the last"],
  ["Tab", "the next thing; in a message its buttons and its tools"],
  ["Enter", "send, press, choose; Shift + Enter writes a new line"],
  ["Esc", "close the form, the menu, the thread or the drawer"],
  ["F6", "the next part of the page"],
  ["?", "this list"],
];
const PARTS = ["clock", "sidebar", "feed", "home", "composer", "thread", "drawer"];

export function showKeys() {
  shown(
    "Keys",
    h(
      "dl",
      { class: "keys" },
      KEYS.map(([key, does]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, does)]),
    ),
  );
}

const writing = (target) => target.matches?.("input, textarea, select, [contenteditable]");

/** Listen to the keys of the whole page. */
export function listenToKeys({ write }) {
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]") || event.defaultPrevented || !model.state) return;
    if (event.altKey && /^[1-9]$/.test(event.key)) pressed(event, () => actNth(Number(event.key)));
    else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown"))
      pressed(event, () => walk(event.key === "ArrowUp" ? -1 : 1));
    else if (event.key === "F6") pressed(event, () => nextPart(event.shiftKey ? -1 : 1));
    else if (event.key === "Escape") escape(event);
    else if (!writing(event.target) && !event.ctrlKey && !event.metaKey && event.key === "/")
      pressed(event, () => write("/"));
    else if (!writing(event.target) && !event.ctrlKey && !event.metaKey && event.key === "?")
      pressed(event, showKeys);
  });
}

function pressed(event, run) {
  event.preventDefault();
  run();
}

function actNth(number) {
  const one = model.state.people.filter((each) => !each.is_bot)[number - 1];
  if (one) actAs(one.id);
}

function walk(step) {
  const places = [...model.state.channels.map((one) => one.id), "home", "messages"];
  const at = places.indexOf(model.place);
  goTo(places[(at + step + places.length) % places.length]);
}

function nextPart(step) {
  const parts = PARTS.map((id) => document.getElementById(id)).filter(
    (part) => part && part.getClientRects().length > 0,
  );
  const at = parts.findIndex((part) => part.contains(document.activeElement));
  const part = parts[(at + step + parts.length) % parts.length];
  const target = part.matches("textarea")
    ? part
    : (part.querySelector("[aria-current], article[tabindex='0'], button, a[href]") ?? part);
  target.focus();
}

function escape(event) {
  if (model.sidebar) pressed(event, closeSidebar);
  else if (model.thread || model.drawer) {
    pressed(event, () => {
      const back = model.drawer ? "drawer-button" : "composer";
      model.thread = null;
      model.drawer = null;
      changed();
      queueMicrotask(() => document.getElementById(back)?.focus());
    });
  }
}
