// The scripts of an agent.
import { h, mount } from "../lib/dom.js";
import { get, patch, post } from "../lib/api.js";
import { confirmRemoval, openDialog } from "../lib/dialog.js";
import { field, form, input, required, submitButton, textarea } from "../lib/form.js";
import { icon } from "../lib/icons.js";
import { breadcrumbs, fill, overlay, pageHead } from "../lib/page.js";
import { select } from "../lib/select.js";
import { badge, emptyState, table } from "../lib/table.js";
import { toast, toastError } from "../lib/toast.js";

const TYPES = [
  ["greeting", "Приветствие"], ["qualification", "Квалификация"], ["presentation", "Презентация"],
  ["objection_handling", "Работа с возражениями"], ["closing", "Закрытие сделки"],
];
const TONES = { greeting: "green", qualification: "blue", presentation: "purple", objection_handling: "yellow", closing: "red" };

/** `/manage/<tenantId>/ai-agents/<agentId>/scripts`. */
export async function scripts(page, { base, ids: [agentId], signal, guard }) {
  const address = `/api/agents/${agentId}/scripts`;
  let all = [];
  const body = h("div", { class: "relative" }, overlay());
  const search = input({ placeholder: "Поиск по названию или содержимому...", oninput: sift });
  const filter = h("select", { class: "input native", onchange: sift },
    h("option", { value: "" }, "Все типы"), TYPES.map(([value, label]) => h("option", { value }, label)));
  const create = () => scriptDialog({ address, script: null, done: reload });
  mount(page,
    breadcrumbs([["Агенты ИИ", `${base}/ai-agents`], ["Редактирование", `${base}/ai-agents/${agentId}/edit`], ["Скрипты продаж"]]),
    pageHead(h("h1", null, "Скрипты продаж"), "Управляйте скриптами для общения с клиентами",
      h("button", { type: "button", class: "button primary", onclick: create }, icon("plus", 16), "Создать скрипт")),
    h("div", { class: "toolbar" }, h("div", { class: "search" }, icon("search", 16), search), filter), body);

  const load = async () => { all = (await get(address, { signal })).data; };
  const reload = () => fill(body, "Ошибка загрузки скриптов", { guard, load, show });

  function sift() {
    mount(body, show());
  }

  function show() {
    const wanted = search.value.trim().toLowerCase();
    const kept = all.filter((script) => (!filter.value || script.scriptType === filter.value)
      && (script.title.toLowerCase().includes(wanted) || script.content.toLowerCase().includes(wanted)));
    if (kept.length > 0) {
      return table(["Название", "Тип", "Этап воронки", "Эффективность", "Использований", "Действия"], kept.map(row),
        ["", "", "", "", "", "actions"]);
    }
    if (all.length > 0) return h("div", { class: "card" }, emptyState(icon("search", 28), "Не найдено скриптов по заданным критериям"));
    return h("div", { class: "card" }, emptyState(icon("file", 28), "Скрипты не созданы", "Добавьте фразы, которыми агент ведёт продажу",
      h("button", { type: "button", class: "button primary", onclick: create }, "Создать первый скрипт")));
  }

  function row(script) {
    const type = TYPES.find(([key]) => key === script.scriptType);
    return [
      [h("p", { class: "strong" }, script.title), h("p", { class: "muted small-text" }, script.content.slice(0, 100))],
      badge(type ? type[1] : script.scriptType, TONES[script.scriptType]),
      script.pipelineStageId ? badge("Привязан", "green") : badge("Не привязан"),
      `${Math.round(Number(script.effectivenessScore) * 100)}%`,
      script.usageCount,
      h("div", { class: "row" },
        h("button", { type: "button", class: "icon-button", onclick: () => scriptDialog({ address, script, done: reload }) }, icon("edit")),
        h("button", { type: "button", class: "icon-button danger", onclick: () => remove(script) }, icon("trash"))),
    ];
  }

  const remove = (script) => confirmRemoval({
    title: "Удалить скрипт?", text: `Скрипт «${script.title}» будет удалён. Это действие нельзя отменить.`,
    address: `${address}/${script.id}`, gone: ["Скрипт удален", "Скрипт успешно удален"], reload,
  });

  await reload();
}

/** The dialog for `script` (null: a new one). It has no stage field. */
function scriptDialog({ address, script, done }) {
  const title = input({ id: "title", placeholder: "Название скрипта", value: script?.title ?? "" });
  const type = select({ id: "scriptType", options: TYPES, value: script?.scriptType ?? "greeting" });
  const content = textarea({ id: "content", rows: 8, placeholder: "Текст скрипта", value: script?.content ?? "" });
  const titleBox = field("Название *", title);
  const contentBox = field("Содержимое скрипта *", content);
  const button = script ? submitButton("Сохранить изменения", "Сохранение...") : submitButton("Создать скрипт", "Создание...");

  async function submit(close) {
    const complete = required([[titleBox, title, "Название обязательно"], [contentBox, content, "Содержимое обязательно"]]);
    if (!complete) return undefined;
    const body = { title: title.value.trim(), scriptType: type.value, content: content.value };
    try {
      if (script) await patch(`${address}/${script.id}`, body);
      else await post(address, body);
    } catch (error) {
      console.error(error);
      toastError(script ? "Не удалось обновить скрипт" : "Не удалось создать скрипт");
      return undefined;
    }
    if (script) toast("Скрипт обновлен", "Скрипт успешно обновлен");
    else toast("Скрипт создан", "Скрипт успешно создан");
    close();
    done();
    return true;
  }

  openDialog({
    title: script ? "Редактировать скрипт" : "Создать скрипт продаж", wide: true,
    content: (close) => form({ button, submit: () => submit(close) }, titleBox, field("Тип скрипта *", type), contentBox,
      h("div", { class: "dialog-foot" }, h("button", { type: "button", class: "button outline", onclick: close }, "Отмена"), button)),
  });
}
