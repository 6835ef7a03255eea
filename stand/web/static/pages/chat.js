// The test chat: conversations at the left, the open one with its messages at the right.
import { h, mount } from "../lib/dom.js";
import { get, post, query } from "../lib/api.js";
import { icon } from "../lib/icons.js";
import { alertBox, breadcrumbs, overlay, pageHead } from "../lib/page.js";
import { select } from "../lib/select.js";
import { spinner } from "../lib/form.js";

const PLACEHOLDER = "Введите сообщение здесь... (Enter для отправки, Shift+Enter для новой строки)";
const NO_AGENTS = "Нет активных агентов. Создайте агента в разделе AI Agents.";

/** `/manage/<tenantId>/test-chat`. */
export async function chat(page, { base, signal, guard }) {
  const state = { agents: [], conversations: [], open: null, fresh: false, messages: [], pending: false, pendingIn: null, failure: null };
  const list = h("div", { class: "chat-list" });
  const area = h("div", { class: "chat-area" }, overlay());
  const agentSelect = select({ options: [], placeholder: "Выберите агента ИИ", onchange: render });
  const noAgents = h("p", { class: "muted small-text", hidden: true }, NO_AGENTS);
  const box = h("textarea", { class: "input", rows: 2, placeholder: PLACEHOLDER, disabled: true, oninput: render, onkeydown: onKey });
  const sendButton = h("button", { type: "button", class: "button primary send", onclick: send });
  mount(page,
    breadcrumbs([["Инфопанель", base], ["Тестовый чат"]]),
    pageHead(h("h1", null, "Тестовый чат"), "Тестируйте работу ваших AI-агентов в реальном времени"),
    h("div", { class: "chat" },
      h("section", { class: "card chat-side" },
        h("div", { class: "row between" }, h("h2", null, "Чаты"),
          h("button", { type: "button", class: "button outline small", onclick: startFresh }, icon("plus", 14), "Новый чат")), list),
      h("section", { class: "card chat-main" },
        h("div", { class: "chat-head" }, agentSelect, noAgents), area,
        h("div", { class: "chat-foot" }, box, sendButton))));

  try {
    const [agents] = await Promise.all([get(`/api/agents${query({ status: "active", limit: 100 })}`, { signal }), loadList()]);
    state.agents = agents.data;
  } catch (error) {
    state.failure = error.message;
  }
  agentSelect.setOptions(state.agents.map((agent) => [agent.id, agent.name]));
  noAgents.hidden = state.agents.length > 0 || state.failure !== null;
  agentSelect.disabled = state.agents.length === 0;
  render();

  async function loadList() {
    const { data } = await get("/api/chat/conversations?limit=50&offset=0", { signal });
    state.conversations = data.conversations;
  }

  function startFresh() {
    Object.assign(state, { open: null, fresh: true, messages: [], failure: null });
    render();
  }

  async function openConversation(conversation) {
    Object.assign(state, { open: conversation.id, fresh: false, messages: [], failure: null });
    agentSelect.setValue(conversation.agentId);
    render();
    mount(area, overlay());
    await loadMessages(conversation.id);
  }

  async function loadMessages(id) {
    try {
      const { data } = await get(`/api/chat${query({ conversationId: id })}`, { signal });
      if (state.open !== id) return; // another one was opened meanwhile
      state.messages = data.messages;
    } catch (error) {
      if (state.open !== id) return;
      state.failure = error.message;
    }
    render();
  }

  function onKey(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  }

  async function send() {
    const message = box.value.trim();
    if (message === "" || state.pending || !agentSelect.value) return;
    const conversationId = state.open ?? undefined;
    Object.assign(state, { pending: true, pendingIn: state.open, failure: null });
    box.value = "";
    render();
    try {
      const { data } = await post("/api/chat", { message, agentId: agentSelect.value, conversationId, useKnowledgeBase: true }, { signal });
      // A new conversation is selected once its reply has arrived, unless another one was opened meanwhile.
      const here = state.open === (conversationId ?? null);
      if (here) Object.assign(state, { open: data.conversationId, fresh: false });
      await loadList();
      state.pending = false;
      if (here) await loadMessages(data.conversationId);
      else render();
    } catch (error) {
      Object.assign(state, { pending: false, failure: error.message });
      render();
    }
    box.focus();
  }

  function render() {
    guard(() => {
      showList();
      showArea();
      box.disabled = !agentSelect.value || state.pending;
      sendButton.disabled = box.disabled || box.value.trim() === "";
      mount(sendButton, state.pending ? spinner() : icon("send"));
    });
  }

  function showList() {
    mount(list, state.conversations.length === 0
      ? h("div", { class: "empty" }, h("p", { class: "empty-title" }, "Нет чатов"), h("p", { class: "muted" }, "Создайте новый чат для начала"))
      : state.conversations.map((conversation) => h("button", {
        type: "button", class: conversation.id === state.open ? "chat-entry active" : "chat-entry",
        onclick: () => openConversation(conversation),
      }, h("span", { class: "chat-title" }, conversation.title || "Новый чат"),
      h("span", { class: "muted small-text" }, ago(conversation.updatedAt)))));
  }

  function showArea() {
    if (state.failure !== null) {
      mount(area, alertBox("Ошибка загрузки чата", state.failure));
      return;
    }
    const dots = state.pending && state.open !== null && state.open === state.pendingIn && h("div", { class: "message" },
      h("div", { class: "bubble dots" }, h("i"), h("i"), h("i")));
    if (state.messages.length === 0 && !dots) {
      mount(area, h("div", { class: "empty grow" }, icon("chat", 30),
        h("p", { class: "muted" }, state.open || state.fresh ? "Начните разговор" : "Выберите чат или начните новый")));
      return;
    }
    mount(area, state.messages.map(bubble), dots);
    area.scrollTop = area.scrollHeight;
  }
}

const bubble = (message) => h("div", { class: message.role === "user" ? "message mine" : "message" },
  h("div", { class: "bubble" }, h("p", null, message.content),
    h("span", { class: "bubble-time" }, new Date(message.createdAt).toLocaleTimeString("ru-RU", { hour: "2-digit", minute: "2-digit" }))));

/** How long ago, in the chat list's words. */
function ago(iso) {
  const minutes = Math.floor((Date.now() - new Date(iso)) / 60000);
  if (minutes < 1) return "Только что";
  if (minutes < 60) return `${minutes} мин. назад`;
  if (minutes < 1440) return `${Math.floor(minutes / 60)} ч. назад`;
  return `${Math.floor(minutes / 1440)} дн. назад`;
}
