// A switch as a button: role=switch with aria-checked.
import { h } from "./dom.js";

/**
 * `onchange(next)` may return a promise: the switch then waits for it and goes back when it is refused.
 * `button.checked` tells the present state.
 */
export function switchButton({ id, checked = false, onchange }) {
  const button = h("button", { type: "button", role: "switch", id, class: "switch", onclick: flip },
    h("span", { class: "switch-thumb" }));

  function show(value) {
    button.checked = value;
    button.setAttribute("aria-checked", String(value));
    button.dataset.state = value ? "checked" : "unchecked";
  }

  async function flip() {
    const next = !button.checked;
    show(next);
    const pending = onchange?.(next);
    if (!(pending instanceof Promise)) return;
    button.disabled = true;
    try {
      if ((await pending) === false) show(!next);
    } finally {
      button.disabled = false;
    }
  }

  show(checked);
  return button;
}
