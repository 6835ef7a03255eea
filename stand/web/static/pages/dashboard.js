// The dashboard: figures, charts, recent updates. Loaded once per visit.
import { h, mount } from "../lib/dom.js";
import { get } from "../lib/api.js";
import { icon } from "../lib/icons.js";
import { alertBox } from "../lib/page.js";

const NOTHING = "Нет данных за этот период";

/** `/manage/<tenantId>`. */
export async function dashboard(page, { signal, guard }) {
  const body = h("div", { class: "stack" });
  const pulse = (count, tall) => Array.from({ length: count }, () => h("div", { class: tall ? "pulse tall" : "pulse" }));
  mount(page, h("div", { class: "page-head" }, h("div", null,
    h("h1", null, "Панель управления"), h("p", { class: "muted" }, "Обзор активности ваших AI-агентов"))), body);
  mount(body, h("div", { class: "grid-4" }, pulse(4)), h("div", { class: "grid-2" }, pulse(2, true)));

  const charts = ["monthly", "daily", "weekly"].map((type) => settled(get(`/api/dashboard/charts?type=${type}`, { signal })));
  const updates = settled(get("/api/dashboard/updates?limit=20", { signal }));
  const figures = await settled(get("/api/dashboard", { signal }));
  if (figures.error) {
    mount(body, alertBox("Ошибка загрузки Dashboard", figures.error.message));
    return;
  }
  const slots = {
    monthly: chartCard("Ответы ИИ за этот месяц", pulse(1, true)),
    daily: chartCard("Ответы ИИ за день", pulse(1, true)),
    weekly: chartCard("Активность за последние 7 дней", pulse(1, true)),
    updates: h("div", { class: "updates" }, pulse(4)),
  };
  mount(body, cards(figures.value.data),
    h("div", { class: "dashboard-grid" },
      h("div", { class: "stack" }, slots.monthly, h("div", { class: "grid-2" }, slots.daily, slots.weekly)),
      h("article", { class: "card" }, h("h3", null, "Последние обновления"), slots.updates)));

  updates.then((answer) => guard(() => showUpdates(slots.updates, answer)));
  charts.forEach((pending, index) => pending.then((answer) => guard(() =>
    showChart(slots[["monthly", "daily", "weekly"][index]].body, answer))));
}

/** A promise of `{value}` or `{error}`, so that one part failing leaves the others standing. */
const settled = (promise) => promise.then((value) => ({ value }), (error) => ({ error }));

function cards(data) {
  const change = (value) => (typeof value === "number" && value !== 0
    ? h("p", { class: value > 0 ? "change up" : "change down" }, `${value > 0 ? "+" : ""}${Math.round(value)}% к прошлому периоду`)
    : h("p", { class: "change" }, "Без изменений"));
  const card = (title, value, mark, note) => h("div", { class: "card figure" },
    h("div", { class: "row between" }, h("h3", null, title), h("span", { class: "figure-mark" }, icon(mark))),
    h("p", { class: "figure-value" }, Number(value).toLocaleString("ru-RU")), note);
  return h("div", { class: "grid-4" },
    card("Ответы ИИ за этот месяц", data.monthlyResponses, "chart", change(data.monthlyChange)),
    card("Ответы ИИ за последние 7 дней", data.weeklyResponses, "spark", h("p", { class: "change" }, "Все агенты")),
    card("Ответы ИИ сегодня", data.todayResponses, "chat", change(data.todayChange)),
    card("Агенты", data.totalAgents, "bot", h("p", { class: "change" }, "Всего в организации")));
}

function chartCard(title, content) {
  const body = h("div", { class: "chart" }, content);
  const card = h("div", { class: "card" }, h("h3", null, title), body);
  card.body = body;
  return card;
}

function showChart(body, { value, error }) {
  if (error) {
    mount(body, h("p", { class: "chart-empty" }, error.message));
    return;
  }
  const points = value.data.map((point) => ({ label: String(point.label), value: Number(point.value) }));
  const top = Math.max(0, ...points.map((point) => point.value));
  if (top === 0) {
    mount(body, h("p", { class: "chart-empty" }, NOTHING));
    return;
  }
  mount(body, h("div", { class: "bars" }, points.map((point) => h("div", { class: "bar-slot", title: `${point.label}: ${point.value}` },
    h("div", { class: "bar-track" }, h("div", { class: "bar", style: `height: ${(point.value / top) * 100}%` })),
    points.length <= 12 && h("span", { class: "bar-label" }, point.label)))),
  points.length > 12 && h("div", { class: "row between bar-label" },
    h("span", null, points[0].label), h("span", null, points.at(-1).label)));
}

function showUpdates(body, { value, error }) {
  if (error) {
    mount(body, h("p", { class: "form-error" }, error.message));
    return;
  }
  mount(body, value.data.length === 0
    ? h("p", { class: "chart-empty" }, "Нет обновлений")
    : value.data.map((entry) => h("div", { class: "update" },
      h("span", { class: `dot ${entry.color}` }),
      h("div", null, h("p", { class: "update-message" }, entry.message), h("p", { class: "muted small-text" }, entry.timestamp)))));
}
