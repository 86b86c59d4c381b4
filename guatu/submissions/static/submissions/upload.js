// Files go up in parts and go on where they stopped, after a lost network or a closed page.
(function () {
  "use strict";
  var PART = 512 * 1024;
  function stored(act) { try { return act(window.localStorage); } catch (error) { return null; } }
  function readable(size) { return size > 1048576 ? (size / 1048576).toFixed(1) + " MB" : Math.ceil(size / 1024) + " KB"; }

  function uploader(input) {
    var form = input.form;
    var list = form.querySelector("[data-files]");
    var words = input.dataset;
    var token = form.elements.csrfmiddlewaretoken.value;
    // With scripts the files go by themselves, not with the form.
    input.removeAttribute("name");

    function call(url, options) {
      options.headers = Object.assign({ "X-CSRFToken": token, Accept: "application/json" }, options.headers);
      return fetch(url, options).then(function (answer) {
        return answer.json().then(function (found) { return { status: answer.status, found: found }; });
      });
    }
    function begin(file, name) {
      var before = stored(function (s) { return s.getItem(name); });
      var fresh = function () {
        var body = new FormData();
        body.append("name", file.name);
        body.append("size", file.size);
        return call(words.upload, { method: "POST", body: body });
      };
      if (!before) { return fresh(); }
      return call(before, { method: "GET" }).then(function (answer) {
        return answer.status === 200 && !answer.found.done ? answer : fresh();
      });
    }
    function send(file) {
      var row = form.querySelector("[data-file-row]").content.firstElementChild.cloneNode(true);
      var bar = row.querySelector("progress");
      var line = row.querySelector("[data-progress]");
      var link = row.querySelector("a");
      var name = "guatu-upload:" + words.upload + ":" + file.name + ":" + file.size + ":" + file.lastModified;
      link.textContent = file.name;
      row.querySelector("[data-size]").textContent = readable(file.size);
      list.appendChild(row);

      function fail(detail) { row.classList.add("failed"); bar.remove(); line.textContent = detail; stored(function (s) { s.removeItem(name); }); }
      function finish(found) {
        stored(function (s) { s.removeItem(name); });
        bar.remove();
        line.textContent = words.arrived;
        if (!found.file) { return; }
        link.href = found.file.url;
        link.textContent = found.file.name;
        row.querySelector("[data-size]").textContent = readable(found.file.size);
        var remove = row.querySelector("[data-remove]");
        remove.formAction = found.file.removal;
        remove.hidden = false;
        form.dispatchEvent(new CustomEvent("guatu:version", { detail: found.version }));
      }
      function wait(again) {
        line.textContent = words.stopped;
        if (navigator.onLine) { window.setTimeout(again, 3000); }
        else { window.addEventListener("online", again, { once: true }); }
      }
      function part(url, offset) {
        var end = Math.min(offset + PART, file.size);
        if (end === file.size) { line.textContent = words.checking; }
        call(url, { method: "PATCH", body: file.slice(offset, end), headers: { "Upload-Offset": String(offset), "Content-Type": "application/octet-stream" } }).then(function (answer) {
          if (answer.status === 409 && answer.found.errors && answer.found.errors.offset) { part(url, Number(answer.found.errors.offset)); return; }
          if (answer.status >= 500) { wait(function () { part(url, offset); }); return; }
          if (answer.status >= 400) { fail(answer.found.detail); return; }
          bar.value = 100 * answer.found.offset / file.size;
          if (answer.found.done) { finish(answer.found); return; }
          line.textContent = Math.floor(bar.value) + "%";
          part(url, answer.found.offset);
        }).catch(function () { wait(function () { part(url, offset); }); });
      }
      function go() {
        begin(file, name).then(function (answer) {
          if (answer.status >= 400) { fail(answer.found.detail); return; }
          stored(function (s) { s.setItem(name, answer.found.url); });
          part(answer.found.url, answer.found.offset);
        }).catch(function () { wait(go); });
      }
      go();
    }
    input.addEventListener("change", function () {
      Array.from(input.files).forEach(send);
      input.value = "";
    });
    list.addEventListener("click", function (event) {
      var button = event.target.closest("[data-remove]");
      if (!button) { return; }
      event.preventDefault();
      call(button.formAction, { method: "POST" }).then(function (answer) { if (answer.status === 200) { button.closest("li").remove(); } });
    });
  }
  function start() { document.querySelectorAll("[data-upload]").forEach(uploader); }
  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", start); } else { start(); }
})();
