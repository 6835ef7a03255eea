/* Why a person cannot see this element: Russian words, or "" when they can.

   It is scrolled to first. Of what it says, at most PIECES texts are looked at, of an element without text its box;
   it is seen when more than half of them are: a row may hold words that only show themselves under the pointer.
   Read-only for the page but for the scrolling: the one style sheet is taken back before the page can draw. */
element => {
  const PIECES = 8, LEAST_OPACITY = 0.15, LEAST_CONTRAST = 1.2, LEAST_HEIGHT = 4, MOST_BLUR = 5, SOLID = 0.9, LARGE = 0.6;
  const AWAY = "за пределами экрана", CLIPPED = "за краем своего блока", COVERED = "закрыто тем, что лежит поверх";
  const parentOf = node => node.parentElement || (node.getRootNode() instanceof ShadowRoot ? node.getRootNode().host : null);
  const upwards = node => { const found = []; for (; node; node = parentOf(node)) found.push(node); return found; };

  // A native control that another element draws: what is seen is the label or the box around it.
  if (element.matches("input[type=checkbox], input[type=radio], input[type=file]")) element = parentOf(element) || element;

  // --- colours ---
  let context;
  const colours = new Map();
  const rgba = colour => {
    const plain = colour.match(/^rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)$/);
    if (plain) return [+plain[1], +plain[2], +plain[3], plain[4] === undefined ? 1 : +plain[4]];
    if (!colours.has(colour)) { // of a newer colour space: drawn, and read back
      context ??= document.createElement("canvas").getContext("2d", {willReadFrequently: true});
      context.clearRect(0, 0, 1, 1);
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
      colours.set(colour, [r, g, b, a / 255]);
    }
    return colours.get(colour);
  };
  const over = ([r, g, b, a], [r2, g2, b2]) => [r * a + r2 * (1 - a), g * a + g2 * (1 - a), b * a + b2 * (1 - a), 1];
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(part => (part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const contrast = (one, other) => {
    const [high, low] = [luminance(one), luminance(other)].sort((x, y) => y - x);
    return (high + 0.05) / (low + 0.05);
  };

  // --- of the whole chain ---
  const amount = (filter, name) => { const found = filter.match(new RegExp(`${name}\\(([\\d.]+)`)); return found ? +found[1] : null; };
  const opacityOf = node => upwards(node).reduce((product, one) => {
    const style = getComputedStyle(one), filtered = amount(style.filter, "opacity");
    return product * style.opacity * (filtered ?? 1);
  }, 1);
  const blurred = node => upwards(node).some(one => {
    const filter = getComputedStyle(one).filter;
    return filter !== "none" && (amount(filter, "blur") > MOST_BLUR || ["brightness", "contrast"].some(name => (amount(filter, name) ?? 1) < 0.1));
  });
  const viewport = innerWidth * innerHeight;
  const isLarge = (width, height) => Math.min(width, innerWidth) * Math.min(height, innerHeight) >= LARGE * viewport;

  // --- what lies above ---
  const hitAll = new CSSStyleSheet();
  hitAll.replaceSync("* { pointer-events: auto !important }");
  const stackAt = (root, x, y) => {
    root.adoptedStyleSheets.push(hitAll); // else what does not take clicks is passed over, however opaque it is
    try { return root.elementsFromPoint(x, y); } finally { root.adoptedStyleSheets.pop(); }
  };
  const coverOf = node => {
    const style = getComputedStyle(node), box = node.getBoundingClientRect();
    const takesClicks = style.pointerEvents !== "none", opacity = opacityOf(node), large = isLarge(box.width, box.height);
    if (rgba(style.backgroundColor)[3] * opacity >= SOLID) return COVERED;
    if (opacity >= SOLID && takesClicks) {
      if (node.matches("img, video, canvas, iframe, embed, object")) return COVERED;
      if (large && style.backgroundImage !== "none") return COVERED;
    }
    if (large && takesClicks) return "закрыто прозрачным листом поверх страницы";
    return "";
  };
  const depth = node => Math.max(0, ...upwards(node).map(one => parseInt(getComputedStyle(one).zIndex) || 0));
  const sheetOf = node => upwards(node).some(one => ["::before", "::after"].some(which => {
    const style = getComputedStyle(one, which);
    return !["none", "normal"].includes(style.content) && ["fixed", "absolute"].includes(style.position)
      && style.display !== "none" && style.visibility === "visible" && isLarge(parseFloat(style.width), parseFloat(style.height))
      && (rgba(style.backgroundColor)[3] * style.opacity >= SOLID || style.backgroundImage !== "none" && style.opacity >= SOLID)
      && (parseInt(style.zIndex) || 0) > depth(node);
  }));

  // --- one piece ---
  const decorated = node => upwards(node).slice(0, 4).some(one => {
    const style = getComputedStyle(one);
    return style.mixBlendMode !== "normal" || style.backgroundClip === "text" || style.textShadow !== "none"
      || ["::before", "::after"].some(which => { const drawn = getComputedStyle(one, which);
        return !["none", "normal"].includes(drawn.content) && drawn.position === "absolute"; });
  });
  const alike = (owner, behind) => {
    if (decorated(owner)) return false;
    const style = getComputedStyle(owner), layers = [];
    for (const node of behind) {
      const drawn = getComputedStyle(node);
      if (drawn.backgroundImage !== "none" || node.matches("img, video, canvas, svg, svg *")) return false;
      layers.push(rgba(drawn.backgroundColor));
      if (layers.at(-1)[3] >= SOLID) break;
    }
    if (!layers.some(layer => layer[3] >= SOLID)) {
      if (getComputedStyle(document.documentElement).colorScheme.includes("dark")) return false;
      layers.push([255, 255, 255, 1]);
    }
    const ground = layers.reverse().reduce((below, layer) => over(layer, below));
    return contrast(over(rgba(style.webkitTextFillColor || style.color), ground), ground) < LEAST_CONTRAST;
  };
  const outside = box => box.right <= 0 || box.bottom <= 0 || box.left >= innerWidth || box.top >= innerHeight;
  const pointsOf = box => [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5]].map(([x, y]) => [box.left + box.width * x, box.top + box.height * y])
    .filter(([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight);
  const look = (owner, boxOf, isText) => {
    const why = lookHere(owner, boxOf(), isText);
    if (![AWAY, CLIPPED, COVERED].includes(why)) return why;
    // From under a bar or a column that stays where it is while the rest scrolls, too.
    owner.scrollIntoView({block: "center", inline: why === COVERED ? "center" : "nearest", behavior: "instant"});
    return lookHere(owner, boxOf(), isText);
  };
  const lookHere = (owner, box, isText) => {
    if (!box || !box.width || !box.height) return "ничего не занимает на экране";
    if (isText && box.height < LEAST_HEIGHT) return "слишком мелко";
    if (outside(box)) return AWAY;
    if (opacityOf(owner) < LEAST_OPACITY) return "прозрачно";
    if (blurred(owner)) return "размыто до неузнаваемости";
    const root = owner.getRootNode(), drawnBy = upwards(owner).find(one => getComputedStyle(one).display !== "contents");
    let why = "";
    for (const [x, y] of pointsOf(box)) {
      const stack = stackAt(root, x, y), place = stack.findIndex(node => node === drawnBy || drawnBy.contains(node));
      if (place < 0) { why ||= CLIPPED; continue; }
      const cover = stack.slice(0, place).filter(node => !node.contains(drawnBy)).map(coverOf).find(Boolean);
      if (cover) { why = cover; continue; }
      if (isText && alike(owner, stack.slice(stack.findIndex(node => node === drawnBy || node.contains(drawnBy))))) {
        why = "текст того же цвета, что фон";
        continue;
      }
      return sheetOf(owner) ? COVERED : "";
    }
    return why || AWAY;
  };

  // --- the element ---
  const texts = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node && texts.length < PIECES; node = walker.nextNode()) {
    const owner = node.parentElement;
    if (!node.data.trim() || !owner || owner.closest("script, style, noscript, select, svg") || !owner.checkVisibility({checkVisibilityCSS: true})) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxOf = () => [...range.getClientRects()].find(box => box.width && box.height);
    const box = boxOf(), ownerBox = owner.getBoundingClientRect();
    if (box && ownerBox.width <= 2 && ownerBox.height <= 2) continue; // for screen readers only
    texts.push(look(owner, boxOf, true));
  }
  if (!texts.length) return look(element, () => element.getBoundingClientRect(), false);
  const unseen = texts.filter(Boolean);
  return unseen.length * 2 >= texts.length ? unseen[0] : "";
}
