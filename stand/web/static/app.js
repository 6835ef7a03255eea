// Boot and router: one render per address, each with its own abort signal, so that what belongs to a page
// that has been left (back button, a link clicked while loading) never reaches the page that is shown now.
import { h, mount } from "./lib/dom.js";
import { closeAllDialogs } from "./lib/dialog.js";
import { closeSelect } from "./lib/select.js";
import { layout } from "./layout.js";

const ID = "([^/]+)";
const MANAGE = `/manage/${ID}`;

// path, document title, module, exported render function
const ROUTES = [
  ["/login", "Вход в T11", "auth", "login"],
  ["/register", "Регистрация в T11", "auth", "register"],
  ["/reset-password/request", "Восстановление пароля в T11", "auth", "resetPassword"],
  [MANAGE, "Панель управления", "dashboard", "dashboard"],
  [`${MANAGE}/ai-agents`, "Агенты ИИ", "agents", "agentsList"],
  [`${MANAGE}/ai-agents/create`, "Создать агента ИИ", "agent-form", "createAgent"],
  [`${MANAGE}/ai-agents/${ID}/edit`, "Редактирование агента", "agent-editor", "agentEditor"],
  [`${MANAGE}/ai-agents/${ID}/available-integrations`, "Интеграции", "integrations", "integrationsList"],
  [`${MANAGE}/ai-agents/${ID}/integrations/${ID}/edit`, "Настройки интеграции", "integration-edit", "integrationEdit"],
  [`${MANAGE}/ai-agents/${ID}/scripts`, "Скрипты продаж", "scripts", "scripts"],
  [`${MANAGE}/test-chat`, "Тестовый чат", "chat", "chat"],
  [`${MANAGE}/knowledge-categories`, "Категории", "knowledge", "categoriesList"],
  [`${MANAGE}/knowledge-categories/create`, "Создать категорию", "knowledge", "createCategory"],
  [`${MANAGE}/knowledge-items`, "Статьи", "knowledge", "articlesList"],
  [`${MANAGE}/knowledge-items/create`, "Создать статью", "knowledge", "createArticle"],
  [`${MANAGE}/webhooks`, "История Webhooks", "webhooks", "webhooks"],
  [`${MANAGE}/(clients|analytics|onboarding|account|pricing)`, "T11", "placeholder", "placeholder"],
].map(([path, ...rest]) => [new RegExp(`^${path}/?$`), ...rest]);

const root = document.getElementById("root");
let running = new AbortController();

/** Go to an address of this app without reloading the document. */
export function navigate(path) {
  history.pushState(null, "", path);
  scrollTo(0, 0);
  return route();
}

/** The screen shown instead of a page whose rendering failed. */
function errorScreen(error) {
  console.error(error);
  mount(root, h("div", { class: "error-screen" },
    h("h2", null, "Произошла ошибка"),
    h("p", { class: "muted" }, error?.message || String(error)),
    h("button", { type: "button", class: "button primary", onclick: () => route() }, "Попробовать снова")));
}

async function route() {
  running.abort();
  running = new AbortController();
  const { signal } = running;
  closeSelect();
  closeAllDialogs();
  const path = location.pathname;
  const [, title, file, name, ...params] = match(path);
  document.title = title;
  const managed = path.startsWith("/manage/");
  const tenant = managed ? params[0] : null;
  const ids = managed ? params.slice(1) : params;

  /** Run rendering code of a page; a failure that the page did not foresee ends on the error screen. */
  async function guard(work) {
    try {
      await work();
    } catch (error) {
      if (!signal.aborted) errorScreen(error);
    }
  }

  await guard(async () => {
    const render = (await import(`./pages/${file}.js`))[name];
    if (signal.aborted) return;
    const page = h("div", { class: "page" });
    const context = { ids, tenant, base: `/manage/${tenant}`, signal, navigate, guard, path };
    mount(root, managed ? layout(context, page) : page);
    await render(page, context);
  });
}

function match(path) {
  for (const [pattern, ...rest] of ROUTES) {
    const found = path.match(pattern);
    if (found) return [pattern, ...rest, ...found.slice(1)];
  }
  return [null, "404", "placeholder", "notFound"];
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href^='/']");
  if (!link || event.defaultPrevented || event.button !== 0 || link.target) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  navigate(link.getAttribute("href"));
});
addEventListener("popstate", () => route());
// A page taken out of the back/forward cache may be stale or no longer allowed: ask the server again.
addEventListener("pageshow", (event) => event.persisted && location.reload());

route();
