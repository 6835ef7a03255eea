// The list of agents.
import { debounce, h, mount } from "../lib/dom.js";
import { del, get, patch, post, query } from "../lib/api.js";
import { popconfirm } from "../lib/dialog.js";
import { input } from "../lib/form.js";
import { icon } from "../lib/icons.js";
import { alertBox, overlay } from "../lib/page.js";
import { select } from "../lib/select.js";
import { switchButton } from "../lib/switch.js";
import { emptyState, table } from "../lib/table.js";
import { attempt, toast } from "../lib/toast.js";

const LIMIT = 20;
const STATUSES = [["all", "Все статусы"], ["active", "Активные"], ["inactive", "Неактивные"], ["draft", "Черновики"]];

/** `/manage/<tenantId>/ai-agents`. */
export async function agentsList(page, { base, signal, guard }) {
  let number = 1;
  let asked = 0;
  const body = h("div", { class: "relative" });
  const search = input({ placeholder: "Поиск", oninput: debounce(() => reload(1), 250) });
  const status = select({ options: STATUSES, value: "all", onchange: () => reload(1) });
  mount(page,
    h("div", { class: "page-head" },
      h("div", null, h("h2", { class: "page-title" }, "Агенты ИИ"), h("p", { class: "muted" }, "Создавайте и настраивайте ваших AI-агентов")),
      h("a", { class: "button primary", href: `${base}/ai-agents/create` }, icon("plus", 16), "Создать")),
    h("div", { class: "toolbar" }, h("div", { class: "search" }, icon("search", 16), search), status), body);

  async function reload(next = number) {
    number = next;
    const turn = ++asked; // answers may overtake each other while somebody types
    if (!body.hasChildNodes()) mount(body, overlay());
    const params = { search: search.value.trim(), status: status.value === "all" ? "" : status.value, page: number, limit: LIMIT };
    let answer;
    try {
      answer = await get(`/api/agents${query(params)}`, { signal });
    } catch (error) {
      if (turn === asked) mount(body, alertBox("Ошибка загрузки агентов", error.message));
      return;
    }
    if (turn === asked) await guard(() => show(answer));
  }

  function show({ data, pagination }) {
    if (data.length === 0 && number > 1) {
      reload(number - 1);
      return;
    }
    const pages = Math.max(1, Math.ceil((pagination?.total ?? data.length) / LIMIT));
    mount(body,
      data.length === 0
        ? h("div", { class: "card" }, emptyState(icon("bot", 28), "Агенты не найдены"))
        : table(["Название", "Активно", "Модель ИИ", "Действия"], data.map(row), ["strong", "", "", "actions"]),
      pages > 1 && h("div", { class: "row end pager" },
        h("button", { type: "button", class: "button outline small", disabled: number === 1, onclick: () => reload(number - 1) }, "Назад"),
        h("span", { class: "muted" }, `${number} из ${pages}`),
        h("button", { type: "button", class: "button outline small", disabled: number === pages, onclick: () => reload(number + 1) }, "Вперёд")));
  }

  function row(agent) {
    const edit = `${base}/ai-agents/${agent.id}/edit`;
    const remove = h("button", { type: "button", class: "icon-button danger", onclick: () => popconfirm(remove, () => removeAgent(agent)) }, icon("trash"));
    return [
      h("a", { href: edit }, agent.name),
      switchButton({ checked: agent.status === "active", onchange: (on) => setStatus(agent, on) }),
      agent.model ?? "—",
      h("div", { class: "row" },
        h("a", { class: "icon-button", href: edit }, icon("edit")),
        h("button", { type: "button", class: "icon-button", title: "Копировать", onclick: (event) => copy(agent, event.currentTarget) }, icon("copy")),
        remove),
    ];
  }

  async function setStatus(agent, on) {
    if (!await attempt(() => patch(`/api/agents/${agent.id}/status`, { status: on ? "active" : "inactive" }))) return false;
    toast("Статус обновлен");
    if (status.value !== "all") reload();
    return true;
  }

  async function copy(agent, button) {
    button.disabled = true;
    await attempt(async () => {
      const { data } = await get(`/api/agents/${agent.id}`);
      const { name, model, instructions, temperature, maxTokens, responseDelaySeconds, settings } = data;
      await post("/api/agents", {
        name: `${name} (копия)`, status: "draft", model: model ?? undefined, instructions: instructions ?? undefined, temperature, maxTokens,
        responseDelaySeconds, settings: settings ?? undefined,
      });
      toast("Агент скопирован");
      await reload();
    });
    button.disabled = false;
  }

  async function removeAgent(agent) {
    if (await attempt(() => del(`/api/agents/${agent.id}`))) toast("Агент удален");
    await reload();
  }

  await reload();
}
