/** The rich_text block as elements, and the other way round for the field in which people write one. */

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { channelLink, date, link, mention } from "./mrkdwn.js";
import { unknown } from "./unknown.js";

/** Elements for a rich_text block. */
export const richText = (block) => (block.elements ?? []).map(group);

function group(one) {
  const parts = one.elements ?? [];
  switch (one.type) {
    case "rich_text_section":
      return h("p", { class: "lines" }, parts.map(part));
    case "rich_text_quote":
      return h("blockquote", { class: "lines" }, parts.map(part));
    case "rich_text_preformatted":
      return h("pre", {}, parts.map(part));
    case "rich_text_list":
      return h(
        one.style === "ordered" ? "ol" : "ul",
        {
          class: `indent-${Math.min(one.indent ?? 0, 8)}`,
          start: one.style === "ordered" ? 1 + (one.offset ?? 0) : null,
        },
        parts.map((item) => h("li", { class: "lines" }, (item.elements ?? []).map(part))),
      );
    default:
      return unknown("rich text", one);
  }
}

function part(one) {
  let node = bare(one);
  const style = one.style ?? {};
  for (const [flag, tag] of [
    ["code", "code"],
    ["bold", "strong"],
    ["italic", "em"],
    ["strike", "s"],
    ["underline", "u"],
    ["highlight", "mark"],
  ]) {
    if (style[flag]) node = h(tag, {}, node);
  }
  return node;
}

function bare(one) {
  switch (one.type) {
    case "text":
      return document.createTextNode(one.text);
    case "link":
      return link(one.url, one.text || one.url);
    case "emoji":
      return document.createTextNode(emoji(one.name) ?? `:${one.name}:`);
    case "user":
      return mention(one.user_id);
    case "channel":
      return channelLink(one.channel_id);
    case "usergroup":
      return h("span", { class: "mention" }, `@${one.usergroup_id}`);
    case "broadcast":
      return h("span", { class: "mention all" }, `@${one.range}`);
    case "date":
      return date(String(one.timestamp), one.format, one.fallback ?? String(one.timestamp), one.url);
    case "color":
      return h("code", {}, one.value);
    default:
      return unknown("rich text", one);
  }
}

const MARKS = { "*": "bold", _: "italic", "~": "strike", "`": "code" };
const MARKED = /(?<![\p{L}\p{N}])([*_~`])(\S(?:.*?\S)?)\1(?![\p{L}\p{N}])/u;

/** What somebody wrote with marks (`*bold*`, `- item`, `1. item`, `> quote`) as a rich_text block; null if empty. */
export function written(text) {
  if (!text.trim()) return null;
  const elements = [];
  for (const line of text.split("\n")) {
    const [, kind, words] = /^(- |\d+\. |> )?(.*)$/.exec(line);
    const last = elements.at(-1);
    const style = kind === "- " ? "bullet" : "ordered";
    if (kind === "> ") append(last?.type === "rich_text_quote" ? last : added(elements, "rich_text_quote"), words);
    else if (kind) {
      const list =
        last?.type === "rich_text_list" && last.style === style
          ? last
          : added(elements, "rich_text_list", { style });
      list.elements.push({ type: "rich_text_section", elements: spans(words) });
    } else append(last?.type === "rich_text_section" ? last : added(elements, "rich_text_section"), words);
  }
  return { type: "rich_text", elements };
}

function added(elements, type, fields = {}) {
  elements.push({ type, ...fields, elements: [] });
  return elements.at(-1);
}

function append(block, words) {
  if (block.elements.length) block.elements.push({ type: "text", text: "\n" });
  block.elements.push(...spans(words));
}

function spans(text, style = {}) {
  const found = MARKED.exec(text);
  const styled = (words) =>
    words ? [{ type: "text", text: words, ...(Object.keys(style).length ? { style } : {}) }] : [];
  if (!found) return styled(text);
  const inner = { ...style, [MARKS[found[1]]]: true };
  return [
    ...styled(text.slice(0, found.index)),
    ...spans(found[2], inner),
    ...spans(text.slice(found.index + found[0].length), style),
  ];
}

/** A rich_text block back as text with marks, for the field that holds it. */
export function asWritten(block) {
  const signs = Object.fromEntries(Object.entries(MARKS).map(([sign, name]) => [name, sign]));
  const words = (parts) =>
    (parts ?? [])
      .map((one) => {
        const around = Object.keys(one.style ?? {})
          .map((name) => signs[name] ?? "")
          .join("");
        return (
          around + (one.text ?? one.url ?? (one.name ? `:${one.name}:` : "")) + [...around].reverse().join("")
        );
      })
      .join("");
  return (block?.elements ?? [])
    .map((one) => {
      if (one.type === "rich_text_list")
        return one.elements
          .map((item, index) => (one.style === "ordered" ? `${index + 1}. ` : "- ") + words(item.elements))
          .join("\n");
      return one.type === "rich_text_quote" ? words(one.elements).replace(/^/gm, "> ") : words(one.elements);
    })
    .join("\n");
}
