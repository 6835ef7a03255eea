// The dialog that creates or edits a rule.
import { h } from "../lib/dom.js";
import { patch, post } from "../lib/api.js";
import { blocksCard, typedBlock } from "../lib/blocks.js";
import { openDialog } from "../lib/dialog.js";
import { field, form, input, required, submitButton, switchField, textarea } from "../lib/form.js";
import { select } from "../lib/select.js";
import { switchButton } from "../lib/switch.js";
import { attempt, toast, toastError } from "../lib/toast.js";

export const TRIGGERS = [
  ["lead_created", "Создание лида"], ["lead_updated", "Обновление лида"], ["message_received", "Получение сообщения"],
  ["stage_changed", "Смена этапа"], ["time_based", "По времени"], ["manual", "Вручную"],
];
const CONDITIONS = [
  ["field_value", "Значение поля"], ["stage_changed", "Смена этапа"], ["time_elapsed", "Прошло времени"], ["event_triggered", "Событие"],
];
const OPERATORS = [
  ["equals", "Равно"], ["contains", "Содержит"], ["greater_than", "Больше"], ["less_than", "Меньше"],
  ["changed_to", "Изменилось на"], ["not_empty", "Не пусто"],
];
const UNITS = [["minutes", "Минуты"], ["hours", "Часы"], ["days", "Дни"], ["weeks", "Недели"]];
const ACTIONS = [
  ["send_message", "Отправить сообщение"], ["change_stage", "Изменить этап"], ["create_task", "Создать задачу"],
  ["update_field", "Обновить поле"], ["send_email", "Отправить email"], ["webhook", "Webhook"], ["ai_response", "AI ответ"],
];

// Inputs of an action: [key in the API, placeholder, several lines]
const ACTION_INPUTS = {
  send_message: [["template", "Текст сообщения", true]],
  change_stage: [["newValue", "ID этапа"]],
  create_task: [["template", "Название задачи"]],
  update_field: [["targetField", "Название поля"], ["newValue", "Значение"]],
  send_email: [["recipient", "email@example.com"], ["template", "Текст письма", true]],
  webhook: [["webhookUrl", "https://example.com/webhook"]],
  ai_response: [["aiPrompt", "Промпт для генерации ответа", true]],
};

/** Only what was filled in: the API takes an absent field, not an empty one. */
const filled = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));

/** What an input holds; an untouched value keeps its type: what was made through the API may be a number. */
const typed = (control, was) => (was != null && control.value === String(was) ? was : control.value);

/** Inputs listed as `[key, placeholder, several lines]`, and their values under those keys. */
export function inputsFor(list, data) {
  const controls = list.map(([key, placeholder, long]) => [
    key, (long ? textarea : input)({ placeholder, rows: long ? 3 : null, value: data[key] ?? "" }),
  ]);
  return {
    nodes: controls.map(([, control]) => control),
    values: () => filled(Object.fromEntries(controls.map(([key, control]) => [key, typed(control, data[key])]))),
  };
}

function actionFields(type, data) {
  const list = ACTION_INPUTS[type] ?? [];
  const { type: _, ...rest } = data;
  for (const [key] of list) delete rest[key];
  const { nodes, values } = inputsFor(list, data);
  return { nodes, values: () => ({ ...rest, ...values() }) }; // what has no input here must survive an edit
}

function conditionFields(type, data) {
  if (type === "field_value") {
    const name = input({ placeholder: "Название поля", value: data.field ?? "" });
    const operator = select({ options: OPERATORS, value: data.operator ?? "equals" });
    const value = input({ placeholder: "Значение", value: data.value ?? "" });
    return {
      nodes: h("div", { class: "grid-3" }, name, operator, value),
      values: () => filled({ field: name.value, operator: operator.value, value: typed(value, data.value) }),
    };
  }
  if (type === "time_elapsed") {
    const amount = input({ type: "number", min: 0, placeholder: "Количество", value: data.timeValue ?? "" });
    const unit = select({ options: UNITS, value: data.timeUnit ?? "minutes" });
    return {
      nodes: h("div", { class: "grid-2" }, amount, unit),
      values: () => ({ timeValue: Number(amount.value), timeUnit: unit.value }),
    };
  }
  const { type: _, ...rest } = data; // nothing to fill in here, but what the API stored must survive an edit
  return { nodes: [], values: () => rest };
}

/** Open the dialog for `rule` (null: a new one); `done()` is called after it has been stored. */
export function ruleDialog({ agentId, rule, done }) {
  const name = input({ id: "name", placeholder: "Название правила", value: rule?.name ?? "" });
  const description = textarea({ id: "description", rows: 2, placeholder: "Что делает это правило", value: rule?.description ?? "" });
  const trigger = select({ id: "trigger_type", options: TRIGGERS, value: rule?.trigger_type ?? "lead_created" });
  const priority = input({ id: "priority", type: "number", min: 1, max: 100, value: String(rule?.priority ?? 10) });
  const active = switchButton({ id: "is_active", checked: rule?.is_active ?? true });
  const conditions = blocksCard({
    title: "Условия", add: "Добавить условие", empty: "Нет условий. Добавьте хотя бы одно условие.", label: "Условие",
    initial: rule?.conditions,
    make: (data) => typedBlock({ select, options: CONDITIONS, key: "type", fallback: "field_value", data, fields: conditionFields }),
  });
  const actions = blocksCard({
    title: "Действия", add: "Добавить действие", empty: "Нет действий. Добавьте хотя бы одно действие.", label: "Действие",
    initial: rule?.actions,
    make: (data) => typedBlock({ select, options: ACTIONS, key: "type", fallback: "send_message", data, fields: actionFields }),
  });
  const nameBox = field("Название *", name);
  const priorityBox = field("Приоритет (1-100)", priority);
  const button = rule ? submitButton("Сохранить изменения", "Сохранение...") : submitButton("Создать правило", "Создание...");

  function values() {
    if (!required([[nameBox, name, "Название обязательно"]])) return null;
    const level = Number(priority.value);
    if (!Number.isInteger(level) || level < 1 || level > 100) {
      priorityBox.setError("Приоритет — целое число от 1 до 100");
      return null;
    }
    const [when, then] = [conditions.values(), actions.values()];
    if (when.length === 0) return toastError("Добавьте хотя бы одно условие");
    if (then.length === 0) return toastError("Добавьте хотя бы одно действие");
    return {
      name: name.value.trim(), description: description.value, trigger_type: trigger.value, priority: level,
      is_active: active.checked, conditions: when, actions: then,
    };
  }

  async function submit(close) {
    const body = values();
    if (!body) return false;
    const address = `/api/agents/${agentId}/rules`;
    if (!await attempt(() => (rule ? patch(`${address}/${rule.id}`, body) : post(address, body)))) return false;
    if (rule) toast("Правило обновлено", "Правило успешно обновлено");
    else toast("Правило создано", "Правило успешно создано");
    close();
    done();
    return true;
  }

  openDialog({
    title: rule ? "Редактировать правило" : "Создать правило автоматизации", wide: true,
    description: "Выберите событие, условия и то, что агент сделает",
    content: (close) => form({ button, submit: () => submit(close) },
      nameBox, field("Описание", description),
      h("div", { class: "grid-2" }, field("Тип триггера *", trigger), priorityBox),
      switchField(active, "Правило активно"), conditions, actions,
      h("div", { class: "dialog-foot" }, h("button", { type: "button", class: "button outline", onclick: close }, "Отмена"), button)),
  });
}
