/* What a page says about itself: its error screen, that something is not there, errors told beside the content, its text.

   Errors are told by role, by colour or by wording; what stands in lists and tables is data, whatever it says. */
() => {
  const NOT_FOUND = /^(агент не найден|интеграция не найдена|страница не найдена|404|404[ :|–-].*|.*this page could not be found\.?)$/i;
  const FLAT = /^(ошибка[:!. ](?!у поля)|произошла ошибка|внутренняя ошибка|не удалось |сервис (временно )?недоступен|internal server error|something went wrong|failed to |error[:!]|unexpected error|application error)/i;
  const SPEAKS = /ошибк|не удалось|не удаётся|сбой|недоступ|error|failed|went wrong/i;
  const DATA = "td, th, li, tr, option, textarea, pre, code, button, a, aside, nav, [role=row], [role=cell], [role=option], [role=listitem], [role=log]";
  const seen = node => node.checkVisibility({checkVisibilityCSS: true, opacityProperty: true});
  const squeezed = text => text.replace(/\s+/g, " ").trim();

  const red = colour => {
    const [r, g, b, a = 1] = (colour.match(/[\d.]+/g) || []).map(Number);
    if (!colour.startsWith("rgb") || a < 0.1) return false;
    const high = Math.max(r, g, b), low = Math.min(r, g, b), spread = high - low, light = (high + low) / 510;
    if (r !== high || !spread || light > 0.985 || high < 90) return false;
    const hue = 60 * (((g - b) / spread + 6) % 6), saturation = spread / 255 / (1 - Math.abs(2 * light - 1));
    return saturation > 0.4 && (hue < 16 || hue > 340);
  };
  const reddish = node => {
    for (let steps = 0; node && node !== document.body && steps < 4; steps += 1, node = node.parentElement) {
      const style = getComputedStyle(node);
      if (!steps && red(style.color) || red(style.backgroundColor)
          || parseFloat(style.borderTopWidth || 0) && red(style.borderTopColor)
          || parseFloat(style.borderLeftWidth || 0) && red(style.borderLeftColor)) return true;
    }
    return false;
  };

  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = squeezed(node.data), owner = node.parentElement;
    if (text && text.length < 400 && owner && (SPEAKS.test(text) || NOT_FOUND.test(text) || text === "404")) texts.push([text, owner]);
  }
  const told = texts.filter(([, owner]) => !owner.closest("script, style, noscript, template") && seen(owner));

  const screens = told.filter(([text, owner]) => text === "Произошла ошибка" && owner.closest("h1, h2, h3, [role=heading]"));
  const missing = told.filter(([text, owner]) => NOT_FOUND.test(text) && !owner.closest(DATA));
  const toastOf = owner => {
    for (let box = owner, steps = 0; box && box !== document.body && steps < 5; steps += 1, box = box.parentElement)
      if (box.querySelector('[aria-label="Закрыть уведомление"]')) return box;
    return null;
  };
  const banners = new Set();
  for (const [text, owner] of told) {
    if (!SPEAKS.test(text)) continue;
    const alert = owner.closest("[role=alert], [role=alertdialog], [aria-live=assertive]"), toast = toastOf(owner);
    const box = toast || alert;
    if (box) banners.add(squeezed(box.innerText).slice(0, 200));
    else if (owner.closest(DATA)) continue;
    else if (FLAT.test(text) && !owner.closest("article") || text.includes(" ") && reddish(owner)) banners.add(text);
  }

  const main = document.querySelector("main, [role=main]") || document.body;
  const aside = [...main.querySelectorAll("aside, nav")].filter(seen).map(one => one.innerText);
  const content = aside.reduce((text, part) => text.replace(part, " "), main.innerText);
  return {
    screen: screens.length ? squeezed(screens[0][1].closest("h1, h2, h3, [role=heading]").parentElement.innerText).slice(0, 200) : "",
    missing: missing.length ? missing[0][0] : "",
    banners: [...banners],
    text: squeezed(content),
  };
}
