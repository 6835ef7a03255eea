// The dialogs of a sequence: create or edit it, start it for a lead.
import { h } from "../lib/dom.js";
import { patch, post, put } from "../lib/api.js";
import { blocksCard, typedBlock } from "../lib/blocks.js";
import { openDialog } from "../lib/dialog.js";
import { field, form, input, required, submitButton, switchField, textarea } from "../lib/form.js";
import { select } from "../lib/select.js";
import { switchButton } from "../lib/switch.js";
import { attempt, toast, toastError } from "../lib/toast.js";
import { inputsFor } from "./rule-dialog.js";

export const TRIGGERS = [
  ["manual", "Вручную"], ["lead_created", "Создание лида"], ["stage_changed", "Смена этапа"],
  ["subscription", "Подписка"], ["event", "Событие"],
];
const STEPS = [
  ["send_message", "Отправить сообщение"], ["create_task", "Создать задачу"], ["send_email", "Отправить email"],
  ["webhook", "Webhook"], ["ai_response", "AI ответ"], ["wait", "Ожидание"], ["kommo_action", "Действие в Kommo"],
];
const STEP_INPUTS = {
  send_message: [["template", "Текст сообщения", true]],
  create_task: [["task_title", "Название задачи"], ["task_description", "Описание задачи", true]],
  send_email: [["recipient", "email@example.com"], ["template", "Текст письма", true]],
  webhook: [["webhook_url", "https://example.com/webhook"]],
  ai_response: [["ai_prompt", "Промпт для генерации ответа", true]],
};

function stepBlock(data) {
  const delay = input({ type: "number", min: 0, placeholder: "0", value: data.delay_minutes ? String(data.delay_minutes) : "" });
  const made = typedBlock({
    select, options: STEPS, key: "action_type", fallback: "send_message", data,
    fields: (type, given) => {
      if (type !== "kommo_action") return inputsFor(STEP_INPUTS[type] ?? [], given);
      const action = given.kommo_action;
      return { nodes: [], values: () => (action ? { kommo_action: action } : {}) };
    },
    beside: h("div", { class: "row delay" }, h("span", { class: "muted small-text" }, "Задержка (минуты)"), delay),
  });
  const kept = data.metadata ? { metadata: data.metadata } : {}; // has no input here, but must survive an edit
  return { node: made.node, values: () => ({ ...kept, ...made.values(), delay_minutes: Number(delay.value) || 0 }) };
}

/** Open the dialog for `sequence` (null: a new one); `done()` is called after it has been stored. */
export function sequenceDialog({ agentId, sequence, done }) {
  const name = input({ id: "name", placeholder: "Название последовательности", value: sequence?.name ?? "" });
  const description = textarea({ id: "description", rows: 2, placeholder: "Для чего эта последовательность", value: sequence?.description ?? "" });
  const trigger = select({ id: "trigger_type", options: TRIGGERS, value: sequence?.trigger_type ?? "manual" });
  const active = switchButton({ id: "is_active", checked: sequence?.is_active ?? true });
  const steps = blocksCard({
    title: "Шаги последовательности", add: "Добавить шаг", empty: "Нет шагов. Добавьте хотя бы один шаг.", label: "Шаг",
    make: stepBlock, sortable: true, initial: [...(sequence?.steps ?? [])].sort((a, b) => a.step_order - b.step_order),
  });
  const nameBox = field("Название *", name);
  const button = sequence
    ? submitButton("Сохранить изменения", "Сохранение...")
    : submitButton("Создать последовательность", "Создание...");

  async function submit(close) {
    if (!required([[nameBox, name, "Название обязательно"]])) return false;
    const list = steps.values().map((step, index) => ({ step_order: index + 1, ...step }));
    if (list.length === 0) return toastError("Добавьте хотя бы один шаг");
    const body = {
      name: name.value.trim(), description: description.value, trigger_type: trigger.value, is_active: active.checked, steps: list,
    };
    const address = `/api/agents/${agentId}/sequences`;
    if (!await attempt(() => (sequence ? patch(`${address}/${sequence.id}`, body) : post(address, body)))) return false;
    if (sequence) toast("Последовательность обновлена", "Последовательность успешно обновлена");
    else toast("Последовательность создана", "Последовательность успешно создана");
    close();
    done();
    return true;
  }

  openDialog({
    title: sequence ? "Редактировать последовательность" : "Создать последовательность", wide: true,
    description: "Шаги выполняются по порядку, каждый после своей задержки",
    content: (close) => form({ button, submit: () => submit(close) },
      nameBox, field("Описание", description), field("Тип триггера *", trigger),
      switchField(active, "Последовательность активна"), steps,
      h("div", { class: "dialog-foot" }, h("button", { type: "button", class: "button outline", onclick: close }, "Отмена"), button)),
  });
}

/** Ask for the lead and start the sequence for it. */
export function startDialog({ agentId, sequence }) {
  const lead = input({ id: "lead_id", placeholder: "ID лида" });
  const box = field("ID лида *", lead);
  const button = submitButton("Запустить", "Запуск...");
  async function submit(close) {
    if (!required([[box, lead, "Укажите ID лида"]])) return false;
    const address = `/api/agents/${agentId}/sequences?sequenceId=${sequence.id}`;
    if (!await attempt(() => put(address, { lead_id: lead.value.trim() }))) return false;
    toast("Последовательность запущена", `Лид ${lead.value.trim()}`);
    close();
    return true;
  }
  openDialog({
    title: "Запустить цепочку", description: `«${sequence.name}» начнётся с первого шага`,
    content: (close) => form({ button, submit: () => submit(close) }, box,
      h("div", { class: "dialog-foot" }, h("button", { type: "button", class: "button outline", onclick: close }, "Отмена"), button)),
  });
}
