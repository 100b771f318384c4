/** A menu under a button: arrow keys move, Enter chooses, Escape closes, the focus goes back to the button. */

import { h } from "./dom.js";

let open = null;

/** Open a menu of `{label, note, run, checked}` under the button; a second press closes it. */
export function openMenu(button, name, items) {
  const again = open?.button === button;
  closeMenu();
  if (again) return;
  const menu = h(
    "div",
    { class: "menu", role: "menu", "aria-label": name, onkeydown: (event) => move(event, menu) },
    items.map((item) => entry(item)),
  );
  (button.closest("dialog") ?? document.body).append(menu);
  place(menu, button);
  button.setAttribute("aria-expanded", "true");
  open = { button, menu };
  menu.firstElementChild?.focus();
}

function entry(item) {
  const choose = () => {
    closeMenu();
    item.run();
  };
  return h(
    "button",
    {
      type: "button",
      class: "menu-item",
      tabindex: "-1",
      role: item.checked === undefined ? "menuitem" : "menuitemradio",
      "aria-checked": item.checked === undefined ? null : String(item.checked),
      onclick: choose,
    },
    h("span", {}, item.label),
    item.note ? h("span", { class: "soft" }, item.note) : null,
  );
}

function place(menu, button) {
  const at = button.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const below = at.bottom + height + 8 < innerHeight;
  menu.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
  menu.style.top = `${Math.max(8, below ? at.bottom + 4 : at.top - height - 4)}px`;
}

function move(event, menu) {
  const items = [...menu.children];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    items.at(to % items.length).focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    event.stopPropagation();
    closeMenu();
  } else if (event.key.length === 1) {
    const wanted = items.find((item) => item.textContent.toLowerCase().startsWith(event.key.toLowerCase()));
    wanted?.focus();
  }
}

/** Close the menu, if one is open. */
export function closeMenu() {
  if (!open) return;
  const { button, menu } = open;
  open = null;
  const inside = menu.contains(document.activeElement);
  menu.remove();
  button.setAttribute("aria-expanded", "false");
  if (inside && button.isConnected) button.focus();
}

document.addEventListener("pointerdown", (event) => {
  if (open && !open.menu.contains(event.target) && !open.button.contains(event.target)) closeMenu();
});
addEventListener("resize", closeMenu);
