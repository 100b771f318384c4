/** Small dialogs: a question before something is done, and the list of keys. Focus stays inside and goes back. */

import { h, tabbable } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { label } from "./texts.js";

/** Open a <dialog>; the Tab key stays in it, and what had the focus before gets it back at the end. */
function showDialog(dialog) {
  const before = document.activeElement;
  dialog.onkeydown = keepInside;
  if (!dialog.isConnected) document.body.append(dialog);
  dialog.showModal();
  return () => {
    dialog.close();
    giveBack(before);
  };
}

/** Focus what had it before, or the message box where that is gone. */
export function giveBack(before) {
  const there = before?.isConnected && before.getClientRects().length > 0 && before !== document.body;
  (there ? before : (document.getElementById("composer") ?? document.getElementById("main")))?.focus();
}

export function keepInside(event) {
  if (event.key !== "Tab") return;
  const reached = tabbable(event.currentTarget);
  const edge = event.shiftKey ? reached[0] : reached.at(-1);
  if (document.activeElement !== edge && reached.includes(document.activeElement)) return;
  event.preventDefault();
  (event.shiftKey ? reached.at(-1) : reached[0])?.focus();
}

/** Ask with a confirm object of Block Kit; answers at once with true where there is none. */
export function confirmed(confirm) {
  if (!confirm) return Promise.resolve(true);
  return asked({
    title: label(confirm.title),
    words: confirm.text?.type === "mrkdwn" ? mrkdwn(confirm.text.text) : label(confirm.text),
    yes: label(confirm.confirm) || "Yes",
    no: label(confirm.deny) || "Cancel",
    danger: confirm.style === "danger",
  });
}

/** Ask a question; answers true or false. */
export function asked({ title, words, yes, no = "Cancel", danger = false }) {
  return new Promise((resolve) => {
    const end = (answer) => {
      close();
      dialog.remove();
      resolve(answer);
    };
    const dialog = h(
      "dialog",
      {
        class: "modal small",
        "aria-labelledby": "ask-title",
        "aria-describedby": "ask-words",
        role: "alertdialog",
      },
      h("h2", { id: "ask-title" }, title),
      h("p", { id: "ask-words" }, words),
      h(
        "div",
        { class: "row end" },
        h("button", { type: "button", class: "button", autofocus: true, onclick: () => end(false) }, no),
        h(
          "button",
          { type: "button", class: danger ? "button danger" : "button primary", onclick: () => end(true) },
          yes,
        ),
      ),
    );
    dialog.oncancel = (event) => {
      event.preventDefault();
      end(false);
    };
    const close = showDialog(dialog);
  });
}

/** Show some content under a title until it is put away. */
export function shown(title, ...content) {
  const end = () => {
    close();
    dialog.remove();
  };
  const dialog = h(
    "dialog",
    { class: "modal small", "aria-labelledby": "shown-title" },
    h(
      "div",
      { class: "modal-head" },
      h("h2", { id: "shown-title" }, title),
      h("button", { type: "button", class: "icon", "aria-label": "Close", onclick: end }, "✕"),
    ),
    content,
  );
  dialog.oncancel = (event) => {
    event.preventDefault();
    end();
  };
  const close = showDialog(dialog);
  return end;
}
