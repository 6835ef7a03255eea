/* Where two messages stand in an open conversation, each given by its letters and digits: null for one that is not found.

   side: where its text lies between the edges of the conversation. look: all that tells one speaker from another. */
([messages, whyUnseen]) => {
  const letters = text => [...text.toLowerCase()].filter(sign => /[\p{L}\p{N}]/u.test(sign)).join("");
  const innermost = (box, wanted) => {
    const inside = [...box.children].filter(one => letters(one.textContent).includes(wanted));
    return inside.length ? innermost(inside.at(-1), wanted) : box;
  };
  const found = messages.map(one => letters(document.body.textContent).includes(one) ? innermost(document.body, one) : null);
  if (found.includes(null)) return found.map(() => null);
  let area = found[0];
  while (area && !found.every(one => area.contains(one))) area = area.parentElement;
  if (found.includes(area)) return found.map(() => null); // both in one element: nothing can be told of either
  const edges = area.getBoundingClientRect();
  return found.map(owner => {
    const range = document.createRange();
    range.selectNodeContents(owner);
    const box = range.getBoundingClientRect(), left = box.left - edges.left, right = edges.right - box.right;
    let row = owner, painted = "";
    for (let node = owner; node !== area; node = node.parentElement) {
      const colour = getComputedStyle(node).backgroundColor;
      if (!painted && !/, 0\)$|transparent/.test(colour)) painted = colour;
      row = node;
    }
    const frame = row.cloneNode(true);
    for (const walker = document.createTreeWalker(frame, NodeFilter.SHOW_TEXT); walker.nextNode();) {
      const text = letters(walker.currentNode.data);
      if (text.length > 20 || /\d/.test(text) || !text) walker.currentNode.data = "";
    }
    return {
      why: whyUnseen(owner),
      side: Math.abs(left - right) < edges.width * 0.1 ? "" : left < right ? "left" : "right",
      look: [painted, getComputedStyle(owner).color, Math.round(box.left), frame.outerHTML.replace(/style="[^"]*"/g, "")].join(" "),
    };
  });
}
