// A select as component libraries build it: a combobox button, its options in a portal at the end of the document.
import { h, uid } from "./dom.js";
import { firstClick } from "./dialog.js";
import { icon } from "./icons.js";

let closeOpen = null;

/** Close the open list, if any; the router calls this when the page changes. */
export const closeSelect = () => closeOpen?.();

/**
 * `options`: list of `[value, label]`. `button.value` holds the chosen value; `button.setOptions` and
 * `button.setValue` change it from outside. Keyboard: arrows, Home, End, Enter, space, Escape, typing.
 */
export function select({ id, options, value = "", placeholder = "", disabled = false, onchange }) {
  const listId = uid("listbox");
  const text = h("span", { class: "select-value" });
  const button = h("button", {
    type: "button", role: "combobox", id, class: "select", disabled, "aria-controls": listId, "aria-expanded": "false",
    "aria-haspopup": "listbox", "aria-autocomplete": "none", "data-state": "closed",
    onclick: () => (closeOpen ? closeOpen() : show()),
    onkeydown: (event) => {
      if (["ArrowDown", "ArrowUp"].includes(event.key)) {
        event.preventDefault();
        show();
      }
    },
  }, text, icon("chevron", 16));

  button.setValue = (next) => {
    const found = options.find(([key]) => key === next);
    button.value = found ? next : "";
    text.textContent = found ? found[1] : placeholder;
    button.toggleAttribute("data-placeholder", !found);
  };
  button.setOptions = (next) => {
    options = next;
    button.setValue(button.value);
    if (button.dataset.state === "open") { // the data came while the list was open: show it
      closeOpen();
      show();
    }
  };

  function show() {
    if (closeOpen || button.disabled) return;
    const entries = options.map(([key, label]) => h("div", {
      role: "option", class: "option", tabindex: "-1", "aria-selected": String(key === button.value),
      "data-state": key === button.value ? "checked" : "unchecked", onclick: () => choose(key),
      onpointermove: (event) => event.currentTarget.focus({ preventScroll: true }),
    }, h("span", null, label), key === button.value && icon("check", 16)));
    const list = h("div", { role: "listbox", id: listId, class: "listbox", onkeydown: (event) => keys(event, entries) }, entries);
    const shade = h("div", { class: "shade", onmousedown: dismiss });
    document.body.append(shade, list);
    place(list);
    button.setAttribute("aria-expanded", "true");
    button.dataset.state = "open";
    closeOpen = () => {
      closeOpen = null;
      list.remove();
      shade.remove();
      button.setAttribute("aria-expanded", "false");
      button.dataset.state = "closed";
      if (button.isConnected) button.focus();
    };
    (entries.find((entry) => entry.dataset.state === "checked") ?? entries[0])?.focus();
  }

  function dismiss(event) {
    event.preventDefault(); // the focus goes back to the button, not to what lies below
    if (firstClick(event)) closeOpen?.();
  }

  function choose(key) {
    closeOpen?.();
    if (key === button.value) return;
    button.setValue(key);
    onchange?.(key);
  }

  function keys(event, entries) {
    const at = entries.indexOf(document.activeElement);
    const target = {
      ArrowDown: Math.min(at + 1, entries.length - 1), ArrowUp: Math.max(at - 1, 0), Home: 0, End: entries.length - 1,
    }[event.key];
    event.stopPropagation(); // Escape here closes the list, not the dialog below it
    if (target !== undefined) entries[target].focus();
    else if (event.key === "Enter" || event.key === " ") entries[at]?.click();
    else if (event.key === "Escape") closeOpen?.();
    else if (event.key.length === 1) {
      entries.find((entry) => entry.textContent.toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
    } else if (event.key !== "Tab") return;
    event.preventDefault();
  }

  function place(list) {
    const at = button.getBoundingClientRect();
    const below = innerHeight - at.bottom - 12;
    const upwards = below < Math.min(list.scrollHeight, 280) && at.top > below;
    list.style.left = `${at.left}px`;
    list.style.minWidth = `${at.width}px`;
    list.style.maxHeight = `${Math.min(upwards ? at.top - 12 : below, 320)}px`;
    if (upwards) list.style.bottom = `${innerHeight - at.top + 4}px`;
    else list.style.top = `${at.bottom + 4}px`;
  }

  button.setValue(value);
  return button;
}
