// Modal dialogs and the small confirmation popover.
import { del } from "./api.js";
import { h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { spinner } from "./form.js";
import { attempt, toast } from "./toast.js";

const FOCUSABLE = "button:not([disabled]), input:not([disabled]), textarea:not([disabled]), select:not([disabled]), a[href]";
const open = new Set();

/** False for the second half of a double click: what the first half opened must not be closed by it. */
export const firstClick = (event) => event.detail < 2;

/** A modal dialog is all there is: the page behind it neither scrolls nor speaks to assistive technology. */
function lock(locked) {
  document.body.classList.toggle("locked", locked);
  const page = document.getElementById("root");
  if (locked) page.setAttribute("aria-hidden", "true");
  else page.removeAttribute("aria-hidden");
}

/** Close whatever is open; the router calls this when the page changes. */
export const closeAllDialogs = () => [...open].forEach((close) => close());

/**
 * Open a modal dialog named by its title. `content` is a node or a function of `close`.
 * Escape, the `Close` button and a click beside it close it; focus stays inside and goes back afterwards.
 */
export function openDialog({ title, description, content, wide = false }) {
  const titleId = uid("title");
  const textId = uid("description");
  const before = document.activeElement;
  const box = h("div", {
    role: "dialog", "aria-modal": "true", "aria-labelledby": titleId, "aria-describedby": description && textId,
    class: wide ? "dialog dialog-wide" : "dialog", tabindex: "-1",
  });
  const backdrop = h("div", { class: "backdrop", onmousedown: (event) => event.target === backdrop && firstClick(event) && close() }, box);
  box.append(
    h("div", { class: "dialog-head" },
      h("h2", { id: titleId, class: "dialog-title" }, title),
      description && h("p", { id: textId, class: "muted" }, description)),
    typeof content === "function" ? content(close) : content,
    h("button", { type: "button", class: "icon-button dialog-close", onclick: () => close() },
      icon("x"), h("span", { class: "sr-only" }, "Close")));

  function trap(event) {
    if ([...open].at(-1) !== close) return;
    if (event.key === "Escape") close();
    if (event.key !== "Tab") return;
    const stops = [...box.querySelectorAll(FOCUSABLE)];
    const edge = event.shiftKey ? stops[0] : stops.at(-1);
    if (document.activeElement === edge || !stops.includes(document.activeElement)) {
      event.preventDefault();
      (event.shiftKey ? stops.at(-1) : stops[0]).focus();
    }
  }

  function close() {
    if (!open.delete(close)) return;
    document.removeEventListener("keydown", trap);
    backdrop.remove();
    lock(open.size > 0);
    before?.focus?.();
  }

  open.add(close);
  document.addEventListener("keydown", trap);
  document.body.append(backdrop);
  lock(true);
  (box.querySelector("input, textarea") ?? box).focus();
  return close;
}

/** Ask before what is at `address` is removed. A toast says `gone`; the dialog closes once the list is reloaded. */
export function confirmRemoval({ title, text, address, gone, reload }) {
  openDialog({
    title, description: text,
    content: (close) => {
      const button = h("button", { type: "button", class: "button danger", onclick: run }, "Удалить");
      async function run() {
        button.disabled = true;
        button.prepend(spinner());
        try {
          if (await attempt(() => del(address))) toast(...gone);
          await reload();
        } finally {
          close();
        }
      }
      return h("div", { class: "dialog-foot" },
        h("button", { type: "button", class: "button outline", onclick: close }, "Отмена"), button);
    },
  });
}

/** The list library's own popover, with the library's English labels, below `anchor`. */
export function popconfirm(anchor, act) {
  const box = h("div", { role: "tooltip", class: "popconfirm", onkeydown: (event) => event.key === "Escape" && close() });
  const confirm = h("button", { type: "button", class: "button danger small", onclick: run }, "Delete");
  box.append(
    h("p", null, icon("alert", 16), "Are you sure?"),
    h("div", { class: "row end" },
      h("button", { type: "button", class: "button outline small", onclick: () => close() }, "Cancel"), confirm));
  const shade = h("div", { class: "shade", onclick: (event) => firstClick(event) && close() });

  async function run() {
    confirm.disabled = true;
    try {
      await act();
    } finally {
      close();
    }
  }

  function close() {
    if (!open.delete(close)) return;
    box.remove();
    shade.remove();
  }

  const at = anchor.getBoundingClientRect();
  box.style.top = `${at.bottom + 8}px`;
  box.style.right = `${Math.max(innerWidth - at.right - 8, 8)}px`;
  open.add(close);
  document.body.append(shade, box);
  confirm.focus();
}
