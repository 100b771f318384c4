/** Break it: switches for what goes wrong between Slack and a bot. Nothing may be lost or doubled by them. */

import { announce, notice, problem } from "./announce.js";
import { setFault, tellBot } from "./api.js";
import { h } from "./dom.js";
import { changed, model, refresh } from "./model.js";

const FAULTS = [
  ["rate_limit", "Rate limits", "Slack answers 429 and says when to come again."],
  ["slow", "Slow answers", "Every answer of Slack takes its time."],
  ["errors", "Errors", "Posts fail, before or after they were written."],
  ["duplicates", "Duplicate deliveries", "Everything that people do reaches the bot twice."],
];

let busy = false;

export const drawTrouble = () => [
  h(
    "p",
    { class: "soft pad", key: "about" },
    "Let things go wrong, then look at the messages and the ledger: nothing is lost, nothing comes twice; " +
      "where only a person can tell, the facilitator is asked.",
  ),
  h(
    "ul",
    { class: "switches", key: "list" },
    FAULTS.map(([name, words, hint]) => {
      const on = model.state.faults?.[name] === true;
      return h(
        "li",
        { key: name },
        h(
          "button",
          {
            type: "button",
            class: "switch",
            role: "switch",
            "aria-checked": String(on),
            "aria-describedby": `fault-${name}`,
            onclick: () => told(() => setFault(name, !on)),
          },
          h("span", { class: "knob", "aria-hidden": "true" }),
          words,
        ),
        h("p", { class: "hint", id: `fault-${name}` }, hint),
      );
    }),
  ),
  h(
    "div",
    { class: "row pad", key: "bot" },
    h(
      "button",
      {
        type: "button",
        class: "button",
        disabled: busy,
        onclick: () => told(() => tellBot("restart"), "The bot was stopped and started again, on the same rows."),
      },
      "Restart the bot",
    ),
    h(
      "button",
      {
        type: "button",
        class: "button",
        disabled: busy,
        onclick: () => told(() => tellBot("disconnect"), "Slack closed the bot's socket; it opens another."),
      },
      "Disconnect it",
    ),
  ),
];

async function told(work, words = "") {
  busy = true;
  changed();
  try {
    await work();
    if (words) notice(words);
    else announce("Done.");
  } catch (error) {
    problem(error.message);
  }
  busy = false;
  await refresh();
}
