// A card with numbered blocks that can be added, removed and (optionally) moved: conditions, actions, steps.
import { h, mount } from "./dom.js";
import { icon } from "./icons.js";

/**
 * `make(data)` builds one block: `{node, values()}`. `card.values()` lists the values in order.
 * `sortable` adds the `↑` and `↓` buttons. The delete button is an icon without a name.
 */
export function blocksCard({ title, add, empty, label, make, initial = [], sortable = false }) {
  const blocks = initial.map(create);
  const body = h("div", { class: "blocks" });

  function create(data) {
    const made = make(data);
    const number = h("span", { class: "strong" });
    const up = h("button", { type: "button", class: "button outline small", onclick: () => move(block, -1) }, "↑");
    const down = h("button", { type: "button", class: "button outline small", onclick: () => move(block, 1) }, "↓");
    const remove = h("button", { type: "button", class: "icon-button danger", onclick: () => drop(block) }, icon("trash", 16));
    const node = h("div", { class: "block" },
      h("div", { class: "row between" }, number, h("div", { class: "row" }, sortable && [up, down], remove)), made.node);
    const block = { node, values: made.values, show(index, count) {
      number.textContent = `${label} ${index + 1}`;
      up.disabled = index === 0;
      down.disabled = index === count - 1;
    } };
    return block;
  }

  function move(block, step) {
    const at = blocks.indexOf(block);
    blocks.splice(at, 1);
    blocks.splice(at + step, 0, block);
    render();
  }

  function drop(block) {
    blocks.splice(blocks.indexOf(block), 1);
    render();
  }

  function render() {
    blocks.forEach((block, index) => block.show(index, blocks.length));
    mount(body, blocks.length === 0 ? h("p", { class: "muted center" }, empty) : blocks.map((block) => block.node));
  }

  render();
  const card = h("div", { class: "card inset" },
    h("div", { class: "row between" }, h("h3", null, title),
      h("button", { type: "button", class: "button outline small", onclick: () => { blocks.push(create({})); render(); } },
        icon("plus", 14), add)),
    body);
  card.values = () => blocks.map((block) => block.values());
  return card;
}

/**
 * A block's body: an unlabelled type combobox and the controls of the chosen type.
 * `fields(type, data)` gives `{nodes, values()}`; `values()` of the block is `{[key]: type, …}`.
 */
export function typedBlock({ select, options, key, data, fallback, fields, beside }) {
  const type = data[key] ?? fallback;
  const known = options.some(([value]) => value === type) ? options : [...options, [type, type]];
  const holder = h("div", { class: "block-fields" });
  let current;
  function choose(next, given) {
    current = fields(next, given);
    mount(holder, current.nodes);
  }
  const combobox = select({ options: known, value: type, onchange: (next) => choose(next, {}) });
  choose(type, data);
  return {
    node: [h("div", { class: beside ? "grid-2 block-top" : "block-top" }, combobox, beside), holder],
    values: () => ({ [key]: combobox.value, ...current.values() }),
  };
}
