// Forms that work without a network.
//
// <form data-offline action="…"> with hidden fields `key` and `written_at`, inside an element
// data-offline-page="title"; `data-fresh-key` on the form: every new entry is a thing of its own.
// <a data-offline-keep href="…">: the form behind the link is kept on this device when the list is opened.
// <div data-offline-queue>: what waits here, and what became of it. Words: fieldwork/_offline_words.html.
// The view answers {state, url, text}, or a problem with `errors` by field (fieldwork/views/syncing.py).
(function () {
  "use strict";
  var DAY = 24 * 3600 * 1000;
  var MOST = 60; // forms kept on this device
  var kept = window.guatuKept;
  var words;
  var shell;
  var going = null;

  function account() { return words.account || null; }
  function key() {
    if (window.crypto.randomUUID) { return window.crypto.randomUUID(); }
    var bytes = window.crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
  }
  function here() { return window.location.pathname + window.location.search; }
  function say(form, text) { var line = form.querySelector("[data-offline-state]"); if (line) { line.textContent = text; } }
  function element(name, text, cls) {
    var made = document.createElement(name);
    if (text) { made.textContent = text; }
    if (cls) { made.className = cls; }
    return made;
  }

  // -- forms are kept ------------------------------------------------------------------------------

  function keepPage(path, page) {
    if (!page || !account()) { return null; }
    var copy = page.cloneNode(true);
    copy.querySelectorAll("[name=csrfmiddlewaretoken]").forEach(function (field) { field.remove(); });
    copy.querySelectorAll(".error, .form-errors").forEach(function (box) { box.remove(); });
    return kept.put("pages", { path: path, title: page.dataset.offlinePage, html: copy.outerHTML, account: account(), at: Date.now() });
  }
  function keepLinks() {
    var links = Array.from(document.querySelectorAll("a[data-offline-keep]")).slice(0, MOST);
    return links.reduce(function (before, link) {
      return before.then(function () {
        return fetch(link.href, { headers: { Accept: "text/html" } }).then(function (answer) {
          if (!answer.ok || answer.redirected) { return null; }
          return answer.text().then(function (text) {
            var page = new DOMParser().parseFromString(text, "text/html").querySelector("[data-offline-page]");
            return keepPage(link.getAttribute("href"), page);
          });
        });
      });
    }, Promise.resolve()).catch(function () {});
  }
  function tidy() {
    return kept.all("pages").then(function (pages) {
      var own = pages.filter(function (page) { return page.account === account(); }).sort(function (a, b) { return b.at - a.at; });
      var stay = own.slice(0, MOST).map(function (page) { return page.path; });
      return Promise.all(pages.filter(function (page) { return stay.indexOf(page.path) < 0; }).map(function (page) { return kept.drop("pages", page.path); }));
    }).then(function () { return kept.all("entries"); }).then(function (entries) {
      return Promise.all(entries.filter(function (entry) { return entry.sent_at && Date.now() - entry.sent_at > DAY; }).map(function (entry) { return kept.drop("entries", entry.id); }));
    });
  }

  // -- entries are written and sent ------------------------------------------------------------------

  function fieldsOf(form) {
    return Array.from(new FormData(form).entries()).filter(function (pair) {
      return pair[0] !== "csrfmiddlewaretoken" && !(pair[1] instanceof File && !pair[1].size);
    });
  }
  function wrong(form, answer) {
    form.querySelectorAll(".offline-error").forEach(function (old) { old.remove(); });
    var errors = answer.errors || {};
    var rest = [answer.detail || (Object.keys(errors).length ? "" : answer.title)];
    Object.keys(errors).forEach(function (name) {
      var field = form.elements[name];
      var box = field && field.closest && field.closest(".field");
      if (!box) { rest.push(errors[name]); return; }
      box.classList.add("field-wrong");
      box.appendChild(element("p", errors[name], "error offline-error"));
      var details = box.closest("details");
      if (details) { details.open = true; }
    });
    say(form, rest.filter(Boolean).join("；"));
  }
  function clean(form) {
    form.querySelectorAll(".offline-error").forEach(function (old) { old.remove(); });
    form.querySelectorAll(".field-wrong").forEach(function (box) { box.classList.remove("field-wrong"); });
  }
  function write(form) {
    if (form.elements.key && form.hasAttribute("data-fresh-key") && !form.dataset.entry) { form.elements.key.value = key(); }
    if (form.elements.written_at) { form.elements.written_at.value = new Date().toISOString(); }
    form.dataset.entry = form.dataset.entry || key();
    var page = form.closest("[data-offline-page]");
    return {
      id: form.dataset.entry, action: form.getAttribute("action"), fields: fieldsOf(form), title: page ? page.dataset.offlinePage : document.title,
      path: form.dataset.path || here(), account: account() || form.dataset.account || null, written_at: Date.now(), state: "waiting", text: "",
    };
  }
  function submit(event) {
    var form = event.target;
    if (!form.hasAttribute("data-offline") || !window.indexedDB) { return; }
    event.preventDefault();
    delete form.dataset.sent;
    clean(form);
    var entry = write(form);
    say(form, words.sending);
    kept.put("entries", entry).then(function () { return flush(); }, function () { say(form, words.full); return null; }).then(function (sent) {
      if (sent === null) { return; }
      return kept.get("entries", entry.id).then(function (now) { told(form, now); });
    });
  }
  function told(form, entry) {
    if (entry && entry.state === "refused") { wrong(form, entry.answer || {}); return; }
    if (entry && entry.state !== "waiting" && !shell) { window.location.assign(entry.url); return; }
    form.reset();
    delete form.dataset.entry;
    say(form, entry && entry.state !== "waiting" ? entry.text : entry && entry.text || words.kept);
  }

  function token() {
    return fetch(words.tokenUrl, { headers: { Accept: "application/json" }, cache: "no-store" }).then(function (answer) {
      if (!answer.ok) { throw new Error(answer.status === 401 ? "sign-in" : "later"); }
      return answer.json();
    });
  }
  function send(entry, session) {
    var body = new FormData();
    entry.fields.forEach(function (pair) { if (pair[1] instanceof Blob) { body.append(pair[0], pair[1], pair[1].name); } else { body.append(pair[0], pair[1]); } });
    var headers = { Accept: "application/json", "X-CSRFToken": session.token };
    return fetch(entry.action, { method: "POST", body: body, headers: headers }).then(function (answer) {
      if (answer.status >= 500 || answer.status === 429 || answer.status === 401) { return entry; }
      return answer.json().catch(function () { return {}; }).then(function (found) {
        if (answer.ok && found.state) {
          Object.assign(entry, { state: found.state, url: found.url, text: found.text, fields: [], sent_at: Date.now() });
        } else {
          var reasons = Object.keys(found.errors || {}).map(function (name) { return found.errors[name]; });
          if (found.detail) { reasons.unshift(found.detail); }
          Object.assign(entry, { state: "refused", answer: found, text: reasons.join("；") || found.title || "" });
        }
        return kept.put("entries", entry).then(function () { return entry; });
      });
    });
  }
  function flush() {
    going = (going || Promise.resolve()).then(function () {
      return kept.all("entries").then(function (entries) {
        var waiting = entries.filter(function (entry) { return entry.state === "waiting"; }).sort(function (a, b) { return a.written_at - b.written_at; });
        if (!waiting.length) { return null; }
        return token().then(function (session) {
          return waiting.reduce(function (before, entry) {
            return before.then(function () {
              var own = entry.account === null || String(entry.account) === String(session.account);
              return own ? send(entry, session) : null;
            });
          }, Promise.resolve());
        }).catch(function (error) {
          if (error.message !== "sign-in") { return null; }
          return Promise.all(waiting.map(function (entry) { entry.text = words.signIn; return kept.put("entries", entry); }));
        });
      });
    }).catch(function () {}).then(show).then(function () { return true; });
    return going;
  }

  // -- what waits is shown ---------------------------------------------------------------------------

  function show() {
    var places = document.querySelectorAll("[data-offline-queue]");
    if (!places.length) { return null; }
    return kept.all("entries").then(function (entries) {
      var rows = entries.filter(function (entry) { return !account() || !entry.account || entry.account === account(); });
      rows.sort(function (a, b) { return b.written_at - a.written_at; });
      places.forEach(function (place) {
        place.replaceChildren();
        if (!rows.length) { return; }
        place.appendChild(element("h2", words.unsent));
        var list = element("ul");
        rows.forEach(function (entry) { list.appendChild(line(entry)); });
        place.appendChild(list);
      });
    }).catch(function () {});
  }
  function line(entry) {
    var row = element("li", "", "entry entry-" + entry.state);
    row.appendChild(element("span", words[entry.state] || entry.state, "entry-state"));
    row.appendChild(document.createTextNode(" " + entry.title + " "));
    var photo = entry.fields.some(function (pair) { return pair[1] instanceof Blob; }) ? " · " + words.photo : "";
    row.appendChild(element("span", words.written + " " + new Date(entry.written_at).toLocaleString([], { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" }) + photo, "quiet"));
    if (entry.text) { row.appendChild(element("p", entry.text, "help")); }
    var acts = element("div", "", "actions");
    if (entry.url) {
      var link = element("a", words.open, "button");
      link.href = entry.url;
      acts.appendChild(link);
    }
    if (entry.state === "refused" || entry.state === "waiting") {
      acts.appendChild(button(words.again, function () { window.location.assign(entry.path.split("#")[0] + "#entry=" + entry.id); if (entry.path === here()) { window.location.reload(); } }));
      acts.appendChild(button(words.drop, function () {
        window.guatu.ask({ dataset: { confirm: words.dropText, confirmTitle: words.dropTitle, confirmWord: words.drop } }, function () { kept.drop("entries", entry.id).then(show); });
      }));
    }
    row.appendChild(acts);
    return row;
  }
  function button(text, act) {
    var made = element("button", text, "button");
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }
  // "#entry=…": the form is filled in again with what was written.
  function refill() {
    var asked = /^#entry=([\w-]+)$/.exec(window.location.hash);
    var form = document.querySelector("form[data-offline]");
    if (!asked || !form) { return null; }
    return kept.get("entries", asked[1]).then(function (entry) {
      if (!entry || !entry.fields.length) { return; }
      form.dataset.entry = entry.id;
      var photos = new DataTransfer();
      entry.fields.forEach(function (pair) {
        var field = form.elements[pair[0]];
        if (!field) { return; }
        if (pair[1] instanceof Blob) { photos.items.add(pair[1]); field.files = photos.files; return; }
        if (field.type === "checkbox") { field.checked = true; return; }
        field.value = pair[1];
        var details = field.closest && pair[1] && field.closest("details");
        if (details && !/(_due_on|_owner)$/.test(pair[0])) { details.open = true; }
      });
      if (entry.state === "refused") { wrong(form, entry.answer || {}); }
    });
  }

  // -- the page that stands in for the others ----------------------------------------------------------

  function standIn() {
    return kept.all("pages").then(function (pages) {
      var asked = pages.find(function (page) { return page.path === here(); });
      if (asked) {
        shell.replaceChildren(new DOMParser().parseFromString(asked.html, "text/html").body.firstElementChild);
        document.querySelector("[data-shell-title]").textContent = asked.title;
        shell.querySelectorAll("form[data-offline]").forEach(function (form) { form.dataset.account = asked.account; form.dataset.path = asked.path; });
        return refill();
      }
      shell.appendChild(element("h2", words.keptPages));
      if (!pages.length) { shell.appendChild(element("p", words.none, "quiet")); return null; }
      var list = element("ul", "", "plain");
      pages.sort(function (a, b) { return a.title.localeCompare(b.title); }).forEach(function (page) {
        var row = element("li");
        var link = element("a", page.title);
        link.href = page.path;
        row.appendChild(link);
        list.appendChild(row);
      });
      shell.appendChild(list);
      return null;
    });
  }

  function start() {
    var box = document.getElementById("offline-words");
    if (!box || !window.indexedDB || !kept) { return; }
    words = box.dataset;
    shell = document.querySelector("[data-offline-shell]");
    document.addEventListener("submit", submit);
    window.addEventListener("online", flush);
    if (shell) { standIn().then(flush); return; }
    tidy().then(function () { return keepPage(here(), document.querySelector("form[data-offline]:not([data-bound])") && document.querySelector("[data-offline-page]")); })
      .then(refill).then(flush).then(keepLinks).catch(function () {});
    if ("serviceWorker" in navigator) {
      navigator.serviceWorker.register("/service-worker.js").then(function () { return navigator.serviceWorker.ready; })
        .then(function (ready) { ready.active.postMessage("renew"); }).catch(function () {});
    }
  }
  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", start); } else { start(); }
})();
