// The settings of one integration, with the button that starts the synchronisation of Kommo.
import { dateTime, h, mount } from "../lib/dom.js";
import { get, patch, post } from "../lib/api.js";
import { form, spinner, submitButton } from "../lib/form.js";
import { icon } from "../lib/icons.js";
import { alertBox, breadcrumbs, overlay, pageHead } from "../lib/page.js";
import { switchButton } from "../lib/switch.js";
import { badge, emptyState } from "../lib/table.js";
import { attempt, toast } from "../lib/toast.js";

const SYNC = {
  queued: ["В очереди", "blue"], running: ["Выполняется", "yellow"], completed: ["Завершена", "green"], failed: ["Ошибка", "red"],
};

/** `/manage/<tenantId>/ai-agents/<agentId>/integrations/<integrationId>/edit`. */
export async function integrationEdit(page, { base, ids: [agentId, integrationId], signal, navigate }) {
  const list = `${base}/ai-agents/${agentId}/available-integrations`;
  const address = `/api/agents/${agentId}/integrations/${integrationId}`;
  const back = () => navigate(list);
  const load = async () => (await get(address, { signal })).integration;
  mount(page, h("div", { class: "relative" }, overlay()));
  let row;
  try {
    row = await load();
  } catch (error) {
    const unknown = error.status === 404 || error.status === 400;
    mount(page, h("div", { class: "card" }, emptyState(icon("plug", 28), unknown ? "Интеграция не найдена" : "Ошибка загрузки интеграции",
      unknown ? null : error.message, h("button", { type: "button", class: "button primary", onclick: back }, "Вернуться к списку"))));
    return;
  }

  const active = switchButton({ checked: row.is_active });
  const status = h("div", { class: "sync-status" });
  const failure = h("div", null);
  const syncButton = h("button", { type: "button", class: "button outline", onclick: synchronise });
  const button = submitButton("Сохранить изменения", "Сохранение...");
  rest();
  showStatus();

  function rest() {
    syncButton.disabled = false;
    mount(syncButton, icon("sync", 16), "Синхронизировать настройки CRM");
  }

  function showStatus() {
    const { last_synced_at: at, sync_status: state } = row.settings ?? {};
    const [text, tone] = SYNC[state] ?? [state, "grey"];
    mount(status, h("span", { class: "muted" }, "Последняя синхронизация: ", at ? dateTime(at) : "ещё не запускалась"),
      state && badge(text, tone));
  }

  async function synchronise() {
    if (syncButton.disabled) return;
    syncButton.disabled = true;
    mount(syncButton, spinner(), "Синхронизация...");
    mount(failure);
    try {
      const answer = await post(`${address}/sync`, undefined, { signal });
      toast("Синхронизация запущена", `Задание ${answer.details.jobId}`);
      row = await load();
      showStatus();
    } catch (error) {
      mount(failure, alertBox(error.message));
    } finally {
      rest();
    }
  }

  async function save() {
    if (!await attempt(() => patch(address, { is_active: active.checked }))) return false;
    toast("Изменения сохранены");
    if (!signal.aborted) back();
    return true;
  }

  mount(page,
    breadcrumbs([["Агенты ИИ", `${base}/ai-agents`], ["Редактирование", `${base}/ai-agents/${agentId}/edit`], ["Интеграции", list], ["Kommo CRM"]]),
    pageHead(h("h1", null, "Настройки интеграции Kommo CRM"), "Подключение агента к вашей CRM"),
    form({ button, submit: save, class: "card form narrow" },
      h("h3", null, "Общие настройки"),
      h("div", { class: "row between setting" },
        h("div", null, h("p", { class: "strong" }, "Активно"), h("p", { class: "muted small-text" }, "Агент получает события и отвечает в сделках")), active),
      h("div", { class: "setting" },
        h("div", { class: "row between" }, h("div", null, h("p", { class: "strong" }, "Данные CRM"), status), syncButton), failure),
      h("div", { class: "form-foot" },
        h("button", { type: "button", class: "button outline", onclick: back }, "Отменить"), button)));
}
