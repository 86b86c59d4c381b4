// What this device keeps for work without a network: forms that were opened, and entries that wait to be sent.
// Signing out clears it; what was not sent yet is asked about first.
(function () {
  "use strict";
  var NAME = "guatu";

  function open() {
    return new Promise(function (yes, no) {
      var asked = window.indexedDB.open(NAME, 1);
      asked.onupgradeneeded = function () {
        asked.result.createObjectStore("pages", { keyPath: "path" });
        asked.result.createObjectStore("entries", { keyPath: "id" });
      };
      asked.onsuccess = function () { yes(asked.result); };
      asked.onerror = function () { no(asked.error); };
    });
  }
  function act(store, mode, ask) {
    return open().then(function (base) {
      return new Promise(function (yes, no) {
        var change = base.transaction(store, mode);
        var asked = ask(change.objectStore(store));
        change.oncomplete = function () { base.close(); yes(asked && asked.result); };
        change.onerror = change.onabort = function () { base.close(); no(change.error); };
      });
    });
  }
  var kept = {
    all: function (store) { return act(store, "readonly", function (rows) { return rows.getAll(); }); },
    get: function (store, key) { return act(store, "readonly", function (rows) { return rows.get(key); }); },
    put: function (store, row) { return act(store, "readwrite", function (rows) { return rows.put(row); }); },
    drop: function (store, key) { return act(store, "readwrite", function (rows) { return rows.delete(key); }); },
    clear: function (store) { return act(store, "readwrite", function (rows) { return rows.clear(); }); },
    unsent: function () {
      return kept.all("entries").then(function (rows) {
        return rows.filter(function (row) { return row.state === "waiting" || row.state === "refused"; });
      });
    },
  };
  window.guatuKept = kept;

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.hasAttribute("data-sign-out") || !window.indexedDB) { return; }
    event.preventDefault();
    function leave() {
      var done = function () { HTMLFormElement.prototype.submit.call(form); };
      Promise.all([kept.clear("pages"), kept.clear("entries")]).then(done, done);
    }
    kept.unsent().then(function (rows) {
      if (!rows.length) { leave(); return; }
      window.guatu.ask({ dataset: { confirm: form.dataset.signOut, confirmTitle: form.dataset.signOutTitle, confirmWord: form.dataset.signOutWord } }, leave);
    }, leave);
  });
})();
