"""Ways in which healthy deployments' pages look and move differently from the stand's (platform contract 7, 10)."""

from __future__ import annotations

from typing import ClassVar

from front import Answer, Asked, Manner, matches
from manners import Rewritten


class OnEveryPage(Manner):
    """Something of the deployment's own at the end of every page's head; `seen` counts the pages."""

    HEAD: ClassVar[str] = ""

    async def change(self, asked: Asked, answer: Answer) -> Answer:
        if answer.status == 200 and b"</head>" in answer.body and asked.method == "GET":
            self.seen += 1
            answer.body = answer.body.replace(b"</head>", self.HEAD.encode() + b"</head>")
        return answer


class OtherDesign(OnEveryPage):
    """Dark, paler, in another font, with headings and buttons in capitals; the header stays at the top."""

    HEAD = """<style>
    :root { --ink: #b9bfd0; --soft: #8a91a5; --line: #333; --ground: #14161d; --card: #1d2029;
            font-family: "Courier New", monospace !important; }
    body { font-size: 15px; letter-spacing: .02em }
    .sidebar, .header, .card, .table-wrap, .dialog, .toast, .block, .listbox, .menu, .auth-card, .input, .select, th
      { background: #1d2029 !important; color: #b9bfd0 }
    th, h3, .button, .badge, .tab, .nav-link { text-transform: uppercase }
    .header { position: sticky; top: 0; z-index: 45 }
    td, .chat-title, .select-value { max-width: 320px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
    </style>"""


class Scrolled(OnEveryPage):
    """Content scrolls in a box of its own; wide tables do too, under a heading and a last column that stay."""

    HEAD = """<style>
    .shell { height: 100vh; overflow: hidden } .main { height: 100vh; overflow: auto; scroll-behavior: smooth }
    .table-wrap { max-height: 360px; overflow: auto; scroll-behavior: smooth } table { min-width: 1900px }
    thead th { position: sticky; top: 0; z-index: 3 }
    td:last-child, th:last-child { position: sticky; right: 0; z-index: 2; background: #1d2029 }
    tbody tr, .bubble, .update, .block { content-visibility: auto; contain-intrinsic-size: auto 44px }
    </style>"""


class Moving(OnEveryPage):
    """What opens fades and slides in, as component libraries have it; reduced motion is not asked for."""

    HEAD = """<style>
    @keyframes come { from { opacity: 0; transform: translateY(14px) scale(.97) } to { opacity: 1; transform: none } }
    .page, .dialog, .toast, .listbox, .popconfirm, .menu, .tab-panel, .bubble, tbody tr
      { animation: come .35s ease-out both }
    .backdrop, .shade { animation: come .2s both }
    .button, .switch, .switch-thumb, .input, .tab { transition: all .25s }
    </style>"""


class ToastsCover(OnEveryPage):
    """A toast takes the clicks where it is, until it goes."""

    HEAD = "<style>.toasts, .toast { pointer-events: auto !important } .toasts { width: 420px }</style>"


class CookieBanner(OnEveryPage):
    """A bar at the foot of the window asks for consent and stays until it has it; pages leave room for it."""

    HEAD = """<style>
    #consent { position: fixed; left: 0; right: 0; bottom: 0; height: 64px; z-index: 70; background: #222; color: #fff;
               display: flex; gap: 12px; align-items: center; justify-content: center }
    body { padding-bottom: 64px } .toasts { bottom: 84px !important } .backdrop { bottom: 64px }
    </style><script>addEventListener("DOMContentLoaded", () => {
      const bar = document.createElement("div");
      bar.id = "consent";
      bar.setAttribute("role", "region");
      bar.setAttribute("aria-label", "Файлы cookie");
      bar.innerHTML = "<p>Мы используем файлы cookie.</p><button type='button'>Принять</button>"
        + "<a href='/pricing'>Настройки</a>";
      bar.querySelector("button").onclick = () => bar.remove();
      document.body.append(bar);
    })</script>"""


class ChatWidget(OnEveryPage):
    """A support widget: a round button at the bottom left, a frame, a text area of its own."""

    HEAD = """<script>addEventListener("DOMContentLoaded", () => setTimeout(() => {
      const box = document.createElement("div");
      box.style.cssText = "position:fixed;left:16px;bottom:76px;width:56px;height:56px;z-index:99";
      box.innerHTML = "<button type='button' aria-label='Открыть чат поддержки'>?</button>"
        + "<iframe title='Поддержка' srcdoc='<h1>Поддержка</h1><h2>Произошла ошибка?</h2><textarea></textarea>'"
        + " style='width:1px;height:1px;border:0'></iframe>";
      document.body.append(box);
    }, 300))</script>"""


class HiddenTwins(OnEveryPage):
    """Beside each combobox a hidden native select, beside each switch a hidden checkbox, as Radix puts them."""

    HEAD = """<script>addEventListener("DOMContentLoaded", () => {
      const away = "position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip:rect(0,0,0,0);border:0";
      new MutationObserver(() => {
        for (const one of document.querySelectorAll(":is([role=combobox], [role=switch]):not([data-twin])")) {
          one.dataset.twin = "";
          const select = one.role === "combobox";
          const twin = document.createElement(select ? "select" : "input");
          if (select) twin.innerHTML = "<option value=''></option><option>" + one.textContent + "</option>";
          else twin.type = "checkbox";
          twin.setAttribute("aria-hidden", "true");
          twin.tabIndex = -1;
          twin.style.cssText = away;
          one.after(twin);
        }
      }).observe(document.body, { childList: true, subtree: true });
    })</script>"""


class ModalHides(OnEveryPage):
    """While a dialog or a list is open, everything else is hidden from assistive technology and takes no clicks."""

    HEAD = """<script>addEventListener("DOMContentLoaded", () => {
      new MutationObserver(() => {
        const isOpen = (one) => one.querySelector("[role=dialog]") || one.role === "listbox";
        const top = [...document.body.children].filter(isOpen).at(-1);
        for (const one of document.body.children) {
          if (one.tagName === "SCRIPT") continue;
          const hide = top && one !== top && !one.classList.contains("toasts") && !one.classList.contains("shade");
          if (hide) one.setAttribute("aria-hidden", "true"); else one.removeAttribute("aria-hidden");
        }
      }).observe(document.body, { childList: true });
    })</script>"""


class Leaving(OnEveryPage):
    """The browser is asked to ask before a page with typed words is left."""

    HEAD = """<script>
      let typed = false;
      addEventListener("input", () => { typed = true; }, true);
      addEventListener("submit", () => { typed = false; }, true);
      addEventListener("beforeunload", (event) => { if (typed) { event.preventDefault(); event.returnValue = ""; } });
    </script>"""


class Hydrated(OnEveryPage):
    """What the server has drawn takes no clicks until the scripts have come, and forgets what was typed before.

    The data is asked for afterwards, as Next.js pages do (7.1).
    """

    HEAD = """<script>(() => {
      let live = false;
      const known = new WeakMap();
      const alive = new Promise((done) => addEventListener("DOMContentLoaded", () => setTimeout(() => {
        live = true;
        for (const box of boxes()) if (known.has(box)) box.value = known.get(box);
        done();
      }, 700)));
      const boxes = () => document.querySelectorAll("input, textarea");
      const note = () => { for (const box of boxes()) if (!known.has(box)) known.set(box, box.value); };
      const noting = new MutationObserver(() => live || note());
      noting.observe(document, { childList: true, subtree: true });
      for (const kind of ["click", "submit", "keydown", "input", "change", "pointerdown", "mousedown"]) {
        addEventListener(kind, (event) => {
          if (live) return;
          event.stopImmediatePropagation();
          if (kind === "submit") event.preventDefault();
        }, true);
      }
      const ask = window.fetch;
      window.fetch = async (...what) => { await alive; return ask(...what); };
    })()</script>"""


class SlowClosing(OnEveryPage):
    """What has been closed fades for 600 ms and takes the clicks until it has gone."""

    HEAD = """<script>(() => {
      const remove = Element.prototype.remove;
      Element.prototype.remove = function () {
        if (!this.matches(".backdrop, .listbox, .shade, .toast")) return remove.call(this);
        Object.assign(this.style, { transition: "opacity .6s", opacity: 0 });
        setTimeout(() => remove.call(this), 600);
      };
    })()</script>"""


class SlashedLinks(OnEveryPage):
    """Links are written with a slash at their end, as Next.js writes them with `trailingSlash`."""

    HEAD = """<script>addEventListener("DOMContentLoaded", () => {
      const slash = () => {
        const bare = document.querySelectorAll("a[href^='/']:not([href$='/'])");
        for (const one of bare) one.setAttribute("href", one.getAttribute("href") + "/");
      };
      new MutationObserver(slash).observe(document.body, { childList: true, subtree: true });
      slash();
    })</script>"""


class ServiceWorker(OnEveryPage):
    """The application is installable: a service worker passes its requests on."""

    SCRIPT = b"""self.addEventListener("install", () => self.skipWaiting());
    self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
    self.addEventListener("fetch", (event) => event.respondWith(fetch(event.request)));"""
    HEAD = "<script>navigator.serviceWorker?.register('/sw.js')</script>"

    async def instead(self, asked: Asked) -> Answer | None:
        if not matches(r"/sw\.js", asked, "GET"):
            return None
        return Answer(200, self.SCRIPT, [("content-type", "text/javascript")])


class AskedTwice(OnEveryPage):
    """Each reading call of a page is made twice, as a development build does."""

    HEAD = """<script>(() => {
      const ask = window.fetch;
      window.fetch = (where, init = {}) => {
        if ((init.method ?? "GET") === "GET") ask(where, init).catch(() => {});
        return ask(where, init);
      };
    })()</script>"""


class Announcing(OnEveryPage):
    """Next.js announces each page; live regions, an observer's loop, calls given up, a channel that does not open."""

    HEAD = """<script>addEventListener("load", () => {
      const place = (html) => document.body.insertAdjacentHTML("beforeend", html);
      place("<div role='status' aria-live='polite' style='position:absolute;left:-9999px'>Загружено</div>");
      const announcer = document.createElement("next-route-announcer");
      announcer.attachShadow({ mode: "open" }).innerHTML = `<p role="alert">${document.title}</p>`;
      document.body.append(announcer);
      const box = document.createElement("div");
      box.style.cssText = "position:absolute;width:1px;height:1px;overflow:hidden";
      document.body.append(box);
      new ResizeObserver(() => { box.style.height = `${(box.offsetHeight + 1) % 40}px`; }).observe(box);
      const given = new AbortController();
      fetch("/api/health", { signal: given.signal });
      given.abort();
      new WebSocket("wss://realtime.invalid/socket");
    })</script>"""


class Refetched(Rewritten):
    """Lists are asked for again and drawn anew, about once a second."""

    AGENTS = "async function removeAgent("
    SCRIPTS = "const remove = (script) => confirmRemoval("
    RULES = "const remove = (rule) => confirmRemoval("
    AGAIN = "setInterval(() => signal.aborted || reload(), 900);\n  "
    AGAIN_IN_TAB = "setInterval(() => signal.aborted || panel.isConnected && reload(), 900);\n  "
    WORDS: ClassVar = {AGENTS: AGAIN + AGENTS, SCRIPTS: AGAIN + SCRIPTS, RULES: AGAIN_IN_TAB + RULES}


class LateToasts(Rewritten):
    """A toast comes two seconds after what it tells of."""

    WORDS: ClassVar = {
        "setTimeout(() => close(), LIFETIME_MS);": "setTimeout(() => close(), LIFETIME_MS + 2000);",
        "  stack.append(box);": "  setTimeout(() => stack.append(box), 2000);",
    }


class MarkdownChat(Rewritten):
    """The chat draws a message's markdown, names who speaks, and offers to copy it."""

    DRAWN = """h("span", null, message.role === "user" ? "Вы" : "Ассистент"),
      ...message.content.split("\\n").map((line) => h("p", null,
        line.split(/\\*\\*(.+?)\\*\\*/).map((part, at) => (at % 2 ? h("strong", null, part) : part)))),
      h("button", { type: "button", "aria-label": "Копировать" }, icon("copy")),"""
    WORDS: ClassVar = {'h("p", null, message.content),': DRAWN}


class Optimistic(Rewritten):
    """The chat shows what was sent at once, before the answer has come."""

    EMPTIED = 'box.value = "";\n'
    SHOWN = "    state.messages = [...state.messages, { role: 'user', content: message, createdAt: new Date() }];\n"
    WORDS: ClassVar = {EMPTIED: EMPTIED + SHOWN}
