/**
 * Making elements, and turning what stands on the page into what should stand there.
 *
 * Words only ever enter as text nodes or attribute values: nothing here reads markup, so nothing that
 * somebody typed can become an element. `patch` keeps elements that stay (with their focus, scroll
 * position and what was typed into them) and changes only what differs.
 */

const KEY = Symbol("key");
const STAMP = Symbol("stamp");
const HANDLERS = [
  "onclick",
  "onchange",
  "oninput",
  "onkeydown",
  "onsubmit",
  "onfocus",
  "onfocusin",
  "onblur",
  "onscroll",
  "onpointerenter",
  "ontoggle",
  "onpaste",
];

/** An element: `h("a", {class: "x", key: id, onclick: f, hidden: false}, "words", child, [children])`. */
export function h(tag, attributes = {}, ...children) {
  return furnish(document.createElement(tag), attributes, children);
}

/** The same for inline SVG. */
export function svg(tag, attributes = {}, ...children) {
  return furnish(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function furnish(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "key") node[KEY] = String(value);
    else if (name.startsWith("on")) node[name] = value;
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return node;
}

/** A child that is made only if nothing with this key and stamp stands there already. */
export function lazy(key, stamp, make) {
  return { key: String(key), stamp, make };
}

/** Let the children of `parent` be `children` (nodes, strings, lazies, nested lists; empty values fall out). */
export function patch(parent, ...children) {
  const wanted = children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (typeof child === "string" ? document.createTextNode(child) : child));
  patchChildren(parent, wanted);
}

const keyOf = (item) => (item instanceof Node ? item[KEY] : item.key);

function patchChildren(parent, wanted) {
  const keys = new Set(wanted.map(keyOf).filter(Boolean));
  const standing = new Map([...parent.childNodes].filter(keyOf).map((node) => [keyOf(node), node]));
  let cursor = parent.firstChild;
  const drop = () => {
    const next = cursor.nextSibling;
    cursor.remove();
    cursor = next;
  };
  for (const item of wanted) {
    while (cursor && keyOf(cursor) && !keys.has(keyOf(cursor))) drop();
    const key = keyOf(item);
    const match = key ? standing.get(key) : cursor && !keyOf(cursor) ? cursor : null;
    if (!match) {
      parent.insertBefore(made(item), cursor);
      continue;
    }
    if (match === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(match, cursor);
    settle(match, item);
  }
  while (cursor) drop();
}

function made(item) {
  if (item instanceof Node) return item;
  const node = item.make();
  node[KEY] = item.key;
  node[STAMP] = item.stamp;
  return node;
}

function settle(standing, item) {
  if (item instanceof Node) {
    morph(standing, item);
  } else if (standing[STAMP] !== item.stamp) {
    const kept = morph(standing, made(item));
    kept[STAMP] = item.stamp;
  }
}

function morph(standing, wanted) {
  if (standing.nodeType !== wanted.nodeType || standing.nodeName !== wanted.nodeName) {
    standing.replaceWith(wanted);
    return wanted;
  }
  if (standing.nodeType !== Node.ELEMENT_NODE) {
    if (standing.nodeValue !== wanted.nodeValue) standing.nodeValue = wanted.nodeValue;
    return standing;
  }
  const personal = standing instanceof HTMLDetailsElement || standing instanceof HTMLDialogElement;
  for (const { name } of [...standing.attributes]) {
    if (!wanted.hasAttribute(name) && !(personal && name === "open")) standing.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) {
    if (standing.getAttribute(name) !== value) standing.setAttribute(name, value);
  }
  for (const name of HANDLERS) if (standing[name] !== wanted[name]) standing[name] = wanted[name];
  patchChildren(standing, [...wanted.childNodes]);
  return standing;
}

/** Everything in `root` that the Tab key reaches, in its order. */
export function tabbable(root) {
  const found = root.querySelectorAll(
    "a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), summary, [tabindex='0']",
  );
  return [...found].filter((node) => node.tabIndex >= 0 && node.getClientRects().length > 0);
}
