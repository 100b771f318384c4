/** The clock: circle time and the reader's, and the ways to let time pass. */

import { announce, problem } from "./announce.js";
import { pushClock } from "./api.js";
import { h, patch } from "./dom.js";
import { shown } from "./dialogs.js";
import { changed, model, myZone, now, refresh } from "./model.js";
import { switchTheme, theme } from "./theme.js";
import { city, epochOf, inputValue, shortTime } from "./times.js";

let pushing = false;

const zone = () => model.state.clock.zone || "UTC";

export function drawClock(bar) {
  const { clock } = model.state;
  const mine = myZone();
  patch(
    bar,
    h(
      "button",
      {
        type: "button",
        class: "icon narrow-only",
        id: "menu-button",
        "aria-label": "Open the sidebar",
        "aria-expanded": String(model.sidebar),
        onclick: () => {
          model.sidebar = !model.sidebar;
          changed();
        },
      },
      "☰",
    ),
    h(
      "div",
      { class: "times" },
      h(
        "p",
        { class: "circle-time", key: "circle" },
        what("Circle time, ", zone()),
        h("time", { datetime: clock.now, id: "circle-now" }, shortTime(now(), zone())),
      ),
      mine
        ? h(
            "p",
            { class: mine === zone() ? "reader-time same" : "reader-time", key: "mine" },
            what("Yours, ", mine),
            h("time", { datetime: clock.now }, shortTime(now(), mine)),
          )
        : null,
    ),
    h(
      "div",
      { class: "pushes", role: "group", "aria-label": "Push the clock" },
      push("+1 hour", { push_s: 3600 }, "Let one hour pass"),
      push(
        "Next nudge",
        { to_next_nudge: true },
        clock.next_nudge_at
          ? `Go to the next nudge, ${shortTime(new Date(clock.next_nudge_at), zone())}`
          : "Nothing is planned",
        !clock.next_nudge_at,
      ),
      push(
        "Monday 10:05",
        { to_weekday: 0, time: "10:05", zone: zone() },
        "Go to the next Monday, 10:05 circle time, when the digest is there",
      ),
      h("button", { type: "button", class: "button", disabled: pushing, onclick: chooseDate }, "To a date …"),
    ),
    h(
      "div",
      { class: "bar-tools" },
      model.connected ? null : h("span", { class: "lost", role: "status" }, "reconnecting …"),
      model.state.bot?.running === false ? h("span", { class: "lost", role: "status" }, "the bot is down") : null,
      h(
        "button",
        {
          type: "button",
          class: "button see",
          id: "drawer-button",
          "aria-pressed": String(Boolean(model.drawer)),
          title: "Traffic, nudges, and how to break it",
          onclick: () => {
            model.drawer = model.drawer ? null : "traffic";
            if (model.drawer) model.thread = null;
            changed();
          },
        },
        "See through",
      ),
      h(
        "button",
        {
          type: "button",
          class: "icon",
          "aria-label": theme() === "dark" ? "Use the light theme" : "Use the dark theme",
          title: "Light or dark",
          onclick: () => {
            switchTheme();
            changed();
          },
        },
        theme() === "dark" ? "☀" : "☾",
      ),
    ),
  );
}

const what = (whose, where) => h("span", { class: "what" }, h("span", { class: "whose" }, whose), city(where));

function push(words, how, title, off = false) {
  return h(
    "button",
    { type: "button", class: "button", title, disabled: pushing || off, onclick: () => go(how) },
    words,
  );
}

async function go(how) {
  if (pushing) return;
  const from = document.activeElement;
  pushing = true;
  document.getElementById("clock").setAttribute("aria-busy", "true");
  changed();
  try {
    const answer = await pushClock(how);
    await refresh();
    const sent = answer.sent ?? 0;
    announce(
      `It is now ${shortTime(now(), zone())}. ${sent === 1 ? "One message was" : `${sent} messages were`} sent on the way.`,
    );
  } catch (error) {
    problem(error.message);
  }
  pushing = false;
  document.getElementById("clock").removeAttribute("aria-busy");
  changed();
  queueMicrotask(() => {
    if (document.activeElement === document.body && from?.isConnected) from.focus();
  });
}

function chooseDate() {
  const least = inputValue(now(), zone());
  const field = h("input", {
    type: "datetime-local",
    id: "clock-date",
    value: least,
    min: least,
    required: true,
    autofocus: true,
  });
  const end = shown(
    "Go to a date",
    h(
      "form",
      {
        class: "stack",
        onsubmit: (event) => {
          event.preventDefault();
          const [year, month, day, hour, minute] = field.value.split(/[-T:]/).map(Number);
          end();
          go({
            to: new Date(epochOf(year, month, day, hour, minute, zone()) * 1000)
              .toISOString()
              .replace(".000Z", "Z"),
          });
        },
      },
      h("label", { class: "label", for: "clock-date" }, `Date and time, ${city(zone())}`),
      field,
      h("p", { class: "hint" }, "The clock only goes forward. Every nudge on the way is sent at its minute."),
      h("div", { class: "row end" }, h("button", { type: "submit", class: "button primary" }, "Go")),
    ),
  );
}
