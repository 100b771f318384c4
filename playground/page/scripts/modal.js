/** The modal on top of this person's stack: fields, errors at the field, a loading state, the way back. */

import { announce } from "./announce.js";
import { blocks } from "./blocks.js";
import { giveBack, keepInside } from "./dialogs.js";
import { h, patch, tabbable } from "./dom.js";
import { valuesIn } from "./fields.js";
import { act, changed, model } from "./model.js";
import { label } from "./texts.js";

const PAUSE_MS = 300;

const dialog = document.getElementById("modal");
let before = null;
let shownView = null;
let shownHash = null;
let sending = false;
const waiting = new Map();

dialog.onkeydown = keepInside;
dialog.oncancel = (event) => {
  event.preventDefault();
  if (!sending && shownView) close(false);
};

/** Show the top of the stack, or nothing. */
export function drawModal() {
  const stack = model.state?.modals ?? [];
  const view = stack.at(-1);
  if (!view) {
    if (dialog.open) end();
    return;
  }
  const fresh = view.id !== shownView;
  shownView = view.id;
  patch(dialog, content(view, stack.length));
  if (!dialog.open) {
    before = document.activeElement;
    dialog.showModal();
  }
  const drawnAnew = view.hash !== shownHash;
  shownHash = view.hash;
  const onTitle = document.activeElement === document.getElementById("modal-title");
  if (fresh || !dialog.contains(document.activeElement) || (drawnAnew && onTitle)) focusFirst();
  if (fresh) announce(`${label(view.title)}. Form opened.`);
}

function end() {
  dialog.close();
  patch(dialog);
  shownView = null;
  giveBack(before);
}

function content(view, depth) {
  const errors = view.errors ?? {};
  const surface = {
    id: view.id,
    place: { view_id: view.id },
    values: view.state?.values,
    errors,
    typed: (block, one, value) => typed(view, block, one, value),
  };
  const open = blocks(view.blocks, surface);
  const wrong = Object.keys(errors).length;
  return h(
    "form",
    {
      class: "modal-form",
      key: view.id,
      novalidate: true,
      "aria-busy": sending ? "true" : null,
      onsubmit: (event) => submit(event, view),
    },
    h(
      "div",
      { class: "modal-head" },
      depth > 1
        ? h(
            "button",
            {
              type: "button",
              class: "icon",
              "aria-label": "Back to the form before",
              onclick: () => close(false),
            },
            "‹",
          )
        : null,
      h("h2", { id: "modal-title", tabindex: "-1" }, label(view.title)),
      h("button", { type: "button", class: "icon", "aria-label": "Close", onclick: () => close(true) }, "✕"),
    ),
    h(
      "div",
      { class: "modal-body", inert: sending },
      wrong
        ? h(
            "p",
            { class: "banner error", key: "wrong", role: "alert" },
            wrong === 1 ? "One field needs another look." : `${wrong} fields need another look.`,
          )
        : null,
      open,
    ),
    h(
      "div",
      { class: "modal-foot" },
      h("span", { class: "by" }, model.state.app?.name ?? ""),
      h(
        "button",
        { type: "button", class: "button", disabled: sending, onclick: () => close(false) },
        label(view.close) || "Cancel",
      ),
      view.submit
        ? h(
            "button",
            {
              type: "submit",
              class: "button primary",
              disabled: sending || view.submit_disabled,
              "aria-busy": sending ? "true" : null,
            },
            sending ? "Sending …" : label(view.submit),
          )
        : null,
    ),
  );
}

/** Keep what is typed in the stand-in, a moment after it was typed; the app hears of it where it asked to. */
function typed(view, block, one, value) {
  const args = { view_id: view.id, block_id: block.block_id, action_id: one.action_id, value };
  const key = `${view.id} ${block.block_id} ${one.action_id}`;
  clearTimeout(waiting.get(key)?.timer);
  const tell = () => {
    waiting.delete(key);
    return shownView === view.id ? act("input", args) : null;
  };
  waiting.set(key, { tell, timer: setTimeout(tell, PAUSE_MS) });
}

/** Do now what waits for a pause in the typing. */
async function tellNow() {
  for (const { tell, timer } of [...waiting.values()]) {
    clearTimeout(timer);
    await tell();
  }
}

function forget() {
  for (const { timer } of waiting.values()) clearTimeout(timer);
  waiting.clear();
}

async function submit(event, view) {
  event.preventDefault();
  if (sending) return;
  forget();
  const values = valuesIn(event.currentTarget);
  sending = true;
  changed();
  drawModal();
  const result = await act("submit", { view_id: view.id, values }, () => {
    sending = false;
  });
  drawModal();
  if (result && !result.closed && Object.keys(result.errors ?? {}).length) focusError();
  else if (dialog.open && !dialog.contains(document.activeElement)) focusFirst();
}

async function close(all) {
  const view = shownView;
  await tellNow();
  await act("close", { view_id: view, ...(all ? { all: true } : {}) });
}

function focusFirst() {
  const body = dialog.querySelector(".modal-body");
  const target =
    body?.querySelector("[data-focus]") ??
    (body && tabbable(body).find((node) => node.matches("input, textarea, select"))) ??
    document.getElementById("modal-title");
  target?.focus();
}

/** The first field with an error: there the reader goes on. */
function focusError() {
  const wrong = dialog.querySelector(".input.wrong");
  (wrong?.querySelector("input, textarea, select") ?? document.getElementById("modal-title"))?.focus();
}
