/** Block Kit: blocks as elements. Where a block is drawn (message, form, App Home) is its `surface`. */

import { h } from "./dom.js";
import { element } from "./elements.js";
import { inputBlock } from "./fields.js";
import { markdown } from "./markdown.js";
import { mrkdwn } from "./mrkdwn.js";
import { richText } from "./rich_text.js";
import { plain } from "./texts.js";
import { unknown } from "./unknown.js";

/** Elements for a list of blocks. */
export const blocks = (list, surface) =>
  list.map((block, index) =>
    h("div", { class: `block ${block.type}`, key: block.block_id ?? index }, drawn(block, surface)),
  );

/** A text object as nodes. */
function text(object) {
  if (!object) return [];
  return object.type === "mrkdwn" ? mrkdwn(object.text, { verbatim: object.verbatim }) : plain(object);
}

function drawn(block, surface) {
  switch (block.type) {
    case "section":
      return section(block, surface);
    case "actions":
      return h(
        "div",
        { class: "row" },
        (block.elements ?? []).map((one) => element(block, one, surface)),
      );
    case "context":
      return (block.elements ?? []).map((one) =>
        one.type === "image" ? picture(one, "small") : h("span", { class: "remark" }, text(one)),
      );
    case "header":
      return h("h3", { class: "block-header" }, text(block.text));
    case "divider":
      return h("hr");
    case "image":
      return [block.title ? h("p", { class: "soft" }, text(block.title)) : null, picture(block, "large")];
    case "input":
      return inputBlock(block, surface);
    case "rich_text":
      return richText(block);
    case "markdown":
      return markdown(block.text);
    case "alert":
      return h("p", { class: `banner ${block.level ?? "default"}` }, text(block.text));
    case "table":
    case "data_table":
      return table(block);
    case "context_actions":
      return h(
        "div",
        { class: "row" },
        (block.elements ?? []).map((one) => element(block, one, surface)),
      );
    default:
      return unknown("block", block);
  }
}

function section(block, surface) {
  const { accessory } = block;
  return h(
    "div",
    { class: accessory ? "section-with" : "section-alone" },
    h(
      "div",
      { class: "section-words" },
      block.text ? h("div", {}, text(block.text)) : null,
      block.fields
        ? h(
            "div",
            { class: "fields" },
            block.fields.map((field) => h("div", {}, text(field))),
          )
        : null,
    ),
    accessory
      ? h(
          "div",
          { class: "accessory" },
          accessory.type === "image" ? picture(accessory, "thumb") : element(block, accessory, surface),
        )
      : null,
  );
}

/** Pictures come from elsewhere, and the page fetches nothing from there: it shows their words instead. */
function picture(image, size) {
  const address = image.image_url ?? "a file in Slack";
  return h(
    "span",
    {
      class: `picture ${size}`,
      role: "img",
      "aria-label": image.alt_text ?? "image without words",
      title: `not fetched: ${address}`,
    },
    h("span", { "aria-hidden": "true" }, "🖼 "),
    image.alt_text ?? "",
  );
}

function table(block) {
  const [head, ...body] = block.rows ?? [];
  const cell = (one) => (one.type === "rich_text" ? richText(one) : (one.text ?? String(one.value ?? "")));
  return h(
    "div",
    { class: "wide", tabindex: "0", role: "region", "aria-label": block.caption ?? "Table" },
    h(
      "table",
      {},
      block.caption ? h("caption", {}, block.caption) : null,
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          (head ?? []).map((one) => h("th", { scope: "col" }, cell(one))),
        ),
      ),
      h(
        "tbody",
        {},
        body.map((row) =>
          h(
            "tr",
            {},
            row.map((one) => h("td", {}, cell(one))),
          ),
        ),
      ),
    ),
  );
}
