// Tab `Правила` of the agent editor.
import { h, mount, plural } from "../lib/dom.js";
import { del, get, patch } from "../lib/api.js";
import { confirmDialog } from "../lib/dialog.js";
import { icon } from "../lib/icons.js";
import { alertBox, overlay } from "../lib/page.js";
import { switchButton } from "../lib/switch.js";
import { badge, emptyState, table } from "../lib/table.js";
import { toast, toastError } from "../lib/toast.js";
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

  async function reload() {
    let rules;
    try {
      rules = (await get(`${address}?active_only=false`, { signal })).data;
    } catch (error) {
      toastError(error.message);
      mount(body, alertBox("Не удалось загрузить правила", error.message));
      return;
    }
    await guard(() => mount(body, rules.length === 0
      ? h("div", { class: "card" }, emptyState(icon("spark", 28), "Правила не созданы", "Агент пока не реагирует на события CRM",
        h("button", { type: "button", class: "button primary", onclick: create }, "Создать первое правило")))
      : table(["Название", "Триггер", "Условия", "Действия", "Приоритет", "Активно", "Действия"], rules.map(row),
        ["", "", "", "", "", "", "actions"])));
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
    try {
      await patch(`${address}/${rule.id}`, { is_active: on });
    } catch (error) {
      toastError(error.message);
      return false;
    }
    rule.is_active = on;
    toast("Статус обновлен", "Статус правила успешно изменен");
    return true;
  }

  const remove = (rule) => confirmDialog({
    title: "Удалить правило?", text: `Правило «${rule.name}» будет удалено вместе с журналом выполнений.`,
    act: async () => {
      try {
        await del(`${address}/${rule.id}`);
        toast("Правило удалено", "Правило успешно удалено");
      } catch (error) {
        toastError(error.message);
      }
      await reload();
    },
  });

  await reload();
}
