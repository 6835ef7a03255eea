"""What the component and data libraries of other fronts do by themselves: Radix, TanStack Query, tables by parts."""

from __future__ import annotations

from looks import OnEveryPage


class RowHeaders(OnEveryPage):
    """The first cell of a row is its heading, `<th scope=row>`."""

    HEAD = """<script>addEventListener("DOMContentLoaded", () => {
      new MutationObserver(() => {
        for (const cell of document.querySelectorAll("tbody tr > td:first-child:not(:only-child)")) {
          const head = document.createElement("th");
          head.scope = "row";
          head.style.cssText = "text-transform:none;text-align:left;white-space:normal;font-size:inherit;color:inherit";
          head.append(...cell.childNodes);
          cell.replaceWith(head);
        }
      }).observe(document.body, { childList: true, subtree: true });
    })</script>"""


class NamedForReaders(OnEveryPage):
    """A row's button that removes has a name for who cannot see it."""

    HEAD = """<style>
    .for-readers { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
    </style><script>addEventListener("DOMContentLoaded", () => {
      new MutationObserver(() => {
        for (const button of document.querySelectorAll("tr .icon-button.danger:not([data-named])")) {
          button.dataset.named = "";
          const name = document.createElement("span");
          name.className = "for-readers";
          name.textContent = "Delete";
          button.append(name);
        }
      }).observe(document.body, { childList: true, subtree: true });
    })</script>"""


class FocusComesBack(OnEveryPage):
    """A list moves away for a while after the choice; once it is gone, its trigger has the focus again, as of Radix."""

    HEAD = """<script>addEventListener("click", ({ target }) => {
      const option = target.closest?.("[role=option]");
      const trigger = option && document.querySelector("[role=combobox][aria-expanded=true]");
      if (!trigger) return;
      const leaving = option.closest("[role=listbox]").cloneNode(true);
      leaving.dataset.state = "closed";
      leaving.style.pointerEvents = "none";
      document.body.append(leaving);
      setTimeout(() => { leaving.remove(); setTimeout(() => trigger.focus()); }, 300);
    }, true)</script>"""


class KeptForAWhile(OnEveryPage):
    """What was asked for is not asked for again for 20 s, unless something is written; a reload forgets it."""

    HEAD = """<script>{
      const ask = window.fetch, kept = new Map();
      window.fetch = async (address, options = {}) => {
        const method = (options.method ?? "GET").toUpperCase();
        if (method !== "GET") kept.clear();
        const known = method === "GET" && kept.get(String(address));
        if (known && performance.now() - known.at < 20_000) return new Response(known.text, known.like);
        const answer = await ask(address, options);
        if (method !== "GET" || !answer.ok) return answer;
        const like = { status: answer.status, headers: answer.headers }, text = await answer.text();
        kept.set(String(address), { at: performance.now(), text, like });
        return new Response(text, like);
      };
    }</script>"""


class AskedAgain(OnEveryPage):
    """A call for data that failed is made again, twice, a second later and two."""

    HEAD = """<script>{
      const ask = window.fetch, rest = (ms) => new Promise((done) => setTimeout(done, ms));
      window.fetch = async (address, options = {}) => {
        const reading = (options.method ?? "GET").toUpperCase() === "GET";
        for (const ms of reading ? [1000, 2000] : []) {
          const answer = await ask(address, options);
          if (answer.status < 500) return answer;
          await rest(ms);
        }
        return ask(address, options);
      };
    }</script>"""


class ByParts(OnEveryPage):
    """The list of scripts is shown ten at a time."""

    HEAD = """<script>addEventListener("DOMContentLoaded", () => {
      let part = 0;
      const pager = document.createElement("p");
      pager.innerHTML = "<button type='button'>Назад</button><button type='button'>Вперёд</button>";
      const [back, on] = pager.children;
      const show = () => {
        const table = location.pathname.endsWith("/scripts") && document.querySelector(".table-wrap");
        if (!table) return pager.remove();
        const rows = [...table.querySelectorAll("tbody tr")], last = Math.max(0, Math.ceil(rows.length / 10) - 1);
        part = Math.min(part, last);
        rows.forEach((row, place) => { row.style.display = Math.floor(place / 10) === part ? "" : "none"; });
        if (back.disabled !== (part === 0)) back.disabled = part === 0;
        if (on.disabled !== (part === last)) on.disabled = part === last;
        if (!pager.isConnected) table.after(pager);
      };
      back.onclick = () => { part -= 1; show(); };
      on.onclick = () => { part += 1; show(); };
      new MutationObserver(show).observe(document.body, { childList: true, subtree: true });
    })</script>"""
