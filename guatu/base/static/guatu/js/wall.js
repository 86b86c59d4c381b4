// The wall keeps itself up to date: what changed is marked, and a lost connection is said with the last true time.
(function () {
  "use strict";
  var state = document.querySelector("[data-wall-state]");
  var full = document.querySelector("[data-full]");
  var last = state.querySelector("[data-words]").textContent.replace(state.dataset.live, "").trim();
  var figures = {};

  function say(lost) {
    var words = lost ? state.dataset.lost + " " + last + " " + state.dataset.lostEnd : state.dataset.live + " " + last;
    var place = state.querySelector("[data-words]");
    state.classList.toggle("lost", lost);
    if (place.textContent !== words) { place.textContent = words; }
  }
  function remember() {
    figures = {};
    document.querySelectorAll("#wall-figures [data-figure]").forEach(function (cell) { figures[cell.id] = cell.dataset.figure; });
  }
  function mark() {
    document.querySelectorAll("#wall-figures [data-figure]").forEach(function (cell) {
      if (cell.id in figures && figures[cell.id] !== cell.dataset.figure) { cell.parentElement.classList.add("changed"); }
    });
    remember();
  }
  document.body.addEventListener("wall:true", function (event) { last = event.detail.at; say(false); });
  // A toast every twenty seconds would hide the wall: the line at the top says it instead.
  ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach(function (name) {
    document.body.addEventListener(name, function (event) { event.stopPropagation(); say(true); });
  });
  document.body.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.xhr.status >= 400) { event.stopPropagation(); event.detail.shouldSwap = false; say(true); }
  });
  document.body.addEventListener("htmx:afterSwap", mark);
  document.addEventListener("visibilitychange", function () {
    if (!document.hidden && window.htmx) { window.htmx.trigger("#wall-figures", "wall:refresh"); }
  });

  if (full && document.documentElement.requestFullscreen) {
    full.hidden = false;
    full.addEventListener("click", function () {
      if (document.fullscreenElement) { document.exitFullscreen(); } else { document.documentElement.requestFullscreen(); }
    });
  }
  // Arrow keys walk the matrix as on a sheet.
  document.addEventListener("keydown", function (event) {
    var step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    var cell = event.target.closest && event.target.closest(".matrix td, .matrix th");
    if (!step || !cell) { return; }
    var rows = Array.from(document.querySelectorAll(".matrix tbody tr"));
    var row = rows.indexOf(cell.parentElement);
    var column = Array.from(cell.parentElement.children).indexOf(cell);
    var there = rows[row + step[0]] && rows[row + step[0]].children[column + step[1]];
    var link = there && there.querySelector("a");
    if (link) { link.focus(); event.preventDefault(); }
  });
  remember();
})();
