/** The `markdown` block: headings, paragraphs, lists, quotes, code, tables of CommonMark as far as apps use them. */

import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { link } from "./mrkdwn.js";

const ITEM = /^(\s*)([-*+]|\d+[.)])\s+(?:\[([ xX])\]\s+)?(.*)$/;

/** Elements for a markdown text. */
export function markdown(text) {
  const lines = text.split("\n");
  const nodes = [];
  while (lines.length) {
    const line = lines[0];
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    if (!line.trim()) lines.shift();
    else if (line.startsWith("```")) nodes.push(fenced(lines));
    else if (heading) nodes.push(headed(lines.shift() && heading));
    else if (/^(-{3,}|\*{3,})$/.test(line.trim())) nodes.push(lines.shift() && h("hr"));
    else if (line.startsWith(">"))
      nodes.push(
        h(
          "blockquote",
          {},
          markdown(
            taken(lines, (one) => one.startsWith(">"))
              .map((one) => one.replace(/^> ?/, ""))
              .join("\n"),
          ),
        ),
      );
    else if (ITEM.test(line)) nodes.push(listed(taken(lines, (one) => ITEM.test(one))));
    else if (line.includes("|") && /^[\s|:-]+$/.test(lines[1] ?? "x"))
      nodes.push(table(taken(lines, (one) => one.includes("|"))));
    else
      nodes.push(
        h("p", {}, broken(taken(lines, (one) => one.trim() && !/^(#{1,6}\s|```|>)/.test(one) && !ITEM.test(one)))),
      );
  }
  return nodes;
}

function taken(lines, fits) {
  const found = [lines.shift()];
  while (lines.length && fits(lines[0])) found.push(lines.shift());
  return found;
}

const headed = ([, marks, words]) =>
  h(
    "p",
    {
      class: `heading heading-${marks.length}`,
      role: "heading",
      "aria-level": String(Math.min(marks.length + 2, 6)),
    },
    inline(words),
  );

const broken = (lines) => lines.flatMap((line, index) => [index ? h("br") : null, ...inline(line)]);

function fenced(lines) {
  lines.shift();
  const held = [];
  while (lines.length && !lines[0].startsWith("```")) held.push(lines.shift());
  lines.shift();
  return h("pre", {}, held.join("\n"));
}

function listed(lines) {
  const items = lines.map((line) => ITEM.exec(line));
  const tag = /\d/.test(items[0][2]) ? "ol" : "ul";
  return h(
    tag,
    {},
    items.map(([, indent, , ticked, words]) =>
      h(
        "li",
        { class: `indent-${Math.min(Math.floor(indent.length / 2), 4)}` },
        ticked ? (ticked === " " ? "☐ " : "☑ ") : null,
        inline(words),
      ),
    ),
  );
}

function table(lines) {
  const rows = lines.map((line) =>
    line
      .replace(/^\s*\||\|\s*$/g, "")
      .split("|")
      .map((cell) => cell.trim()),
  );
  const [head, , ...body] = rows;
  return h(
    "div",
    { class: "wide", tabindex: "0", role: "region", "aria-label": "Table" },
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          head.map((cell) => h("th", { scope: "col" }, inline(cell))),
        ),
      ),
      h(
        "tbody",
        {},
        body.map((row) =>
          h(
            "tr",
            {},
            row.map((cell) => h("td", {}, inline(cell))),
          ),
        ),
      ),
    ),
  );
}

const SPANS = [
  [/`([^`]+)`/, (found) => h("code", {}, found[1])],
  [/!\[([^\]]*)\]\(([^)\s]+)\)/, (found) => h("span", { class: "picture" }, `image: ${found[1]}`)],
  [/\[([^\]]+)\]\(([^)\s]+)\)/, (found) => link(found[2], found[1])],
  [/\*\*([^*]+)\*\*|__([^_]+)__/, (found) => h("strong", {}, inline(found[1] ?? found[2]))],
  [/~~([^~]+)~~/, (found) => h("s", {}, inline(found[1]))],
  [/\*([^*\s][^*]*)\*|\b_([^_\s][^_]*)_\b/, (found) => h("em", {}, inline(found[1] ?? found[2]))],
];

function inline(text) {
  for (const [pattern, make] of SPANS) {
    const found = pattern.exec(text);
    if (found)
      return [
        ...inline(text.slice(0, found.index)),
        make(found),
        ...inline(text.slice(found.index + found[0].length)),
      ];
  }
  return text ? [withEmoji(text)] : [];
}
