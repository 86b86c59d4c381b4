// What every page can do: theme, toasts, questions before an act, drafts, keys, lists.
(function () {
  "use strict";

  function words(name) { return document.getElementById("words").dataset[name]; }
  function each(root, selector, act) {
    if (root.matches && root.matches(selector)) { act(root); }
    root.querySelectorAll(selector).forEach(act);
  }
  function stored(act) { try { return act(window.localStorage); } catch (error) { return null; } }

  // Theme: follows the system until the reader chooses.
  function theme(button) {
    var order = ["auto", "light", "dark"];
    function now() { return stored(function (s) { return s.getItem("guatu-theme"); }) || "auto"; }
    function show() { button.querySelector("[data-theme-word]").textContent = button.dataset[now()]; button.title = button.dataset[now()]; }
    button.addEventListener("click", function () {
      var next = order[(order.indexOf(now()) + 1) % order.length];
      stored(function (s) { if (next === "auto") { s.removeItem("guatu-theme"); } else { s.setItem("guatu-theme", next); } });
      if (next === "auto") { delete document.documentElement.dataset.theme; } else { document.documentElement.dataset.theme = next; }
      show();
    });
    show();
  }

  // Toasts: good news goes by itself, bad news waits to be closed.
  function toast(box) {
    if (box.dataset.ready) { return; }
    box.dataset.ready = "1";
    var close = document.createElement("button");
    close.type = "button";
    close.className = "toast-close";
    close.textContent = words("close");
    close.addEventListener("click", function () { box.remove(); });
    box.appendChild(close);
    var stays = box.dataset.toast === "sticky" || /toast-(wrong|error|warning)/.test(box.className);
    if (!stays) { window.setTimeout(function () { if (!box.matches(":hover, :focus-within")) { box.remove(); } }, 8000); }
  }
  function say(text, kind) {
    var box = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
    box.classList.add("toast-" + (kind || "info"));
    box.querySelector("[data-text]").textContent = text;
    document.getElementById("toasts").appendChild(box);
    toast(box);
    return box;
  }

  // A question before an act: <form data-confirm="…" data-confirm-title="…" data-confirm-word="…">.
  function ask(asker, yes) {
    var dialog = document.getElementById("confirm");
    var title = dialog.querySelector("[data-title]");
    var word = dialog.querySelector("[data-word]");
    title.textContent = asker.dataset.confirmTitle || title.dataset.default;
    word.textContent = asker.dataset.confirmWord || word.dataset.default;
    dialog.querySelector("[data-text]").textContent = asker.dataset.confirm || asker.getAttribute("hx-confirm");
    dialog.returnValue = "no";
    dialog.addEventListener("close", function () { if (dialog.returnValue === "yes") { yes(); } }, { once: true });
    dialog.showModal();
  }
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.dataset.confirm && !form.dataset.confirmed) {
      event.preventDefault();
      event.stopPropagation();
      var button = event.submitter;
      ask(form, function () {
        form.dataset.confirmed = "1";
        form.requestSubmit(button || undefined);
        delete form.dataset.confirmed;
      });
      return;
    }
    if (form.method === "post" && !form.hasAttribute("hx-post")) {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "1";
      window.setTimeout(function () { delete form.dataset.sent; }, 4000);
    }
  }, true);
  document.addEventListener("htmx:confirm", function (event) {
    if (!event.detail.question) { return; }
    event.preventDefault();
    ask(event.detail.elt, function () { event.detail.issueRequest(true); });
  });
  document.addEventListener("click", function (event) {
    var opener = event.target.closest("[data-dialog]");
    if (opener) { document.getElementById(opener.dataset.dialog).showModal(); }
    var closer = event.target.closest("[data-close]");
    if (closer) { closer.closest("dialog").close(); }
    if (event.target.closest("[data-back]")) { window.history.back(); }
    if (event.target.closest("[data-print]")) { window.print(); }
    var says = event.target.closest("[data-say]");
    if (says) { say(says.dataset.say, says.dataset.sayKind); }
  });

  // Drafts: <form data-draft="key"> keeps what is typed on this device until the form is sent.
  // Fields named in data-draft-skip (space separated), passwords and files are never kept.
  function draft(form) {
    var key = "guatu-draft:" + form.dataset.draft;
    var skip = (form.dataset.draftSkip || "").split(" ");
    var line = form.querySelector("[data-draft-state]");
    var later = 0;
    function fields() {
      return Array.from(form.elements).filter(function (field) {
        return field.name && field.name !== "csrfmiddlewaretoken" && skip.indexOf(field.name) < 0 &&
          ["password", "file", "hidden", "submit", "button"].indexOf(field.type) < 0;
      });
    }
    function keep() {
      var values = fields().map(function (field) {
        return [field.name, field.value, field.type === "checkbox" || field.type === "radio" ? field.checked : null];
      });
      stored(function (s) { s.setItem(key, JSON.stringify(values)); });
      if (line) { line.textContent = words("draft"); }
    }
    function restore() {
      var kept = JSON.parse(stored(function (s) { return s.getItem(key); }) || "null");
      if (!kept || form.dataset.bound) { return; }
      var changed = false;
      fields().forEach(function (field) {
        kept.forEach(function (value) {
          if (value[0] !== field.name) { return; }
          if (value[2] === null) { changed = changed || field.value !== value[1]; field.value = value[1]; }
          else if (value[1] === field.value) { changed = changed || field.checked !== value[2]; field.checked = value[2]; }
        });
      });
      if (changed && line) { line.textContent = words("restored"); }
    }
    restore();
    form.addEventListener("input", function () { window.clearTimeout(later); later = window.setTimeout(keep, 400); });
    form.addEventListener("guatu:sent", function () { window.clearTimeout(later); stored(function (s) { s.removeItem(key); }); });
  }
  // A page that confirms receipt says which draft is done with: <div data-draft-done="key">.
  function forget(element) { stored(function (s) { s.removeItem("guatu-draft:" + element.dataset.draftDone); }); }

  // Filters act at once; the button is there for those without scripts.
  function filters(form) {
    form.addEventListener("change", function (event) { if (event.target.tagName === "SELECT") { form.requestSubmit(); } });
    form.addEventListener("submit", function () {
      Array.from(form.elements).forEach(function (field) { if (field.name && field.value === "") { field.disabled = true; } });
      window.setTimeout(function () { Array.from(form.elements).forEach(function (field) { field.disabled = false; }); }, 500);
    });
  }

  // Keys: j and k walk the rows of [data-table], Enter opens; data-key="a" presses its element.
  function typing(event) { return event.target.closest("input, textarea, select, [contenteditable], dialog[open]"); }
  function walk(step) {
    var rows = Array.from(document.querySelectorAll("[data-table] tbody tr, [data-rows] [data-row]"));
    if (!rows.length) { return; }
    var at = rows.findIndex(function (row) { return row.classList.contains("chosen"); });
    var next = rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + step))];
    rows.forEach(function (row) { row.classList.remove("chosen"); });
    next.classList.add("chosen");
    next.scrollIntoView({ block: "nearest" });
    var link = next.querySelector("a, button, input");
    if (link) { link.focus({ preventScroll: true }); }
  }
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event)) { return; }
    if (event.key === "j" || event.key === "k") { walk(event.key === "j" ? 1 : -1); event.preventDefault(); return; }
    var target = Array.from(document.querySelectorAll("[data-key]")).find(function (element) {
      return element.dataset.key === event.key && !element.disabled && element.getClientRects().length;
    });
    if (target) {
      event.preventDefault();
      if (/^(INPUT|TEXTAREA)$/.test(target.tagName)) { target.focus(); } else { target.click(); }
    }
  });

  // Fragments: a refusal comes as a toast, a form with errors (422) takes the place of the form.
  document.addEventListener("htmx:beforeSwap", function (event) {
    var reply = event.detail.xhr;
    if (reply.status < 400) { return; }
    if (reply.status === 422 || reply.getResponseHeader("HX-Retarget")) { event.detail.shouldSwap = true; event.detail.isError = false; return; }
    say(words("failed"), "wrong");
  });
  document.addEventListener("htmx:sendError", function () { say(words("offline"), "wrong"); });
  document.addEventListener("htmx:load", function (event) { ready(event.detail.elt); });

  function ready(root) {
    each(root, "[data-theme-switch]", theme);
    each(root, "[data-toast]", toast);
    each(root, "[data-draft-done]", forget);
    each(root, "form[data-draft]", draft);
    each(root, "form[data-filters]", filters);
    each(root, ".nav [aria-current], .subnav [aria-current]", function (link) {
      var strip = link.closest(".nav, .subnav");
      strip.scrollLeft = link.offsetLeft - strip.clientWidth / 2;
    });
    each(root, "[data-focus]", function (element) { element.focus(); });
  }
  window.guatu = { say: say, ask: ask };
  if (!window.htmx) { ready(document.body); }
})();
