/**
 * Fields of forms: input blocks with label, hint and error, and the controls in them.
 *
 * A control's value is read from the page when it is needed (`valueIn`), in the shape that the control
 * interface takes: text, "YYYY-MM-DD", "HH:MM", epoch seconds, an option's value, an id, or a list of
 * those; null for nothing.
 */

import { choices, isChoice, valueOfChoice } from "./choices.js";
import { h } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { myZone } from "./model.js";
import { asWritten, written } from "./rich_text.js";
import { label } from "./texts.js";
import { city, epochOf, inputValue } from "./times.js";
import { unknown } from "./unknown.js";

const TEXTS = {
  plain_text_input: { type: "text" },
  email_text_input: { type: "email", inputmode: "email", autocomplete: "off" },
  url_text_input: { type: "url", inputmode: "url" },
  number_input: { type: "text", inputmode: "decimal" },
};
const PICKERS = { datepicker: "date", timepicker: "time" };

/** An input block: label, control, hint, and the error if there is one. */
export function inputBlock(block, surface) {
  const one = block.element;
  const id = `${surface.id}-${block.block_id}-${one.action_id}`;
  const error = surface.errors?.[block.block_id];
  const described =
    [block.hint ? `${id}-hint` : null, error ? `${id}-error` : null].filter(Boolean).join(" ") || null;
  const control = field(one, {
    id,
    labelled: `${id}-label`,
    described,
    invalid: Boolean(error),
    required: !block.optional,
    held: surface.values?.[block.block_id]?.[one.action_id],
    changed: (value) => surface.typed?.(block, one, value),
    eager: block.dispatch_action === true && tellsOfCharacters(one),
  });
  control.dataset.block = block.block_id;
  control.dataset.action = one.action_id;
  const grouped = isGroup(one);
  return h(
    grouped ? "div" : "div",
    { class: error ? "input wrong" : "input" },
    h(
      grouped ? "span" : "label",
      { class: "label", id: `${id}-label`, for: grouped ? null : id },
      label(block.label),
      block.optional ? h("span", { class: "soft" }, " (optional)") : null,
    ),
    control,
    block.hint ? h("p", { class: "hint", id: `${id}-hint` }, mrkdwn(block.hint.text)) : null,
    error
      ? h("p", { class: "error", id: `${id}-error` }, h("span", { "aria-hidden": "true" }, "⚠ "), error)
      : null,
  );
}

const tellsOfCharacters = (one) =>
  one.dispatch_action_config?.trigger_actions_on?.includes("on_character_entered") ?? false;

const isGroup = (one) =>
  one.type === "checkboxes" || one.type === "radio_buttons" || one.type.startsWith("multi_");

/**
 * The control of an element. `about` holds id, name or labelled (id of the label), described, invalid,
 * required, held (its entry in `state.values`), `changed(value, control)` and `eager`: whether that is called
 * with every character, and not only when the box is left.
 */
export function field(one, about) {
  const told = (event) => about.changed(valueIn(event.currentTarget.closest("[data-field]")), event.currentTarget);
  const common = {
    id: about.id,
    "aria-label": about.labelled ? null : about.name,
    "aria-describedby": about.described ?? null,
    "aria-invalid": about.invalid ? "true" : null,
    "data-focus": one.focus_on_load ? "yes" : null,
  };
  return h(
    "span",
    { class: `field ${one.type}`, "data-field": one.type, "data-zone": myZone() ?? "UTC" },
    control(one, about, common, told),
  );
}

function control(one, about, common, told) {
  if (isChoice(one)) return choices(one, about, common, told);
  const required = about.required ? "true" : null;
  if (TEXTS[one.type]) return textInput(one, about, { ...common, "aria-required": required }, told);
  if (one.type === "rich_text_input") return richInput(one, about, { ...common, "aria-required": required }, told);
  if (PICKERS[one.type]) {
    const held = about.held
      ? (about.held.selected_date ?? about.held.selected_time)
      : (one.initial_date ?? one.initial_time);
    return h("input", {
      ...common,
      "aria-required": required,
      type: PICKERS[one.type],
      value: held ?? "",
      onchange: told,
    });
  }
  if (one.type === "datetimepicker") return datetime(one, about, { ...common, "aria-required": required }, told);
  return unknown("field", one);
}

function textInput(one, about, common, told) {
  const held = String((about.held ? about.held.value : one.initial_value) ?? "");
  const attributes = {
    ...common,
    placeholder: label(one.placeholder) || null,
    oninput: (event) => {
      count(event);
      if (about.eager) told(event);
    },
    onchange: told,
    maxlength: null,
  };
  const control = one.multiline
    ? h("textarea", { ...attributes, rows: "4" }, held)
    : h("input", { ...attributes, ...TEXTS[one.type], value: held });
  if (!one.max_length) return control;
  return [
    control,
    h("span", { class: "count", "aria-hidden": "true", "data-most": one.max_length }, left(held, one.max_length)),
  ];
}

/** How much room is left, once it gets tight. */
const left = (text, most) => (most - text.length < 80 ? String(most - text.length) : "");

function count(event) {
  const counter = event.currentTarget.closest("[data-field]").querySelector("[data-most]");
  if (counter) counter.textContent = left(event.currentTarget.value, Number(counter.dataset.most));
}

function richInput(one, about, common, told) {
  const held = asWritten(about.held ? about.held.rich_text_value : one.initial_value);
  return [
    h(
      "textarea",
      { ...common, rows: String(one.min_lines ?? 4), placeholder: label(one.placeholder) || null, onchange: told },
      held,
    ),
    h("span", { class: "hint" }, "*bold*  _italic_  ~struck~  `code`  - list  > quote"),
  ];
}

function datetime(one, about, common, told) {
  const held = about.held ? about.held.selected_date_time : one.initial_date_time;
  const zone = myZone() ?? "UTC";
  const value = held ? inputValue(new Date(held * 1000), zone) : "";
  return [
    h("input", { ...common, type: "datetime-local", value, onchange: told }),
    h("span", { class: "hint" }, `in your time zone: ${city(zone)}`),
  ];
}

/** What the control of a field holds now. */
function valueIn(wrapper) {
  const kind = wrapper.dataset.field;
  if (isChoice({ type: kind })) return valueOfChoice(wrapper);
  const control = wrapper.querySelector("input, textarea");
  if (!control || control.value === "") return null;
  if (kind === "rich_text_input") return written(control.value);
  if (kind !== "datetimepicker") return control.value;
  const [year, month, day, hour, minute] = control.value.split(/[-T:]/).map(Number);
  return epochOf(year, month, day, hour, minute, wrapper.dataset.zone);
}

/** All that stands in a form: `{block_id: {action_id: value}}`. */
export function valuesIn(form) {
  const values = {};
  for (const wrapper of form.querySelectorAll("[data-field][data-block]")) {
    (values[wrapper.dataset.block] ??= {})[wrapper.dataset.action] = valueIn(wrapper);
  }
  return values;
}
