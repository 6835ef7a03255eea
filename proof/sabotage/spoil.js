// Put into a page: does something to each thing of one kind with these words, and tells once that it has.
((wanted) => {
  const done = new WeakSet();
  let since = 0, told = false;
  const tell = () => { if (!told) { told = true; fetch('/__sabotage'); } };
  const words = (one) => (one.getAttribute('aria-label') || one.placeholder || one.textContent || '').trim().slice(0, 90);
  const meant = (one) => one && one.matches(wanted.css) && (wanted.column ? one.cellIndex + 1 === wanted.column : words(one) === wanted.words);
  const found = () => [...document.querySelectorAll(wanted.css)].filter((one) => meant(one) && one.checkVisibility() && !one.dataset.copy);
  const once = (one, act) => { if (!done.has(one)) { done.add(one); act(one); tell(); } };
  const added = (one, tag, text) => {
    const more = one.matches('td,th') ? one : one.parentElement;
    const note = document.createElement(tag);
    note.textContent = text;
    note.dataset.copy = '1';
    return [more, note];
  };
  const acts = {
    transparent: (one) => once(one, () => { one.style.opacity = '0'; }),
    'off-screen': (one) => once(one, () => { one.style.position = 'relative'; one.style.left = '-9000px'; }),
    covered: (one) => once(one, () => {
      const cover = document.createElement('div');
      cover.style.cssText = 'position:fixed;background:#fff;z-index:2147483647';
      cover.dataset.copy = '1';
      document.documentElement.append(cover);
      const follow = () => {
        const box = one.getBoundingClientRect();
        cover.style.display = one.isConnected ? 'block' : 'none';
        Object.assign(cover.style, { left: `${box.left}px`, top: `${box.top}px`, width: `${box.width}px`, height: `${box.height}px` });
        if (one.isConnected) requestAnimationFrame(follow);
      };
      follow();
    }),
    vanishing: (one) => {
      since = since || Date.now();
      if (Date.now() - since >= 2000) { one.style.visibility = 'hidden'; tell(); }
      else setTimeout(look, 2050 - (Date.now() - since));
    },
    doubled: (one) => once(one, () => {
      const copy = one.cloneNode(true);
      copy.dataset.copy = '1';
      one.after(copy);
    }),
    neighbour: (one) => once(one, () => {
      const others = [...document.querySelectorAll(wanted.css)].map(words).filter((said) => said && said !== words(one));
      const other = others[0] || 'Соседний текст';
      if (one.placeholder) one.placeholder = other;
      else if (one.getAttribute('aria-label')) one.setAttribute('aria-label', other);
      else one.textContent = other;
    }),
    banner: (one) => once(one, () => {
      const [more, note] = added(one, 'div', 'Ошибка: не удалось загрузить данные. Попробуйте снова.');
      note.setAttribute('role', 'alert');
      note.style.color = '#b91c1c';
      more.append(note);
    }),
    dead: () => {},
    twice: () => {},
  };
  const look = () => found().forEach(acts[wanted.operator]);
  let echo = false;
  addEventListener('click', (event) => {
    const one = event.target.closest && event.target.closest(wanted.css);
    if (!meant(one) || echo) return;
    if (wanted.operator === 'dead') { event.stopImmediatePropagation(); event.preventDefault(); tell(); }
    if (wanted.operator === 'twice') setTimeout(() => { echo = true; one.click(); echo = false; tell(); }, 0);
  }, true);
  new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ['style', 'class', 'hidden', 'open'] });
})
