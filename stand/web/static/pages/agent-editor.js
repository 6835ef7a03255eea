// The agent editor and its smaller tabs; the address does not change with the tab.
import { h, mount } from "../lib/dom.js";
import { get, patch, post } from "../lib/api.js";
import { field, form, input, required, submitButton, switchField, textarea } from "../lib/form.js";
import { icon } from "../lib/icons.js";
import { alertBox, breadcrumbs, pageHead } from "../lib/page.js";
import { select } from "../lib/select.js";
import { switchButton } from "../lib/switch.js";
import { emptyState } from "../lib/table.js";
import { tabs } from "../lib/tabs.js";
import { attempt, toast } from "../lib/toast.js";
import { mainTab } from "./agent-form.js";
import { integrationsTab } from "./integrations.js";
import { rulesTab } from "./rules.js";
import { sequencesTab } from "./sequences.js";

const KNOWLEDGE = [
  ["product", "Продукт"], ["service", "Услуга"], ["process", "Процесс"], ["script", "Скрипт"],
  ["objection", "Возражение"], ["company_info", "О компании"],
];

/** `/manage/<tenantId>/ai-agents/<agentId>/edit`. */
export async function agentEditor(page, context) {
  const { base, ids: [agentId], signal } = context;
  mount(page, h("p", { class: "muted loading-text" }, "Загрузка..."));
  let agent;
  try {
    agent = (await get(`/api/agents/${agentId}`, { signal })).data;
  } catch (error) {
    mount(page, error.status === 404 || error.status === 400
      ? h("div", { class: "card" }, emptyState(icon("bot", 28), "Агент не найден", null,
        h("a", { class: "button primary", href: `${base}/ai-agents` }, "Вернуться к списку")))
      : alertBox("Ошибка загрузки агента", error.message));
    return;
  }
  const inner = { ...context, agent };
  const tab = (render) => (panel) => context.guard(() => render(panel, inner));
  mount(page,
    breadcrumbs([["Агенты ИИ", `${base}/ai-agents`], ["Редактирование"]]),
    pageHead(h("h2", { class: "page-title" }, `Редактирование ${agent.name}`), null),
    tabs([
      ["Основные", tab(mainTab)], ["Обучение", tab(trainingTab)], ["Сделки и контакты", tab(dealsTab)],
      ["Триггеры", tab(triggersTab)], ["Правила", tab(rulesTab)], ["Цепочки", tab(sequencesTab)],
      ["Интеграции", tab(integrationsTab)], ["Дополнительно", tab(extraTab)],
    ]));
}

/** A card with a form whose values go into the agent's `settings`, which the API takes as a whole. */
function settingsCard({ agent, signal }, title, text, nodes, values) {
  const button = submitButton("Сохранить", "Сохранение...");
  const submit = () => attempt(async () => {
    const { data } = await get(`/api/agents/${agent.id}`, { signal }); // another tab may have changed them
    const settings = { ...data.settings, ...values() };
    await patch(`/api/agents/${agent.id}`, { settings }, { signal });
    agent.settings = settings;
    toast("Настройки сохранены");
  });
  return form({ button, submit, class: "card form narrow" },
    h("h3", null, title), h("p", { class: "muted" }, text), nodes, h("div", { class: "form-foot" }, button));
}

function trainingTab(panel, context) {
  const settings = context.agent.settings ?? {};
  const all = switchButton({ id: "knowledgeBaseAllCategories", checked: settings.knowledgeBaseAllCategories ?? true });
  const task = switchButton({ id: "createTaskOnNotFound", checked: settings.createTaskOnNotFound ?? false });
  const text = textarea({
    id: "notFoundMessage", rows: 3, placeholder: "Уточню у коллег и вернусь с ответом", value: settings.notFoundMessage ?? "",
  });
  mount(panel, h("div", { class: "stack" },
    settingsCard(context, "База знаний", "Откуда агент берёт ответы и что делает, если ответа нет", [
      switchField(all, "Использовать все категории базы знаний"), switchField(task, "Ставить задачу, если ответ не найден"),
      field("Сообщение, если ответ не найден", text),
    ], () => ({ knowledgeBaseAllCategories: all.checked, createTaskOnNotFound: task.checked, notFoundMessage: text.value })),
    knowledgeCard(context)));
}

function knowledgeCard({ agent }) {
  const category = select({ id: "knowledgeCategory", options: KNOWLEDGE, value: "product" });
  const title = input({ id: "knowledgeTitle", placeholder: "Заголовок" });
  const content = textarea({ id: "knowledgeContent", placeholder: "Что агент должен знать" });
  const [titleBox, contentBox] = [field("Заголовок *", title), field("Содержание *", content)];
  const button = submitButton("Добавить знание", "Добавление...");
  async function submit() {
    if (!required([[titleBox, title, "Заголовок обязателен"], [contentBox, content, "Содержание обязательно"]])) return;
    await attempt(async () => {
      await post(`/api/agents/${agent.id}/knowledge`, { category: category.value, title: title.value.trim(), content: content.value, isGlobal: false });
      [title.value, content.value] = ["", ""];
      toast("Знание добавлено");
    });
  }
  return form({ button, submit, class: "card form narrow" }, h("h3", null, "Знания о компании"),
    field("Раздел", category), titleBox, contentBox, h("div", { class: "form-foot" }, button));
}

function dealsTab(panel, context) {
  const { deals = {} } = context.agent.settings ?? {};
  const every = switchButton({ id: "allPipelines", checked: deals.allPipelines ?? true });
  const contacts = switchButton({ id: "updateContacts", checked: deals.updateContacts ?? false });
  const fields = input({ id: "contactFields", placeholder: "Телефон, город, бюджет", value: deals.contactFields ?? "" });
  mount(panel, settingsCard(context, "Сделки и контакты", "В каких воронках агент отвечает и какие данные собирает", [
    switchField(every, "Отвечать во всех воронках и этапах"), switchField(contacts, "Обновлять поля контакта по ходу разговора"),
    field("Собирать поля контакта", fields),
  ], () => ({ deals: { allPipelines: every.checked, updateContacts: contacts.checked, contactFields: fields.value } })));
}

function triggersTab(panel, context) {
  const { triggers = {} } = context.agent.settings ?? {};
  const greet = switchButton({ id: "greetNewLead", checked: triggers.greetNewLead ?? false });
  const stop = switchButton({ id: "stopOnManager", checked: triggers.stopOnManager ?? true });
  const words = input({ id: "stopWords", placeholder: "оператор, менеджер", value: triggers.stopWords ?? "" });
  mount(panel, settingsCard(context, "Триггеры", "Когда агент вступает в разговор и когда передаёт его человеку", [
    switchField(greet, "Писать первым новому лиду"), switchField(stop, "Останавливаться, когда отвечает менеджер"),
    field("Слова для передачи менеджеру", words),
  ], () => ({ triggers: { greetNewLead: greet.checked, stopOnManager: stop.checked, stopWords: words.value } })));
}

function extraTab(panel, context) {
  const settings = context.agent.settings ?? {};
  const language = select({ id: "language", options: [["ru", "Русский"], ["en", "English"], ["kk", "Қазақша"]], value: settings.language ?? "ru" });
  const welcome = textarea({ id: "welcomeMessage", rows: 3, placeholder: "Здравствуйте! Чем могу помочь?", value: settings.welcomeMessage ?? "" });
  const description = textarea({ id: "agentDescription", rows: 2, placeholder: "Для чего нужен этот агент", value: settings.description ?? "" });
  const check = switchButton({ id: "checkBeforeSending", checked: settings.checkBeforeSending ?? false });
  mount(panel, settingsCard(context, "Дополнительные настройки", "Язык, приветствие и проверка ответов", [
    field("Язык ответов", language), field("Приветственное сообщение", welcome), field("Описание", description),
    switchField(check, "Проверять ответ перед отправкой"),
  ], () => ({
    language: language.value, welcomeMessage: welcome.value, description: description.value, checkBeforeSending: check.checked,
  })));
}
