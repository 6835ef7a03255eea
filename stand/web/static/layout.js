// The frame of the pages under /manage: sidebar, header with the user's menu.
import { h, mount } from "./lib/dom.js";
import { authForm, get } from "./lib/api.js";
import { firstClick } from "./lib/dialog.js";
import { icon } from "./lib/icons.js";
import { toastError } from "./lib/toast.js";

const SECTIONS = [
  ["Главное", [
    ["", "Инфопанель", "home"], ["/ai-agents", "Агенты ИИ", "bot"], ["/test-chat", "Тестовый чат", "chat"],
    ["/clients", "Клиенты", "users"],
  ]],
  ["База знаний", [["/knowledge-categories", "Категории", "folder"], ["/knowledge-items", "Статьи", "file"]]],
  ["Отчёты", [["/analytics", "Аналитика", "chart"], ["/webhooks", "Webhooks", "hook"]]],
  ["Аккаунт", [
    ["/onboarding", "Начало работы", "flag"], ["/account", "Настройки аккаунта", "user"], ["/pricing", "Тарифные планы", "card"],
  ]],
];

let user = null; // the signed-in user, asked for once per document

/** Sidebar, header and the page between them. */
export function layout(context, page) {
  return h("div", { class: "shell" }, sidebar(context),
    h("div", { class: "main" }, header(context), h("main", null, page)));
}

function sidebar({ base, path }) {
  const current = path.replace(/\/$/, "").slice(base.length);
  const active = (target) => (target === "" ? current === "" : current.startsWith(target));
  return h("aside", { class: "sidebar" },
    h("div", { class: "brand" }, h("span", { class: "brand-mark" }, icon("spark", 20)), h("span", null, "GPT Agent")),
    h("nav", null, SECTIONS.map(([title, links]) => h("div", { class: "nav-section" },
      h("p", { class: "nav-title" }, title),
      links.map(([target, text, mark]) => h("a", {
        href: base + target, class: active(target) ? "nav-link active" : "nav-link",
        "aria-current": active(target) ? "page" : null,
      }, icon(mark), h("span", null, text)))))));
}

function header({ base, signal, guard, navigate }) {
  const name = h("span", { class: "user-name" }, "");
  const initials = h("span", { class: "avatar" }, icon("user", 16));
  const menuButton = h("button", {
    type: "button", class: "user-button", "aria-label": "Меню пользователя", "aria-haspopup": "menu", "aria-expanded": "false",
    onclick: () => userMenu(menuButton, base, navigate),
  }, initials, name, icon("chevron", 16));

  function show() {
    if (!user) return;
    name.textContent = user.name || user.email;
    mount(initials, (user.name || user.email).split(/\s+/).map((word) => word[0]).join("").slice(0, 2).toUpperCase());
  }

  show();
  if (!user) {
    get("/api/auth/session", { signal }).then((session) => guard(() => {
      user = session?.user ?? null;
      show();
    }), (error) => console.error(error));
  }
  return h("header", { class: "header" }, menuButton);
}

function userMenu(button, base, navigate) {
  const items = [
    h("button", { type: "button", role: "menuitem", class: "menu-item", tabindex: "-1", onclick: () => { close(); navigate(`${base}/account`); } },
      icon("settings", 16), "Профиль"),
    h("button", { type: "button", role: "menuitem", class: "menu-item", tabindex: "-1", onclick: signOut }, icon("logout", 16), "Выйти"),
  ];
  const menu = h("div", { role: "menu", class: "menu", onkeydown: keys }, items);
  const shade = h("div", { class: "shade", onclick: (event) => firstClick(event) && close() });

  function keys(event) {
    const at = items.indexOf(document.activeElement);
    if (event.key === "Escape" || event.key === "Tab") {
      close();
      button.focus();
    } else if (event.key === "ArrowDown") items[(at + 1) % items.length].focus();
    else if (event.key === "ArrowUp") items.at(at - 1).focus();
  }

  function close() {
    menu.remove();
    shade.remove();
    button.setAttribute("aria-expanded", "false");
  }

  async function signOut() {
    items.forEach((item) => { item.disabled = true; });
    try {
      await authForm("/api/auth/signout", { callbackUrl: "/login" });
      location.assign("/login");
    } catch (error) {
      close();
      toastError(error.message);
    }
  }

  const at = button.getBoundingClientRect();
  menu.style.top = `${at.bottom + 6}px`;
  menu.style.right = `${innerWidth - at.right}px`;
  button.setAttribute("aria-expanded", "true");
  document.body.append(shade, menu);
  items[0].focus();
  addEventListener("popstate", close, { once: true });
}
