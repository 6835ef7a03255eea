// Tabs: only the chosen panel is in the document.
import { h, mount, uid } from "./dom.js";

/** `tabs` is a list of `[label, render]`; `render(panel)` fills a fresh panel each time the tab is chosen. */
export function tabs(list) {
  const base = uid("tabs");
  const holder = h("div", { class: "tab-holder" });
  const buttons = list.map(([label], index) => h("button", {
    type: "button", role: "tab", id: `${base}-trigger-${index}`, class: "tab",
    "aria-controls": `${base}-content-${index}`, onclick: () => choose(index), onkeydown: (event) => move(event, index),
  }, label));

  function move(event, index) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const target = { Home: 0, End: list.length - 1 }[event.key] ?? (step && (index + step + list.length) % list.length);
    if (target === undefined) return;
    event.preventDefault();
    buttons[target].focus();
    choose(target);
  }

  function choose(index) {
    if (buttons[index].getAttribute("aria-selected") === "true") return;
    buttons.forEach((button, i) => {
      button.setAttribute("aria-selected", String(i === index));
      button.dataset.state = i === index ? "active" : "inactive";
      button.tabIndex = i === index ? 0 : -1;
    });
    const panel = h("div", {
      role: "tabpanel", id: `${base}-content-${index}`, "aria-labelledby": `${base}-trigger-${index}`, class: "tab-panel",
    });
    mount(holder, panel);
    list[index][1](panel);
  }

  choose(0);
  return h("div", { class: "tabs" }, h("div", { role: "tablist", class: "tab-list" }, buttons), holder);
}
