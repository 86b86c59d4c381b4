// Who was there, counted as it is ticked: whether the meeting counts is said before it is sent.
(function () {
  "use strict";
  function number(field) { return field && /^\d+$/.test(field.value) ? Number(field.value) : 0; }

  function tell(roll) {
    var form = roll.closest("form");
    var boxes = Array.from(roll.querySelectorAll("input[name=ticked]"));
    var there = boxes.filter(function (box) { return box.checked; }).length;
    var due = boxes.length ? ("whole" in roll.dataset ? boxes.length : there) : number(form.elements.due);
    var present = boxes.length ? there : number(form.elements.present);
    var scaled = Number(roll.dataset.scaled);
    var least = due * scaled;
    var need = !scaled ? 1 : "enough" in roll.dataset ? Math.ceil(least / 10000) : Math.floor(least / 10000) + 1;
    var line = roll.querySelector("[data-count]");
    var words = roll.dataset.words.replace("{due}", due).replace("{present}", present);
    var short = Math.max(need, 1) - present;
    line.textContent = words + " · " + (short > 0 ? roll.dataset.short.replace("{n}", short) : roll.dataset.good);
  }
  function all(root) {
    if (root.matches && root.matches("[data-roll]")) { tell(root); }
    root.querySelectorAll("[data-roll]").forEach(tell);
  }
  function changed(event) {
    var form = event.target.closest("form");
    if (form) { form.querySelectorAll("[data-roll]").forEach(tell); }
  }
  // A draft that came back may be of another kind or day than the names on the page: they are fetched anew.
  function agree() {
    document.querySelectorAll("form [data-roll]").forEach(function (roll) {
      var form = roll.closest("form");
      var kind = form.querySelector("input[name=kind]:checked");
      var asked = (kind ? kind.value : "") + "|" + form.elements.held_on.value;
      if (form.elements.rolled.value !== asked) { form.querySelector("#kinds").dispatchEvent(new Event("change", { bubbles: true })); }
    });
  }
  document.addEventListener("input", changed);
  document.addEventListener("change", changed);
  document.addEventListener("htmx:load", function (event) {
    all(event.detail.elt);
    if (event.detail.elt === document.body) { window.setTimeout(agree, 50); }
  });
  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", function () { all(document.body); }); } else { all(document.body); }
})();
