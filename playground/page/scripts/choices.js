/** Controls in which people choose: selects of every kind, radio buttons, checkboxes. */

import { h } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { model } from "./model.js";
import { label } from "./texts.js";

const FIELD = {
  static_select: "option",
  external_select: "option",
  radio_buttons: "option",
  checkboxes: "option",
  users_select: "user",
  channels_select: "channel",
  conversations_select: "conversation",
};
const FILTER_FROM = 9;

const single = (type) => type.replace(/^multi_/, "");
const isMany = (type) => type.startsWith("multi_") || type === "checkboxes";

export const isChoice = (one) => single(one.type) in FIELD && !one.type.endsWith("external_select");

/** The control for an element of choice; see `field` for `about`. */
export function choices(one, about, common, told) {
  const held = heldBy(one, about.held);
  if (one.type === "radio_buttons" || isMany(one.type)) return group(one, about, common, told, held);
  const groups = groupsOf(one);
  const empty = label(one.placeholder) || "Choose …";
  return h(
    "select",
    { ...common, "aria-required": about.required ? "true" : null, onchange: told },
    h("option", { value: "" }, empty),
    groups.map(({ name, options }) => {
      const items = options.map((option) =>
        h("option", { value: option.value, selected: held.has(option.value) }, option.name),
      );
      return name ? h("optgroup", { label: name }, items) : items;
    }),
  );
}

/** The values chosen: those of the state if there is one, else the initial ones. */
function heldBy(one, state) {
  const noun = FIELD[single(one.type)];
  const ending = isMany(one.type) ? "s" : "";
  const known = state ? state[`selected_${noun}${ending}`] : one[`initial_${noun}${ending}`];
  return new Set([known ?? []].flat().map((item) => (typeof item === "object" ? item.value : item)));
}

function groupsOf(one) {
  const noun = FIELD[single(one.type)];
  if (noun === "user") return [{ options: model.state.people.map((who) => ({ value: who.id, name: who.name })) }];
  if (noun !== "option") {
    const open = model.state.channels.filter((room) => !room.archived);
    return [{ options: open.map((room) => ({ value: room.id, name: `#${room.name}` })) }];
  }
  const named = (options) =>
    (options ?? []).map((option) => ({ value: option.value, name: label(option.text), option }));
  if (one.option_groups)
    return one.option_groups.map((given) => ({ name: label(given.label), options: named(given.options) }));
  return [{ options: named(one.options) }];
}

/** Radio buttons or checkboxes; long lists get a filter. */
function group(one, about, common, told, held) {
  const radio = one.type === "radio_buttons";
  const groups = groupsOf(one);
  const size = groups.reduce((sum, { options }) => sum + options.length, 0);
  const boxes = groups.map(({ name, options }) => [
    name ? h("span", { class: "group-name" }, name) : null,
    options.map((option, index) =>
      box(one, option, `${common.id}-${name ?? ""}${index}`, { radio, held, common, told }),
    ),
  ]);
  return h(
    "span",
    {
      class: size >= FILTER_FROM ? "boxes many" : "boxes",
      role: radio ? "radiogroup" : "group",
      id: common.id,
      "aria-labelledby": about.labelled ?? null,
      "aria-label": common["aria-label"],
      "aria-describedby": common["aria-describedby"],
      "aria-invalid": radio ? common["aria-invalid"] : null,
      "data-most": one.max_selected_items ?? null,
    },
    size >= FILTER_FROM
      ? h("input", {
          type: "search",
          class: "filter",
          placeholder: "Find …",
          "aria-label": "Find in the list",
          oninput: filter,
        })
      : null,
    h("span", { class: "box-list" }, boxes),
  );
}

function box(one, { value, name, option }, id, { radio, held, common, told }) {
  const words = option?.text?.type === "mrkdwn" ? mrkdwn(option.text.text) : name;
  return h(
    "label",
    { class: "box", for: id },
    h("input", {
      type: radio ? "radio" : "checkbox",
      id,
      name: common.id,
      value,
      checked: held.has(value),
      onchange: (event) => {
        limit(event.currentTarget.closest("[data-most]"));
        told(event);
      },
    }),
    h("span", {}, words, option?.description ? h("span", { class: "hint" }, label(option.description)) : null),
  );
}

function filter(event) {
  const wanted = event.currentTarget.value.trim().toLowerCase();
  for (const one of event.currentTarget.parentNode.querySelectorAll(".box")) {
    one.hidden = !one.textContent.toLowerCase().includes(wanted);
  }
}

/** No more than max_selected_items can be ticked. */
function limit(boxes) {
  if (!boxes) return;
  const all = [...boxes.querySelectorAll("input[type=checkbox]")];
  const full = all.filter((one) => one.checked).length >= Number(boxes.dataset.most);
  for (const one of all) one.disabled = full && !one.checked;
}

/** What is chosen in a field now. */
export function valueOfChoice(wrapper) {
  const kind = wrapper.dataset.field;
  if (isMany(kind)) return [...wrapper.querySelectorAll("input[type=checkbox]:checked")].map((one) => one.value);
  if (kind === "radio_buttons") return wrapper.querySelector("input:checked")?.value ?? null;
  return wrapper.querySelector("select").value || null;
}
