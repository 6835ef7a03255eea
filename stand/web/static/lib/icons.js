// Line icons, drawn on a 24 by 24 grid.

const PATHS = {
  x: "M6 6l12 12M18 6L6 18",
  check: "M5 12.5l4.5 4.5L19 7.5",
  alert: "M12 8v5M12 16.5v.01M12 3l9.5 17h-19z",
  chevron: "M6 9l6 6 6-6",
  right: "M9 6l6 6-6 6",
  home: "M4 11l8-7 8 7M6 10v10h12V10M10 20v-6h4v6",
  bot: "M5 9h14v10H5zM12 9V5M9 13v1.5M15 13v1.5M12 4v.01M3 13v3M21 13v3",
  chat: "M4 5h16v11H9l-5 4z",
  folder: "M3 6h6l2 2.5h10V19H3z",
  file: "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
  chart: "M4 20V4M4 20h16M8.5 16v-5M13 16V8M17.5 16v-3",
  hook: "M9 8a3.5 3.5 0 1 1 5 3l2.5 5M9.5 16.5H17M8 13.5L10.5 9.5M6.5 13.5a3.5 3.5 0 1 0 3 5",
  flag: "M5 21V4h11l-1.5 4L16 12H5",
  user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.8-3.6 3.7-5.5 7.5-5.5s6.7 1.9 7.5 5.5",
  card: "M3 6h18v12H3zM3 10h18M7 14.5h3",
  users: "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c.6-3.3 3.1-5 6.5-5s5.9 1.7 6.5 5M16 5a3.5 3.5 0 0 1 0 6.5M18 15.5c2 .7 3.2 2.2 3.6 4.5",
  logout: "M10 4H5v16h5M14 8l4 4-4 4M18 12H9",
  plus: "M12 5v14M5 12h14",
  edit: "M4 20h4L19.5 8.5l-4-4L4 16zM13 7l4 4",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5.5M14 11v5.5",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  play: "M7 5l12 7-12 7z",
  send: "M4 12l16-8-5.5 16-3-6.5z",
  sync: "M20 11a8 8 0 0 0-14.5-3.5L4 9M4 4v5h5M4 13a8 8 0 0 0 14.5 3.5L20 15M20 20v-5h-5",
  search: "M11 17.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM20 20l-4.4-4.4",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM9 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  spark: "M12 3l1.9 5.6L19.5 10.5l-5.6 1.9L12 18l-1.9-5.6L4.5 10.5l5.6-1.9z",
  plug: "M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4",
};

/** An SVG element; decoration only, hidden from assistive technology. */
export function icon(name, size = 18) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [key, value] of Object.entries({
    viewBox: "0 0 24 24", width: size, height: size, fill: "none", stroke: "currentColor", "stroke-width": "1.8",
    "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true", focusable: "false",
  })) svg.setAttribute(key, value);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
