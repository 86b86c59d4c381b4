// The studio's words: each text becomes an editor in which bound figures are chips that cannot be typed in.
// The textarea stays beneath and is what is sent; without this script it shows {{F1}} and works all the same.
(function () {
  "use strict";

  var PLACE = /\{\{\s*(F\d+)\s*\}\}/;
  var last = null;

  function value(code) {
    var button = document.querySelector('[data-insert="' + code + '"]');
    return button ? button.dataset.text : "?";
  }
  function chip(code) {
    var span = document.createElement("span");
    span.className = "bound";
    span.contentEditable = "false";
    span.dataset.code = code;
    span.textContent = value(code);
    return span;
  }
  function fill(editor, text) {
    editor.textContent = "";
    text.split(PLACE).forEach(function (part, place) {
      if (place % 2) { editor.appendChild(chip(part)); } else if (part) { editor.appendChild(document.createTextNode(part)); }
    });
  }
  function read(node) {
    var text = "";
    node.childNodes.forEach(function (child) {
      if (child.nodeType === 3) { text += child.data; return; }
      if (child.nodeType !== 1) { return; }
      if (child.dataset.code) { text += "{{" + child.dataset.code + "}}"; return; }
      if (child.tagName === "BR") { text += "\n"; return; }
      text += (text && child.tagName === "DIV" ? "\n" : "") + read(child);
    });
    return text;
  }
  function changed(editor) {
    editor.source.value = read(editor).replace(/\u200b/g, "").trim();
    editor.source.dispatchEvent(new Event("input", { bubbles: true }));
  }
  function caretInto(editor) {
    var selection = window.getSelection();
    if (selection.rangeCount && editor.contains(selection.anchorNode)) { return selection.getRangeAt(0); }
    var range = document.createRange();
    range.selectNodeContents(editor);
    range.collapse(false);
    return range;
  }
  function insert(editor, node) {
    var range = caretInto(editor);
    range.deleteContents();
    range.insertNode(node);
    range.setStartAfter(node);
    range.collapse(true);
    var selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    changed(editor);
  }
  function upgrade(source) {
    var editor = document.createElement("div");
    editor.className = "editor";
    editor.contentEditable = "true";
    editor.setAttribute("role", "textbox");
    editor.setAttribute("aria-multiline", source.dataset.words === "heading" ? "false" : "true");
    editor.setAttribute("aria-label", source.getAttribute("aria-label"));
    editor.source = source;
    fill(editor, source.value);
    source.hidden = true;
    source.after(editor);
    editor.addEventListener("input", function () { changed(editor); });
    editor.addEventListener("focus", function () { last = editor; });
    editor.addEventListener("keydown", function (event) { if (event.key === "Enter") { event.preventDefault(); } });
    editor.addEventListener("paste", function (event) {
      event.preventDefault();
      var text = event.clipboardData.getData("text/plain").replace(/\s*\n\s*/g, "").replace(/\{\{|\}\}/g, "");
      insert(editor, document.createTextNode(text));
    });
  }

  document.querySelectorAll("textarea[data-words]").forEach(upgrade);
  document.addEventListener("mousedown", function (event) {
    if (event.target.closest("[data-insert]")) { event.preventDefault(); }
  });
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-insert]");
    if (!button) { return; }
    var editor = last || document.querySelector('.block-paragraph .editor');
    if (editor) { editor.focus(); insert(editor, chip(button.dataset.insert)); }
  });
})();
