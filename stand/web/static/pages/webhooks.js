// The organisation's events from the CRM.
import { dateTime, debounce, h, mount } from "../lib/dom.js";
import { get, query } from "../lib/api.js";
import { input } from "../lib/form.js";
import { icon } from "../lib/icons.js";
import { alertBox, overlay, pageHead } from "../lib/page.js";
import { badge, emptyState, table } from "../lib/table.js";

const STATUSES = {
  pending: ["Ожидает", "grey"], processing: ["Обрабатывается", "blue"], completed: ["Обработано", "green"],
  retrying: ["Повтор", "yellow"], failed: ["Ошибка", "red"],
};
const COLUMNS = ["ID", "Тип события", "Подтип", "Сущность", "Статус", "Повторы", "Создано", "Обработано", "Ошибка"];

/** `/manage/<tenantId>/webhooks`. */
export async function webhooks(page, { signal, guard }) {
  let asked = 0;
  const body = h("div", { class: "relative" }, overlay());
  const search = input({ placeholder: "Поиск по типу события, подтипу или ID...", oninput: debounce(reload, 250) });
  mount(page, pageHead(h("h1", null, "История Webhooks"), "События, пришедшие из CRM"),
    h("div", { class: "toolbar" }, h("div", { class: "search" }, icon("search", 16), search)), body);

  async function reload() {
    const turn = ++asked;
    let events;
    try {
      events = (await get(`/api/webhooks/events${query({ search: search.value.trim(), limit: 50 })}`, { signal })).data;
    } catch (error) {
      if (turn === asked) mount(body, alertBox("Ошибка загрузки событий", error.message));
      return;
    }
    if (turn !== asked) return;
    await guard(() => mount(body, events.length === 0
      ? h("div", { class: "card" }, emptyState(icon("hook", 28), "События не найдены"))
      : table(COLUMNS, events.map(row), COLUMNS.map(() => "whole"))));
  }

  await reload();
}

function row(event) {
  const [text, tone] = STATUSES[event.status] ?? [event.status, "grey"];
  return [
    h("code", { title: event.id }, event.id.slice(0, 8)), event.eventType, event.eventSubtype ?? "—",
    event.entityId ? `${event.entityType ?? ""} ${event.entityId}`.trim() : "—", badge(text, tone),
    `${event.retryCount}/${event.maxRetries}`, dateTime(event.createdAt), dateTime(event.processedAt), event.error ?? "—",
  ];
}
