/** Elements that act when they are used: buttons, menus and pickers outside of input blocks. */

import { h } from "./dom.js";
import { confirmed } from "./dialogs.js";
import { field } from "./fields.js";
import { openMenu } from "./menu.js";
import { act, model } from "./model.js";
import { label } from "./texts.js";
import { unknown } from "./unknown.js";

const PICKS = new Set([
  "static_select",
  "external_select",
  "users_select",
  "channels_select",
  "conversations_select",
  "multi_static_select",
  "multi_external_select",
  "multi_users_select",
  "multi_channels_select",
  "multi_conversations_select",
  "checkboxes",
  "radio_buttons",
  "datepicker",
  "timepicker",
  "datetimepicker",
]);

/** An element of a section, an actions or a context_actions block. */
export function element(block, one, surface) {
  if (one.visible_to_user_ids && !one.visible_to_user_ids.includes(model.me)) return null;
  if (one.type === "button" || one.type === "icon_button") return button(block, one, surface);
  if (one.type === "overflow") return overflow(block, one, surface);
  if (one.type === "feedback_buttons") return feedback(block, one, surface);
  if (PICKS.has(one.type)) return picked(block, one, surface);
  return unknown("element", one);
}

const where = (block, one, surface) => ({ ...surface.place, block_id: block.block_id, action_id: one.action_id });

/** Show that something is under way at a control, and keep it from being used twice. */
async function busy(control, work) {
  if (control.getAttribute("aria-busy") === "true") return;
  control.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    control.removeAttribute("aria-busy");
  }
}

function button(block, one, surface) {
  const words = label(one.text) || (one.icon === "trash" ? "🗑" : "");
  const press = (event) => {
    const control = event.currentTarget;
    busy(control, async () => {
      if (!(await confirmed(one.confirm))) return;
      await act("click", where(block, one, surface));
    });
  };
  const attributes = {
    class: `button ${one.style ?? ""}`,
    "aria-label": one.accessibility_label || null,
    onclick: press,
    key: one.action_id,
  };
  if (one.url && /^https?:/i.test(one.url)) {
    return h(
      "a",
      { ...attributes, href: one.url, target: "_blank", rel: "noopener noreferrer" },
      words,
      h("span", { "aria-hidden": "true" }, " ↗"),
    );
  }
  return h("button", { ...attributes, type: "button" }, words);
}

function overflow(block, one, surface) {
  const open = (event) => {
    const control = event.currentTarget;
    openMenu(
      control,
      "More actions",
      (one.options ?? []).map((option) => ({
        label: label(option.text),
        note: option.description ? label(option.description) : "",
        run: () =>
          busy(control, async () => {
            if (await confirmed(one.confirm))
              await act("choose", { ...where(block, one, surface), value: option.value });
          }),
      })),
    );
  };
  return h(
    "button",
    {
      type: "button",
      class: "button",
      "aria-label": "More actions",
      "aria-haspopup": "menu",
      key: one.action_id,
      onclick: open,
    },
    "⋯",
  );
}

function feedback(block, one, surface) {
  return h(
    "span",
    { class: "row", key: one.action_id },
    ["positive_button", "negative_button"].map((which) =>
      one[which]
        ? h(
            "button",
            {
              type: "button",
              class: "button",
              "aria-label": one[which].accessibility_label ?? null,
              onclick: (event) =>
                busy(event.currentTarget, () =>
                  act("choose", { ...where(block, one, surface), value: one[which].value }),
                ),
            },
            label(one[which].text),
          )
        : null,
    ),
  );
}

/** A select, picker, radio or checkbox group that tells the app at once. */
function picked(block, one, surface) {
  const name = label(one.placeholder) || label(block.text) || one.type.replaceAll("_", " ");
  return h(
    "span",
    { class: "pick", key: one.action_id },
    field(one, {
      id: `${surface.id}-${block.block_id}-${one.action_id}`,
      name,
      held: surface.values?.[block.block_id]?.[one.action_id],
      changed: async (value, control) => {
        if (await confirmed(one.confirm))
          await busy(control, () => act("choose", { ...where(block, one, surface), value }));
      },
    }),
  );
}
