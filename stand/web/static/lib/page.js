// Parts that several pages share.
import { h, mount } from "./dom.js";
import { spinner } from "./form.js";
import { icon } from "./icons.js";
import { toastError } from "./toast.js";

/** The loading overlay: a spinner without text. */
export const overlay = () => h("div", { class: "overlay" }, spinner());

/** A red box with what went wrong. */
export const alertBox = (title, text) => h("div", { class: "alert" }, icon("alert"),
  h("div", null, h("p", { class: "strong" }, title), text && h("p", null, text)));

/** Fill `body` with what `show` makes of what `load` brings; what keeps it from loading stands there instead. */
export async function fill(body, failure, { guard, load, show }) {
  let data;
  try {
    data = await load();
  } catch (error) {
    toastError(error.message);
    mount(body, alertBox(failure, error.message));
    return;
  }
  await guard(() => mount(body, show(data)));
}

/** Breadcrumbs: list of `[label, href]`; the last one, without an address, is the present page. */
export const breadcrumbs = (list) => h("nav", { class: "breadcrumbs" }, list.map(([label, href], index) => [
  index > 0 && icon("right", 14), href ? h("a", { href }, label) : h("span", { "aria-current": "page" }, label),
]));

/** A page's heading with a text below and buttons at the right. */
export const pageHead = (title, text, ...buttons) => h("div", { class: "page-head" },
  h("div", null, title, text && h("p", { class: "muted" }, text)), h("div", { class: "row" }, buttons));
