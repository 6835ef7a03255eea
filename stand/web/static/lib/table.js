// Native tables.
import { h } from "./dom.js";

/** `columns` are headings; `rows` are lists of cells (nodes or texts), one per column. */
export function table(columns, rows, classes = []) {
  return h("div", { class: "table-wrap" },
    h("table", null,
      h("thead", null, h("tr", null, columns.map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", null, rows.map((cells) => h("tr", null,
        cells.map((cell, index) => h("td", { class: classes[index] }, cell)))))));
}

/** A badge: plain text in a coloured pill. */
export const badge = (text, tone = "grey") => h("span", { class: `badge ${tone}` }, text);

/** What a list shows when it has nothing: a title, a hint, and perhaps a button. */
export function emptyState(mark, title, text, action) {
  return h("div", { class: "empty" }, mark, h("p", { class: "empty-title" }, title),
    text && h("p", { class: "muted" }, text), action);
}
