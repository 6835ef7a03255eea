// The knowledge base: categories and articles, a list and a create page of each.
import { dateTime, h, mount } from "../lib/dom.js";
import { get, post } from "../lib/api.js";
import { field, form, input, required, submitButton, switchField, textarea } from "../lib/form.js";
import { icon } from "../lib/icons.js";
import { breadcrumbs, fill, overlay, pageHead } from "../lib/page.js";
import { select } from "../lib/select.js";
import { switchButton } from "../lib/switch.js";
import { badge, emptyState, table } from "../lib/table.js";
import { toast, toastError } from "../lib/toast.js";

const CATEGORIES = "/api/knowledge-base/categories";
const ARTICLES = "/api/knowledge-base/articles";

async function list(page, { guard, signal }, { heading, text, create, empty, columns, load, row }) {
  const body = h("div", { class: "relative" }, overlay());
  mount(page, pageHead(h("h2", { class: "page-title" }, heading), text,
    h("a", { class: "button primary", href: create }, icon("plus", 16), "Создать")), body);
  const show = (rows) => (rows.length === 0
    ? h("div", { class: "card" }, emptyState(icon("folder", 28), empty))
    : table(columns, rows.map(row), ["strong"]));
  await fill(body, "Ошибка загрузки", { guard, load: () => load(signal), show });
}

/** `/manage/<tenantId>/knowledge-categories`. */
export const categoriesList = (page, context) => list(page, context, {
  heading: "Категории", text: "Разделы базы знаний", create: `${context.base}/knowledge-categories/create`, empty: "Категории не найдены",
  columns: ["Название", "Описание", "Статей", "Создано"],
  load: async (signal) => (await get(CATEGORIES, { signal })).data,
  row: (item) => [item.name, item.description || "—", item.articlesCount ?? 0, dateTime(item.createdAt)],
});

/** `/manage/<tenantId>/knowledge-items`. */
export const articlesList = (page, context) => list(page, context, {
  heading: "Статьи", text: "Тексты, из которых агенты берут ответы", create: `${context.base}/knowledge-items/create`, empty: "Статьи не найдены",
  columns: ["Название", "Категория", "Статус", "Просмотров", "Обновлено"],
  load: async (signal) => {
    const [articles, categories] = await Promise.all([get(ARTICLES, { signal }), get(CATEGORIES, { signal })]);
    const names = new Map(categories.data.map((item) => [item.id, item.name]));
    return articles.data.map((item) => ({ ...item, category: names.get(item.categoryId) }));
  },
  row: (item) => [
    item.title, item.category ?? "Без категории", item.isPublished ? badge("Опубликована", "green") : badge("Черновик"),
    item.viewsCount ?? 0, dateTime(item.updatedAt),
  ],
});

/** A create page: fields, `Создать`, and back to the list afterwards. `check()` and `values()` speak for the fields. */
function createPage(page, { navigate, signal }, { section, back, heading, nodes, check, address, values, done, failed }) {
  const button = submitButton("Создать", "Создание...");
  async function submit() {
    if (!check()) return undefined;
    try {
      await post(address, values());
    } catch (error) {
      toast(failed, error.message, "error");
      return undefined;
    }
    toast(done, "Изменения успешно сохранены");
    if (!signal.aborted) navigate(back);
    return true;
  }
  mount(page, breadcrumbs([[section, back], ["Создание"]]), pageHead(h("h2", { class: "page-title" }, heading), null),
    form({ button, submit, class: "card form narrow" }, nodes, h("div", { class: "form-foot" },
      h("button", { type: "button", class: "button outline", onclick: () => navigate(back) }, "Отмена"), button)));
}

/** `/manage/<tenantId>/knowledge-categories/create`. */
export function createCategory(page, context) {
  const name = input({ placeholder: "Заголовок*" });
  const description = textarea({ placeholder: "Описание категории" });
  const nameBox = field(null, name);
  createPage(page, context, {
    section: "Категории", back: `${context.base}/knowledge-categories`, heading: "Создать категорию", nodes: [nameBox, field(null, description)],
    check: () => required([[nameBox, name, "Название обязательно"]]), address: CATEGORIES,
    values: () => ({ name: name.value.trim(), description: description.value || undefined }),
    done: "Категория создана", failed: "Не удалось создать категорию",
  });
}

/** `/manage/<tenantId>/knowledge-items/create`. */
export async function createArticle(page, context) {
  mount(page, h("div", { class: "relative" }, overlay()));
  let categories = [];
  try {
    categories = (await get(CATEGORIES, { signal: context.signal })).data;
  } catch (error) {
    toastError(error.message); // an article can do without a category
  }
  const category = select({
    id: "categoryId", value: "none", options: [["none", "Без категории"], ...categories.map((item) => [item.id, item.name])],
  });
  const title = input({ id: "title", placeholder: "Название*" });
  const slug = input({ id: "slug", placeholder: "url-slug (необязательно)" });
  const content = textarea({ id: "content", rows: 10, placeholder: "Содержание статьи*" });
  const published = switchButton({ id: "isPublished", checked: false });
  const [titleBox, contentBox] = [field("Название", title), field("Содержание", content)];
  createPage(page, context, {
    section: "Статьи", back: `${context.base}/knowledge-items`, heading: "Создать статью",
    nodes: [field("Категория", category), titleBox, field("Slug", slug), contentBox, switchField(published, "Опубликовать")],
    check: () => required([[titleBox, title, "Название обязательно"], [contentBox, content, "Содержание обязательно"]]), address: ARTICLES,
    values: () => ({
      title: title.value.trim(), content: content.value, categoryId: category.value === "none" ? null : category.value,
      slug: slug.value.trim() || undefined, isPublished: published.checked,
    }),
    done: "Статья создана", failed: "Не удалось создать статью",
  });
}
