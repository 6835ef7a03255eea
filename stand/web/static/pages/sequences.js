// Tab `Цепочки` of the agent editor.
import { h, mount } from "../lib/dom.js";
import { get, patch } from "../lib/api.js";
import { confirmRemoval } from "../lib/dialog.js";
import { icon } from "../lib/icons.js";
import { fill, overlay } from "../lib/page.js";
import { switchButton } from "../lib/switch.js";
import { badge, emptyState, table } from "../lib/table.js";
import { attempt, toast } from "../lib/toast.js";
import { sequenceDialog, startDialog, TRIGGERS } from "./sequence-dialog.js";

/** Both active and inactive sequences are listed. */
export async function sequencesTab(panel, { agent, signal, guard }) {
  const address = `/api/agents/${agent.id}/sequences`;
  const body = h("div", { class: "relative" }, overlay());
  const create = () => sequenceDialog({ agentId: agent.id, sequence: null, done: reload });
  mount(panel,
    h("div", { class: "row between tab-head" },
      h("div", null, h("h3", null, "Цепочки (Sequences)"), h("p", { class: "muted" }, "Шаги, которые агент выполняет один за другим")),
      h("button", { type: "button", class: "button primary", onclick: create }, icon("plus", 16), "Создать цепочку")),
    body);

  const load = async () => (await get(address, { signal })).data;
  const reload = () => fill(body, "Не удалось загрузить последовательности", { guard, load, show });

  function show(list) {
    if (list.length > 0) return table(["Название", "Триггер", "Шаги", "Активна", "Действия"], list.map(row), ["", "", "", "", "actions"]);
    return h("div", { class: "card" }, emptyState(icon("sync", 28), "Цепочки не созданы", "Настройте шаги с задержками для ваших лидов",
      h("button", { type: "button", class: "button primary", onclick: create }, "Создать первую цепочку")));
  }

  function row(sequence) {
    const trigger = TRIGGERS.find(([key]) => key === sequence.trigger_type);
    const button = (title, mark, act, tone = "") =>
      h("button", { type: "button", class: `icon-button ${tone}`, title, onclick: act }, icon(mark));
    return [
      [h("p", { class: "strong" }, sequence.name), sequence.description && h("p", { class: "muted small-text" }, sequence.description)],
      badge(trigger ? trigger[1] : sequence.trigger_type, "blue"),
      `${sequence.steps.length} шагов`,
      switchButton({ checked: sequence.is_active, onchange: (on) => setActive(sequence, on) }),
      h("div", { class: "row" },
        button("Изменить", "edit", () => sequenceDialog({ agentId: agent.id, sequence, done: reload })),
        button("Запустить", "play", () => startDialog({ agentId: agent.id, sequence })),
        button("Удалить", "trash", () => remove(sequence), "danger")),
    ];
  }

  async function setActive(sequence, on) {
    if (!await attempt(() => patch(`${address}/${sequence.id}`, { is_active: on }))) return false;
    sequence.is_active = on;
    toast("Статус обновлен", "Статус последовательности успешно изменен");
    return true;
  }

  const remove = (sequence) => confirmRemoval({
    title: "Удалить цепочку", text: `Цепочка «${sequence.name}», её шаги и журнал выполнений будут удалены.`,
    address: `${address}/${sequence.id}`, gone: ["Последовательность удалена", "Последовательность успешно удалена"], reload,
  });

  await reload();
}
