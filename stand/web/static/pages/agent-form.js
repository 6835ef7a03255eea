// The form of an agent: a page of its own for a new one, the first tab of the editor for an existing one.
import { h, mount } from "../lib/dom.js";
import { patch, post } from "../lib/api.js";
import { field, form, input, required, submitButton, textarea } from "../lib/form.js";
import { breadcrumbs, pageHead } from "../lib/page.js";
import { select } from "../lib/select.js";
import { attempt, toast, toastError } from "../lib/toast.js";

const STATUSES = [["draft", "Черновик"], ["active", "Активный"], ["inactive", "Неактивный"]];
const MODELS = [["gpt-4", "GPT-4"], ["gpt-4-turbo", "GPT-4 Turbo"], ["gpt-3.5-turbo", "GPT-3.5 Turbo"], ["gpt-4o", "GPT-4o"]];

/** The fields for `agent` (or for a new one), `check()` and `values()` in the shape of the API. */
function agentFields(agent) {
  const number = (id, value, step) => input({ id, type: "number", value: String(value), step, min: 0 });
  const name = input({ id: "name", placeholder: "Название агента*", value: agent?.name ?? "" });
  const status = select({ id: "status", options: STATUSES, value: agent?.status ?? "draft" });
  const model = agent?.model ?? "gpt-4";
  const known = MODELS.some(([key]) => key === model);
  const models = select({ id: "model", options: known ? MODELS : [...MODELS, [model, model]], value: model });
  const instructions = textarea({
    id: "instructions", rows: 7, placeholder: "Основные инструкции для агента...", value: agent?.instructions ?? "",
  });
  const temperature = number("temperature", agent?.temperature ?? 0.7, "0.1");
  const maxTokens = number("maxTokens", agent?.maxTokens ?? 2000, "1");
  const delay = number("responseDelaySeconds", agent?.responseDelaySeconds ?? 0, "1");
  const nameBox = field("Название *", name);
  return {
    nodes: [
      nameBox,
      h("div", { class: "grid-2" }, field("Статус", status), field("Модель ИИ", models)),
      field("Инструкции", instructions),
      h("div", { class: "grid-3" },
        field("Temperature", temperature), field("Max Tokens", maxTokens), field("Задержка ответа (сек)", delay)),
    ],
    check: () => required([[nameBox, name, "Название обязательно"]]),
    values: () => ({
      name: name.value.trim(), status: status.value, model: models.value, instructions: instructions.value,
      temperature: Number(temperature.value), maxTokens: Number(maxTokens.value), responseDelaySeconds: Number(delay.value),
    }),
  };
}

/** `/manage/<tenantId>/ai-agents/create`. */
export function createAgent(page, { base, navigate, signal }) {
  const list = `${base}/ai-agents`;
  const fields = agentFields(null);
  const button = submitButton("Создать", "Создание...");

  async function submit() {
    if (!fields.check()) return undefined;
    try {
      await post("/api/agents", { ...fields.values(), settings: {} });
    } catch (error) {
      console.error(error);
      toastError("Не удалось создать агента");
      return undefined;
    }
    toast("Агент создан", "Агент успешно создан");
    if (!signal.aborted) navigate(list);
    return true;
  }

  mount(page,
    breadcrumbs([["Агенты ИИ", list], ["Создание"]]),
    pageHead(h("h2", { class: "page-title" }, "Создать агента ИИ"), "Опишите, кто он и как отвечает клиентам"),
    form({ button, submit, class: "card form narrow" }, fields.nodes, h("div", { class: "form-foot" },
      h("button", { type: "button", class: "button outline", onclick: () => navigate(list) }, "Отмена"), button)));
}

/** Tab `Основные` of the editor. */
export function mainTab(panel, { base, navigate, signal, agent }) {
  const list = `${base}/ai-agents`;
  const fields = agentFields(agent);
  const button = submitButton("Сохранить", "Сохранение...");

  async function submit() {
    if (!fields.check() || !await attempt(() => patch(`/api/agents/${agent.id}`, fields.values()))) return false;
    toast("Агент обновлен", "Изменения успешно сохранены");
    if (!signal.aborted) navigate(list);
    return true;
  }

  mount(panel, form({ button, submit, class: "card form narrow" }, fields.nodes, h("div", { class: "form-foot" },
    h("button", { type: "button", class: "button outline", onclick: () => navigate(list) }, "Отмена"), button)));
}
