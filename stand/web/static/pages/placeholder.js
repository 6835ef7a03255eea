// Rooms that exist only as a door, and the framework's page for an unknown address.
import { h, mount } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { pageHead } from "../lib/page.js";
import { emptyState } from "../lib/table.js";

const TITLES = {
  clients: "Клиенты", analytics: "Аналитика", onboarding: "Начало работы", account: "Настройки аккаунта",
  pricing: "Тарифные планы",
};

/** Clients, analytics, onboarding, account, pricing. */
export function placeholder(page, { ids: [name] }) {
  document.title = TITLES[name];
  mount(page, pageHead(h("h1", null, TITLES[name]), null),
    h("div", { class: "card" }, emptyState(icon("spark", 28), "Здесь пока пусто", "Раздел не входит в эту установку")));
}

/** An address that the app does not know. */
export function notFound(page) {
  mount(page, h("div", { class: "error-screen" }, h("h1", null, "404"), h("h2", null, "This page could not be found.")));
}
