// The queue: j and k show the next item, the undo counts down, all of a page can be ticked.
(function () {
  "use strict";
  function start() {
    // page.js moves the mark and the focus on j and k; here the item follows it.
    document.addEventListener("keydown", function (event) {
      if ((event.key !== "j" && event.key !== "k") || event.ctrlKey || event.metaKey || event.altKey) { return; }
      if (event.target.closest("textarea, select, input:not([type=checkbox]), dialog[open]")) { return; }
      var rows = Array.from(document.querySelectorAll("[data-rows] [data-row]"));
      var shown = rows.findIndex(function (row) { return row.querySelector("a[aria-current]"); });
      var next = rows[shown + (event.key === "j" ? 1 : -1)];
      event.preventDefault();
      event.stopImmediatePropagation();
      if (next) { next.querySelector("a").click(); }
    }, true);

    var undo = document.querySelector("[data-undo]");
    if (undo) {
      var left = 10 - (Date.parse(undo.dataset.now) - Date.parse(undo.dataset.undo)) / 1000;
      var end = Date.now() + left * 1000;
      var word = undo.querySelector("[data-seconds]");
      var tick = function () {
        var seconds = Math.ceil((end - Date.now()) / 1000);
        if (seconds <= 0) { undo.remove(); return; }
        word.textContent = seconds;
        window.setTimeout(tick, 250);
      };
      tick();
    }

    var all = document.querySelector("[data-check-all]");
    if (all) {
      all.hidden = false;
      all.addEventListener("click", function () {
        var boxes = Array.from(document.querySelectorAll("[data-rows] input[type=checkbox]"));
        var on = !boxes.every(function (box) { return box.checked; });
        boxes.forEach(function (box) { box.checked = on; });
      });
    }
    var current = document.querySelector("[data-rows] a[aria-current]");
    if (current) { current.scrollIntoView({ block: "nearest" }); }
  }
  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", start); } else { start(); }
})();
