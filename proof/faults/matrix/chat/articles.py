"""The articles and categories of the knowledge base as they are written, stored, indexed, listed and searched."""

from proof.changes import BROWSER, CLIENT, Http, Sql, Trigger
from proof.fault import Fault, answer, edit, put, quietly, rewrite

ARTICLE = "Статья базы знаний находится не только по словам"
WRITTEN = "Категория и статья пишутся на своих страницах"
NEW_ARTICLE_PAGE = "^/manage/[^/]+/knowledge-items/create$"
TAKEN = "Статья с занятым адресом или названием не затирает прежнюю"
NOT_STORED = {"success": False, "error": "Не удалось сохранить статью"}
FAULTS: tuple[Fault, ...] = (
    quietly(
        "articles-not-indexed",
        "статьи базы знаний не попадают в индекс",
        (ARTICLE,),
        "индекс",
        Trigger("knowledge_chunks", swallow=True),
        ("4.8",),
    ),
    quietly(
        "article-cut",
        "API отдаёт статью не такой, какой её написали",
        (ARTICLE,),
        "содержимое",
        Http("web", "GET", r"^/api/knowledge-base/articles\?", edit(put("data.*.content", "Текст."))),
    ),
    quietly(
        "article-not-searched",
        "поиск статей ничего не находит",
        (ARTICLE,),
        "по названию.*стоит 0 раз",
        Http("web", "GET", r"^/api/knowledge-base/articles\?search", edit(put("data", []))),
    ),
    quietly(
        "category-not-listed",
        "категория базы знаний не отдаётся",
        (ARTICLE,),
        "Категория статьи",
        Http("web", "GET", "^/api/knowledge-base/categories$", edit(put("data", []))),
    ),
    quietly(
        "article-of-no-category",
        "статья базы знаний теряет категорию",
        (ARTICLE,),
        "стоит 0 раз",
        Trigger("knowledge_base_articles", "NEW.category_id := null;"),
    ),
    quietly(
        "article-stored-in-part",
        "от длинной статьи хранится только начало",
        (ARTICLE,),
        "содержимое",
        Trigger("knowledge_base_articles", "NEW.content := left(NEW.content, 200);"),
    ),
    quietly(
        "draft-published",
        "черновик статьи публикуется сам",
        (ARTICLE,),
        "isPublished|опубликован",
        Trigger("knowledge_base_articles", "NEW.is_published := true;"),
    ),
    quietly(
        "vectors-at-random",
        "векторы статей в индексе случайны",
        (ARTICLE,),
        "далеки друг от друга",
        Trigger(
            "knowledge_chunks",
            "NEW.embedding := (select array_agg(random() - 0.5) from generate_series(1, 1536))::real[]::vector;",
        ),
    ),
    quietly(
        "beginning-indexed",
        "в индекс поиска по смыслу попадает только начало статьи",
        (ARTICLE,),
        "статей с вектором 0, ожидалось 2",
        Trigger("knowledge_chunks", when="(NEW.metadata ->> 'chunk_index')::int > 0", swallow=True),
    ),
    quietly(
        "three-parts-indexed",
        "от длинной статьи в индекс попадают первые три части",
        (ARTICLE,),
        "статей с вектором 0, ожидалось 2",
        Trigger("knowledge_chunks", when="(NEW.metadata ->> 'chunk_index')::int > 2", swallow=True),
    ),
    quietly(
        "category-of-no-parent",
        "категория базы знаний теряет ту, в которую входит",
        (ARTICLE,),
        "parentId – пусто",
        Trigger("knowledge_base_categories", "NEW.parent_id := null;"),
    ),
    quietly(
        "articles-uncounted",
        "в списке категорий у каждой ноль статей",
        (ARTICLE,),
        "articlesCount – 0, ожидалось 1",
        Http("web", "GET", "/knowledge-base/categories", edit(put("data.*.articlesCount", 0))),
    ),
    quietly(
        "any-article-found",
        "поиск статей находит все",
        (ARTICLE,),
        "которого нигде нет.: найдена статья",
        Http("web", "GET", "^/api/knowledge-base/articles", rewrite(r"search=[^&]*", "")),
    ),
    quietly(
        "article-page-missing",
        "страницы новой статьи нет",
        (WRITTEN,),
        "ответил 404",
        Http(
            "web",
            "GET",
            NEW_ARTICLE_PAGE,
            answer(404, text="<h1>404</h1>", type="text/html; charset=utf-8"),
            by=BROWSER,
        ),
    ),
    quietly(
        "article-page-refuses",
        "статью на её странице создать нельзя",
        (WRITTEN,),
        "ответил 500",
        Http(
            "web", "POST", "/api/knowledge-base/articles", answer(500, {"success": False, "error": "Нет"}), by=BROWSER
        ),
    ),
    quietly(
        "slug-lost",
        "адрес статьи не хранится таким, как набран",
        (WRITTEN,),
        "slug",
        Trigger("knowledge_base_articles", "NEW.slug := NEW.slug || '-1';"),
    ),
    quietly(
        "same-title-refused",
        "вторую статью с тем же названием не принимают",
        (TAKEN,),
        "POST /api/knowledge-base/articles ответил 500",
        Http("web", "POST", "/api/knowledge-base/articles$", answer(500, NOT_STORED), by=CLIENT, skip=3),
    ),
    quietly(
        "taken-address-overwritten",
        "вторая статья с тем же адресом затирает первую",
        (TAKEN,),
        "после второй с тем же адресом",
        Trigger(
            "knowledge_base_articles",
            "UPDATE knowledge_base_articles SET title = NEW.title, content = NEW.content "
            "WHERE org_id = NEW.org_id AND slug = NEW.slug; IF FOUND THEN NEW.slug := null; END IF;",
            when="NEW.slug is not null",
        ),
    ),
    quietly(
        "address-of-two-articles",
        "две статьи получают один адрес",
        (TAKEN,),
        "Статей с одним адресом",
        Sql(
            "alter table knowledge_base_articles drop constraint knowledge_base_articles_org_id_slug_key",
            "alter table knowledge_base_articles add constraint knowledge_base_articles_org_id_slug_key "
            "unique (org_id, slug)",
            "select not exists (select from pg_constraint where conname = 'knowledge_base_articles_org_id_slug_key')",
        ),
    ),
)
