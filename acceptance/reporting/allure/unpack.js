// Unpacks the report's data and Allure's code, and starts it: together they are a quarter of their size when packed.
(async function () {
  const packed = (id) => Uint8Array.from(atob(document.getElementById(id).textContent), (sign) => sign.charCodeAt(0));
  const unpacked = (id) =>
    new Response(new Blob([packed(id)]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  const encoded = (text) => {
    let signs = "";
    for (const byte of new TextEncoder().encode(text)) signs += String.fromCharCode(byte);
    return btoa(signs);
  };

  if (!("DecompressionStream" in window)) {
    document.getElementById("app").textContent = "Отчёт открывается в браузере 2023 года и новее: обновите браузер.";
    document.getElementById("allure-app-loader")?.remove();
    return;
  }
  const [data, app] = await Promise.all([unpacked("packed-data"), unpacked("packed-app")]);
  const { texts, same } = JSON.parse(data);
  const all = window.allureReportData;
  for (const [name, text] of Object.entries(texts)) all[name] = encoded(text);
  for (const [name, first] of Object.entries(same)) all[name] = all[first];
  const script = document.createElement("script");
  script.textContent = app;
  document.body.append(script);
})();
