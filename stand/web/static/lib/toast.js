// Toasts: plain divs without a role, bottom right, gone after four seconds.
import { h } from "./dom.js";
import { icon } from "./icons.js";

const LIFETIME_MS = 4000;
let stack;

/** Show a toast: first paragraph the title, second the description. `kind`: success, error or info. */
export function toast(title, description = "", kind = "success") {
  if (!stack?.isConnected) {
    stack = h("div", { class: "toasts" });
    document.body.append(stack);
  }
  const box = h("div", { class: `toast toast-${kind}` },
    h("div", { class: "toast-mark" }, icon(kind === "error" ? "alert" : "check")),
    h("div", { class: "toast-text" },
      h("p", { class: "toast-title" }, title),
      description && h("p", { class: "toast-description" }, description)),
    h("button", { type: "button", class: "icon-button", "aria-label": "Закрыть уведомление", onclick: () => close() },
      icon("x")));
  const timer = setTimeout(() => close(), LIFETIME_MS);
  function close() {
    clearTimeout(timer);
    box.remove();
  }
  stack.append(box);
}

/** The error toast: `Ошибка` and what went wrong. */
export const toastError = (text) => toast("Ошибка", text, "error");

/** Do what the server may refuse; a toast tells the refusal. True when it was done. */
export async function attempt(work) {
  try {
    await work();
  } catch (error) {
    toastError(error.message);
    return false;
  }
  return true;
}
