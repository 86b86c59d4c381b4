// A text to copy: <textarea id="words"> and <button data-copy="words" data-done="已复制">.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // Without HTTPS the clipboard is closed to scripts: the older way, or the text stays selected for the reader.
    field.focus();
    field.select();
    if (!document.execCommand("copy")) return;
  }
  const said = document.getElementById(button.dataset.copy + "-said");
  if (said) said.textContent = button.dataset.done;
});
