// Form parts: labelled fields with an error text, and a submit that runs once at a time.
import { h } from "./dom.js";

/** A spinning ring, without text. */
export const spinner = () => h("span", { class: "spinner" });

/** A control with its label above it (tied by id unless `tied` is false) and room for an error below. */
export function field(label, control, { tied = true } = {}) {
  const error = h("p", { class: "field-error", hidden: true });
  const box = h("div", { class: "field" },
    label && h("label", { for: tied ? control.id : undefined }, label), control, error);
  box.setError = (text) => {
    error.textContent = text ?? "";
    error.hidden = !text;
    control.classList.toggle("invalid", Boolean(text));
    if (text) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  };
  control.addEventListener("input", () => box.setError(null));
  return box;
}

/** A text input. */
export const input = (props) => h("input", { type: "text", class: "input", autocomplete: "off", ...props });

/** A text area. */
export const textarea = (props) => h("textarea", { class: "input", rows: 4, ...props });

/** A switch with a label tied to it. */
export const switchField = (button, label) =>
  h("div", { class: "row switch-field" }, button, h("label", { for: button.id }, label));

/** Mark empty required fields; true when all are filled. `checks`: list of `[box, control, text]`. */
export function required(checks) {
  let first = null;
  for (const [box, control, text] of checks) {
    const missing = control.value.trim() === "";
    box.setError(missing ? text : null);
    if (missing) first ??= control;
  }
  first?.focus();
  return first === null;
}

/** A submit button that swaps its text while `pending`. */
export function submitButton(text, pendingText, props = {}) {
  const button = h("button", { type: "submit", class: "button primary", ...props }, text);
  button.setPending = (pending) => {
    button.disabled = pending;
    button.replaceChildren(...(pending ? [spinner(), pendingText] : [text]));
  };
  return button;
}

/**
 * A form. `submit()` is awaited, with the button disabled meanwhile, so that a double click makes one object.
 * A submit that resolves to `true` has finished for good (its page or dialog goes away): the button stays disabled.
 */
export function form({ button, submit, class: className = "form" }, ...children) {
  let busy = false;
  async function run(event) {
    event.preventDefault();
    if (busy) return;
    busy = true;
    button.setPending(true);
    let finished = false;
    try {
      finished = (await submit()) === true;
    } finally {
      if (!finished) {
        busy = false;
        button.setPending(false);
      }
    }
  }
  return h("form", { class: className, novalidate: true, onsubmit: run }, children);
}
