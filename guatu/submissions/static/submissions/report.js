// The report: kept on the server as it is typed, on this device while there is no network.
(function () {
  "use strict";
  function stored(act) { try { return act(window.localStorage); } catch (error) { return null; } }

  function report(form) {
    var key = "guatu-report:" + form.dataset.report;
    var text = form.querySelector("[data-text]");
    var version = form.elements.version;
    var line = form.querySelector("[data-report-state]");
    var conflict = form.querySelector("[data-report-conflict]");
    var words = form.dataset;
    var later = 0;
    var saving = false;
    var queued = false;
    var kept = text.value;

    function say(what) { line.textContent = what; }
    function hold() { stored(function (s) { s.setItem(key, JSON.stringify({ text: text.value, version: version.value })); }); }
    function release() { stored(function (s) { s.removeItem(key); }); }
    function clock() { return new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }); }

    function disagree(answer) {
      conflict.hidden = false;
      conflict.querySelector("[data-words]").textContent = words.conflict;
      conflict.querySelector("[data-standing]").textContent = answer.standing || "";
      conflict.dataset.version = answer.version;
    }
    conflict.querySelector("[data-keep-mine]").addEventListener("click", function () {
      version.value = conflict.dataset.version;
      conflict.hidden = true;
      save();
    });
    conflict.querySelector("[data-take-standing]").addEventListener("click", function () {
      version.value = conflict.dataset.version;
      text.value = kept = conflict.querySelector("[data-standing]").textContent;
      conflict.hidden = true;
      release();
    });

    function save() {
      window.clearTimeout(later);
      if (saving || form.dataset.sent || !conflict.hidden || text.value === kept) { return; }
      var sent = text.value;
      var body = new FormData();
      body.append("text", sent);
      body.append("version", version.value || "0");
      body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      saving = true;
      say(words.saving);
      fetch(words.draftUrl, { method: "POST", body: body, headers: { Accept: "application/json" } }).then(function (answer) {
        return answer.json().then(function (found) {
          if (answer.status === 409 && found.errors) { disagree(found.errors); say(""); return; }
          if (!answer.ok) { say(words.refused + "：" + (found.detail || "")); return; }
          version.value = found.version;
          kept = sent;
          if (text.value === sent) { release(); }
          say(words.saved + " " + clock());
          return true;
        });
      }).catch(function () { say(queued ? words.queued : words.offline); return null; }).then(function (done) {
        saving = false;
        if (queued && done) { queued = false; form.requestSubmit(); return; }
        if (done === undefined) { queued = false; }
        if (text.value !== kept && conflict.hidden) { later = window.setTimeout(save, navigator.onLine ? 3000 : 15000); }
      });
    }

    var before = JSON.parse(stored(function (s) { return s.getItem(key); }) || "null");
    if (before && before.text !== text.value && !("bound" in words)) {
      if (before.version === version.value) { text.value = before.text; say(words.restored); later = window.setTimeout(save, 800); }
      else { var standing = text.value; text.value = before.text; disagree({ standing: standing, version: version.value }); }
    }
    text.addEventListener("input", function () {
      hold();
      window.clearTimeout(later);
      later = window.setTimeout(save, 2000);
    });
    text.addEventListener("blur", save);
    window.addEventListener("online", function () {
      if (queued) { queued = false; form.requestSubmit(); } else { save(); }
    });
    // Files that arrive begin the draft or move it on.
    form.addEventListener("guatu:version", function (event) { if (event.detail > Number(version.value)) { version.value = event.detail; } });

    // A submission waits for the network, and for the draft that is on its way: their order would else be chance.
    form.addEventListener("submit", function (event) {
      // formAction of a button without the attribute is the page's own address, so the attribute is asked for.
      if ((navigator.onLine && !saving) || (event.submitter && event.submitter.hasAttribute("formaction"))) {
        window.clearTimeout(later);
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      delete form.dataset.sent;
      hold();
      queued = true;
      say(navigator.onLine ? words.saving : words.queued);
    });
    // The text stays on this device until a page says that it arrived: the network may break in between.
    form.addEventListener("submit", function (event) {
      if (event.defaultPrevented) { return; }
      if (event.submitter && event.submitter.hasAttribute("data-discard")) { release(); } else if (text.value !== kept) { hold(); }
    });
  }
  function start() {
    document.querySelectorAll("[data-report-arrived]").forEach(function (element) {
      stored(function (s) { s.removeItem("guatu-report:" + element.dataset.reportArrived); });
    });
    document.querySelectorAll("form[data-report]").forEach(report);
  }
  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", start); } else { start(); }
})();
