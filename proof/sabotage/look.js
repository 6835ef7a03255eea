// Put into each page of a recording: tells which things a person can see there, by kind and words.
(() => {
  const KINDS = 'h1,h2,h3,button,th,td,label,p,a,[role=switch],[role=tab],[role=combobox],[role=option],[role=dialog],input,textarea,aside';
  const told = new Set();
  const name = (one) => one.getAttribute('role') || one.tagName.toLowerCase();
  const words = (one) => (one.getAttribute('aria-label') || one.placeholder || (one.matches('[role=dialog],aside') ? '' : one.textContent) || '').trim().slice(0, 90);
  const look = () => {
    const fresh = [];
    for (const one of document.querySelectorAll(KINDS)) {
      if (!one.checkVisibility()) continue;
      const thing = JSON.stringify([name(one), one.matches('td') ? String(one.cellIndex + 1) : words(one)]);
      if (!told.has(thing)) { told.add(thing); fresh.push(thing); }
    }
    if (fresh.length) fetch('/__seen?' + encodeURIComponent(JSON.stringify({ page: location.pathname, things: fresh })));
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
})();
