// Tab `Правила` of the agent editor.
import { h, mount, plural } from "../lib/dom.js";
import { get, patch } from "../lib/api.js";
import { confirmRemoval } from "../lib/dialog.js";
import { icon } from "../lib/icons.js";
import { fill, overlay } from "../lib/page.js";
import { switchButton } from "../lib/switch.js";
import { badge, emptyState, table } from "../lib/table.js";
import { attempt, toast } from "../lib/toast.js";
import { ruleDialog, TRIGGERS } from "./rule-dialog.js";

/** Both active and inactive rules are listed. */
export async function rulesTab(panel, { agent, signal, guard }) {
  const address = `/api/agents/${agent.id}/rules`;
  const body = h("div", { class: "relative" }, overlay());
  const create = () => ruleDialog({ agentId: agent.id, rule: null, done: reload });
  mount(panel,
    h("div", { class: "row between tab-head" },
      h("div", null, h("h3", null, "Правила автоматизации"), h("p", { class: "muted" }, "Действия агента в ответ на события CRM")),
      h("button", { type: "button", class: "button primary", onclick: create }, icon("plus", 16), "Создать правило")),
    body);

  const load = async () => (await get(`${address}?active_only=false`, { signal })).data;
  const reload = () => fill(body, "Не удалось загрузить правила", { guard, load, show });

  function show(rules) {
    if (rules.length > 0) {
      return table(["Название", "Триггер", "Условия", "Действия", "Приоритет", "Активно", "Действия"], rules.map(row),
        ["", "", "", "", "", "", "actions"]);
    }
    return h("div", { class: "card" }, emptyState(icon("spark", 28), "Правила не созданы", "Агент пока не реагирует на события CRM",
      h("button", { type: "button", class: "button primary", onclick: create }, "Создать первое правило")));
  }

  function row(rule) {
    const trigger = TRIGGERS.find(([key]) => key === rule.trigger_type);
    return [
      [h("p", { class: "strong" }, rule.name), rule.description && h("p", { class: "muted small-text" }, rule.description)],
      badge(trigger ? trigger[1] : rule.trigger_type, "blue"),
      plural(rule.conditions.length, "условие", "условия", "условий"),
      plural(rule.actions.length, "действие", "действия", "действий"),
      badge(rule.priority),
      switchButton({ checked: rule.is_active, onchange: (on) => setActive(rule, on) }),
      h("div", { class: "row" },
        h("button", { type: "button", class: "icon-button", onclick: () => ruleDialog({ agentId: agent.id, rule, done: reload }) }, icon("edit")),
        h("button", { type: "button", class: "icon-button danger", onclick: () => remove(rule) }, icon("trash"))),
    ];
  }

  async function setActive(rule, on) {
    if (!await attempt(() => patch(`${address}/${rule.id}`, { is_active: on }))) return false;
    rule.is_active = on;
    toast("Статус обновлен", "Статус правила успешно изменен");
    return true;
  }

  const remove = (rule) => confirmRemoval({
    title: "Удалить правило?", text: `Правило «${rule.name}» будет удалено вместе с журналом выполнений.`,
    address: `${address}/${rule.id}`, gone: ["Правило удалено", "Правило успешно удалено"], reload,
  });

  await reload();
}
