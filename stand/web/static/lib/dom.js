// Elements without a framework: `h` builds them, `mount` swaps the contents of one.

/**
 * Build an element. `on…` properties become listeners, booleans become bare attributes,
 * null / undefined / false are left out; `value` and `checked` are set as live properties.
 */
export function h(tag, props, ...children) {
  const el = document.createElement(tag);
  let value;
  for (const [name, given] of Object.entries(props ?? {})) {
    if (given === null || given === undefined || given === false) continue;
    if (name.startsWith("on")) el.addEventListener(name.slice(2).toLowerCase(), given);
    else if (name === "value") value = given;
    else if (name === "class") el.className = given;
    else el.setAttribute(name, given === true ? "" : String(given));
  }
  append(el, children);
  if (value !== undefined) el.value = value; // after the children: a native select needs its options first
  return el;
}

/** Append nodes, texts and (nested) lists of them, leaving out what is empty. */
export function append(el, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    el.append(child instanceof Node ? child : String(child));
  }
  return el;
}

/** Replace everything inside `el`. */
export function mount(el, ...children) {
  el.replaceChildren();
  return append(el, children);
}

let counter = 0;

/** An id that is unique within the document, as component libraries make them. */
export const uid = (prefix) => `${prefix}-:r${(counter++).toString(36)}:`;

/** Russian plural: `plural(3, "условие", "условия", "условий")` is "3 условия". */
export function plural(n, one, few, many) {
  const ten = n % 10;
  const hundred = n % 100;
  if (ten === 1 && hundred !== 11) return `${n} ${one}`;
  return `${n} ${ten >= 2 && ten <= 4 && (hundred < 12 || hundred > 14) ? few : many}`;
}

/** Date and time in the Russian form, or a dash. */
export function dateTime(iso) {
  if (!iso) return "—";
  return new Date(iso).toLocaleString("ru-RU", {
    day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit",
  });
}

/** A call at most once `ms` after the last of a burst of calls. */
export function debounce(fn, ms) {
  let timer;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => fn(...args), ms);
  };
}
