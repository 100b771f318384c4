/**
 * Slack's mrkdwn as elements: marks, code, quotes, links, people, channels, dates, emoji, entities.
 * Lists are no part of mrkdwn: a "•" is a "•". What it cannot read stays as it was written.
 */

import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { changed, channel, channelOf, model, myZone, now, person } from "./model.js";
import { slackDate } from "./times.js";

const SEQUENCE = /<((?:[@#!]|[A-Za-z][A-Za-z0-9+.-]*:)[^<>\n]+)>/;
const ADDRESS = /\bhttps?:\/\/[^\s<>|]+[^\s<>|.,;:!?)"']/;
const OWN = /^https:\/\/[\w-]+\.slack\.com\/(?:archives\/(\w+)\/p\d+|docs\/\w+\/(\w+)$)/;
const MARKS = { "*": "strong", _: "em", "~": "s" };

export const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** Nodes for a mrkdwn text. `verbatim` as in the text object: addresses that are not marked stay plain. */
export function mrkdwn(text, { verbatim = false } = {}) {
  const parts = text.split(/```/);
  const closed = parts.length % 2 === 1;
  return parts.flatMap((part, index) => {
    if (index % 2 === 1 && (closed || index < parts.length - 1))
      return h("pre", {}, inCode(part.replace(/^\n|\n$/g, "")));
    return quoted(index % 2 === 1 ? "```" + part : part, verbatim);
  });
}

/** Lines that begin with ">" as quotations, the others as they are. */
function quoted(text, verbatim) {
  const nodes = [];
  let quote = null;
  const lines = text.split("\n");
  lines.forEach((line, index) => {
    const marked = /^(?:&gt;|>) ?/.exec(line);
    if (marked) {
      if (!quote) nodes.push((quote = h("blockquote", {})));
      else quote.append(h("br"));
      quote.append(...inline(line.slice(marked[0].length), verbatim));
      return;
    }
    if (index > 0 && !quote) nodes.push(h("br"));
    quote = null;
    nodes.push(...inline(line, verbatim));
  });
  return nodes;
}

/** One line: code first, then sequences, then marks around whatever they hold. */
function inline(text, verbatim) {
  const code = /`([^`\n]+)`/.exec(text);
  if (code) {
    return [
      ...inline(text.slice(0, code.index), verbatim),
      h("code", {}, inCode(code[1])),
      ...inline(text.slice(code.index + code[0].length), verbatim),
    ];
  }
  return marked(text, verbatim);
}

/** A mark opens after a space or punctuation before a letter, and closes likewise; sequences are never cut. */
function marked(text, verbatim) {
  for (let start = 0; start < text.length; start += 1) {
    if (text[start] === "<") {
      const inside = SEQUENCE.exec(text.slice(start));
      if (inside?.index === 0) {
        start += inside[0].length - 1;
        continue;
      }
    }
    const tag = MARKS[text[start]];
    if (!tag || /[\p{L}\p{N}]/u.test(text[start - 1] ?? " ") || /[\s]/.test(text[start + 1] ?? " ")) continue;
    const end = closing(text, start);
    if (end < 0) continue;
    return [
      ...sequences(text.slice(0, start), verbatim),
      h(tag, {}, marked(text.slice(start + 1, end), verbatim)),
      ...marked(text.slice(end + 1), verbatim),
    ];
  }
  return sequences(text, verbatim);
}

function closing(text, start) {
  const mark = text[start];
  for (let end = start + 1; end < text.length; end += 1) {
    if (text[end] === "<") {
      const inside = SEQUENCE.exec(text.slice(end));
      if (inside?.index === 0) end += inside[0].length - 1;
    } else if (
      text[end] === mark &&
      end > start + 1 &&
      !/\s/.test(text[end - 1]) &&
      !/[\p{L}\p{N}]/u.test(text[end + 1] ?? " ")
    ) {
      return end;
    }
  }
  return -1;
}

function sequences(text, verbatim) {
  const found = SEQUENCE.exec(text);
  if (!found) return words(text, verbatim);
  return [
    ...words(text.slice(0, found.index), verbatim),
    sequence(found[1]),
    ...sequences(text.slice(found.index + found[0].length), verbatim),
  ];
}

function words(text, verbatim) {
  if (!text) return [];
  const found = verbatim ? null : ADDRESS.exec(text);
  if (!found) return [withEmoji(unescape(text))];
  const url = unescape(found[0]);
  return [
    ...words(text.slice(0, found.index), true),
    link(url, url),
    ...words(text.slice(found.index + found[0].length), verbatim),
  ];
}

function inCode(text) {
  const found = SEQUENCE.exec(text);
  if (!found) return unescape(text);
  return [
    unescape(text.slice(0, found.index)),
    plainSequence(found[1]),
    inCode(text.slice(found.index + found[0].length)),
  ].flat();
}

const plainSequence = (inside) => sequence(inside).textContent;

function sequence(inside) {
  const bar = inside.indexOf("|");
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? "" : unescape(inside.slice(bar + 1));
  const name = target.slice(1);
  if (target[0] === "@") return mention(name, label);
  if (target[0] === "#") return channelLink(name, label);
  if (target[0] === "!") return special(name, label);
  const url = unescape(target);
  return link(url, label || url.replace(/^mailto:/, ""));
}

/** A person's name, marked where it is the reader's own. */
export function mention(id, label = "") {
  const shown = (person(id)?.name ?? (label || id)).replace(/^@/, "");
  return h("span", { class: id === model.me ? "mention me" : "mention" }, `@${shown}`);
}

/** A channel's name, as the way there. */
export function channelLink(id, label = "") {
  const known = channel(id);
  const shown = `#${(known?.name ?? (label || id)).replace(/^#/, "")}`;
  return known ? h("a", { class: "mention", href: `#${id}` }, shown) : h("span", { class: "mention" }, shown);
}

/** A link to elsewhere; other schemes than these stay words, so that nothing can run. */
export function link(url, label) {
  if (!/^(https?|mailto|tel):/i.test(url))
    return h("span", { class: "dead", title: "this address is not followed" }, label);
  const onclick = (event) => leadsHere(url) && event.preventDefault();
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer", onclick }, withEmoji(label));
}

/** Follow Slack's address of a channel's canvas, or of a message, where it is of this workspace; tell whether. */
function leadsHere(url) {
  const found = OWN.exec(url);
  const room = found && (channel(found[1]) ?? channelOf(found[2]));
  if (!room) return false;
  model.canvas = found[2] ?? null;
  location.hash = room.id;
  changed();
  return true;
}

function special(name, label) {
  if (name.startsWith("date^")) {
    const [, epoch, template = "", url = ""] = name.split("^");
    return date(epoch, unescape(template), label, unescape(url));
  }
  if (["here", "channel", "everyone", "group"].includes(name))
    return h("span", { class: "mention all" }, `@${name}`);
  if (name.startsWith("subteam^")) return h("span", { class: "mention" }, label || `@${name.slice(8)}`);
  return document.createTextNode(label || `<!${name}>`);
}

/** A date in the reader's zone. */
export function date(epoch, template, fallback, url = "") {
  const shown = slackDate(epoch, template, fallback, myZone(), now());
  const instant = new Date(Number(epoch) * 1000);
  const time = h("time", { datetime: Number.isNaN(instant.getTime()) ? null : instant.toISOString() }, shown);
  if (!url) return time;
  const around = link(url, "");
  around.append(time);
  return around;
}
