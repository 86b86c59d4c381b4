// Before the first paint: the chosen theme, so that a dark page does not flash white.
(function () {
  "use strict";
  var root = document.documentElement;
  if (root.dataset.theme) { return; }
  try {
    var chosen = window.localStorage.getItem("guatu-theme");
    if (chosen === "dark" || chosen === "light") { root.dataset.theme = chosen; }
  } catch (error) { /* storage may be switched off */ }
})();
