// How the report opens: at its title, every section unfolded, the pictures of what failed in sight, the rest aside.
// Runs before Allure's own code. Allure keeps what is folded in the browser's storage: a new report starts afresh.
(function (report, unfolded, folded) {
  try {
    if (localStorage.getItem("acceptanceReport") !== report) {
      localStorage.setItem("expandedTrees", JSON.stringify(unfolded));
      localStorage.setItem("collapsedTrees", JSON.stringify(folded));
      localStorage.setItem("acceptanceReport", report);
    }
  } catch (error) {
    console.info("the browser keeps nothing, so sections open as Allure has them", error);
  }

  // Allure moves its focus to the first scenario and scrolls there, past the title. Until the reader does something
  // and while no scenario is asked for by the address, the page stays where its title is.
  const events = ["pointerdown", "touchstart", "wheel", "keydown", "focusin", "hashchange"];
  const toTheTitle = (event) => {
    if (event.target instanceof Element && event.target.hasAttribute("data-tree-scroll-container")) {
      event.target.scrollTop = 0;
    }
  };
  const letGo = () => {
    window.removeEventListener("scroll", toTheTitle, true);
    events.forEach((name) => window.removeEventListener(name, letGo, true));
  };
  if (window.location.hash.length < 2) {
    window.addEventListener("scroll", toTheTitle, true);
    events.forEach((name) => window.addEventListener(name, letGo, { capture: true, passive: true }));
  }
})
