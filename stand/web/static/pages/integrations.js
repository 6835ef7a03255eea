// The agent's integrations: the list page and the editor's tab.
import { dateTime, h, mount } from "../lib/dom.js";
import { get, patch, post } from "../lib/api.js";
import { icon } from "../lib/icons.js";
import { breadcrumbs, fill, overlay, pageHead } from "../lib/page.js";
import { switchButton } from "../lib/switch.js";
import { badge, emptyState, table } from "../lib/table.js";
import { attempt, toast } from "../lib/toast.js";

const NAMES = { kommo: "Kommo CRM" };
const NOT_LOADED = "Не удалось загрузить интеграции";
const nameOf = (row) => NAMES[row.integration_type] ?? row.integration_type;

async function installed(agentId, signal) {
  const { integrations } = await get(`/api/agents/${agentId}/integrations`, { signal });
  return integrations.filter((row) => row.is_installed);
}

/** `/manage/<tenantId>/ai-agents/<agentId>/available-integrations`. */
export async function integrationsList(page, { base, ids: [agentId], signal, guard, navigate }) {
  const agent = `${base}/ai-agents/${agentId}`;
  const body = h("div", { class: "relative" }, overlay());
  mount(page,
    breadcrumbs([["Агенты ИИ", `${base}/ai-agents`], ["Редактирование", `${agent}/edit`], ["Интеграции"]]),
    pageHead(h("h1", null, "Интеграции"), "Сервисы, с которыми работает агент"), body);
  const show = (rows) => (rows.length === 0
    ? h("div", { class: "card" }, emptyState(icon("plug", 28), "Нет настроенных интеграций",
      "Интеграции можно настроить на странице редактирования агента"))
    : table(["Название", "Статус", "Дата подключения", "Действия"], rows.map((row) => [
      h("span", { class: "row" }, h("span", { class: "figure-mark" }, icon("plug")), nameOf(row)),
      row.is_active ? badge("Настроена", "green") : badge("Неактивна"),
      dateTime(row.created_at),
      h("button", { type: "button", class: "button outline small", onclick: () => navigate(`${agent}/integrations/${row.id}/edit`) },
        icon("settings", 16), "Настройки"),
    ]), ["strong", "", "", "actions"]));
  await fill(body, NOT_LOADED, { guard, load: () => installed(agentId, signal), show });
}

/** Tab `Интеграции` of the editor. */
export async function integrationsTab(panel, { agent, base, signal, guard, navigate }) {
  const body = h("div", { class: "relative" }, overlay());
  const add = (text) => h("button", { type: "button", class: "button primary", onclick: install }, icon("plus", 16), text);
  mount(panel, h("div", { class: "row between tab-head" }, h("h3", null, "Интеграции"), add("Добавить интеграцию")), body);

  async function install(event) {
    const button = event.currentTarget;
    button.disabled = true;
    await attempt(async () => {
      await post(`/api/agents/${agent.id}/integrations/kommo/install`, { integration_type: "kommo" });
      toast("Интеграция подключена");
      await reload();
    });
    button.disabled = false;
  }

  async function setActive(row, on) {
    if (!await attempt(() => patch(`/api/agents/${agent.id}/integrations/${row.id}`, { is_active: on }))) return false;
    toast("Статус обновлен");
    return true;
  }

  const reload = () => fill(body, NOT_LOADED, { guard, load: () => installed(agent.id, signal), show });

  function show(rows) {
    return rows.length === 0
      ? h("div", { class: "card" }, emptyState(icon("plug", 28), "Интеграции не подключены", null, add("Подключить интеграцию")))
      : table(["Интеграция", "Тип", "Активна", "Действия"], rows.map((row) => [
        nameOf(row), badge(row.integration_type, "blue"),
        switchButton({ checked: row.is_active, onchange: (on) => setActive(row, on) }),
        h("button", { type: "button", class: "icon-button", title: "Настроить", onclick: () => navigate(`${base}/ai-agents/${agent.id}/integrations/${row.id}/edit`) },
          icon("settings")),
      ]), ["strong", "", "", "actions"]);
  }

  await reload();
}
