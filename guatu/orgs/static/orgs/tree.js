// The column browser: marks the way that was taken, and lets the arrow keys walk it.
(function () {
  "use strict";
  var tree = document.querySelector("[data-tree]");
  if (!tree) { return; }
  var inward = false;

  function units(column) { return Array.from(column.querySelectorAll(".tree-unit")); }
  function chosen(column) { return column.querySelector(".tree-unit[aria-current]") || units(column)[0]; }
  function columns() { return Array.from(tree.querySelectorAll(".tree-column")); }
  function mark(unit) {
    units(unit.closest(".tree-column")).forEach(function (other) { other.removeAttribute("aria-current"); });
    unit.setAttribute("aria-current", "true");
  }
  function reveal() { tree.scrollLeft = tree.scrollWidth; }

  tree.addEventListener("click", function (event) {
    var unit = event.target.closest(".tree-unit[hx-get]");
    if (unit) { mark(unit); }
  });
  tree.addEventListener("keydown", function (event) {
    var unit = event.target.closest(".tree-unit");
    if (!unit || event.ctrlKey || event.metaKey || event.altKey) { return; }
    var column = unit.closest(".tree-column");
    var list = units(column), at = list.indexOf(unit), all = columns(), next = null;
    if (event.key === "ArrowDown") { next = list[at + 1]; }
    else if (event.key === "ArrowUp") { next = list[at - 1]; }
    else if (event.key === "Home") { next = list[0]; }
    else if (event.key === "End") { next = list[list.length - 1]; }
    else if (event.key === "ArrowLeft") { next = all[all.indexOf(column) - 1] && chosen(all[all.indexOf(column) - 1]); }
    else if (event.key === "ArrowRight") {
      var beyond = all[all.indexOf(column) + 1];
      if (beyond && unit.hasAttribute("aria-current")) { next = chosen(beyond); } else { inward = true; unit.click(); }
    } else { return; }
    event.preventDefault();
    if (next) { next.focus(); }
  });
  document.body.addEventListener("htmx:afterSwap", function (event) {
    if (!tree.contains(event.target)) { return; }
    reveal();
    var first = inward && event.target.querySelector(".tree-unit");
    inward = false;
    if (first) { first.focus(); }
  });
  reveal();
})();
