// Keys that only shorten what links and buttons do. An element names its key: data-key="n" is
// focused (a field) or followed (a link), data-go="b" after "g". Off and on in the help dialog.
(function () {
  "use strict";
  const dialog = document.getElementById("keys");
  if (!dialog) return;
  const box = document.getElementById("keys-on");
  const button = document.querySelector("[data-keys-help]");
  const stored = "keys";
  let waiting = 0;

  const isOn = () => localStorage.getItem(stored) !== "off";
  const help = () => { box.checked = isOn(); dialog.showModal(); };
  box.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem(stored); else localStorage.setItem(stored, "off");
  });
  button.hidden = false;
  button.addEventListener("click", help);

  function use(selector) {
    const target = document.querySelector(selector);
    if (!target) return false;
    const folded = target.closest("details:not([open])");
    if (folded) folded.open = true;
    if (target.matches("a[href], button")) target.click(); else target.focus();
    return true;
  }

  function row(step) {
    const links = [...document.querySelectorAll("table.list tbody th a")];
    const line = document.activeElement.closest("table.list tbody tr");
    const here = links.findIndex((link) => link.closest("tr") === line);
    const next = links[here < 0 ? (step > 0 ? 0 : links.length - 1) : here + step];
    if (next) next.focus();
    return Boolean(next);
  }

  // Ticks the row that has the focus; the page's own script hears of it as of a click.
  function pick() {
    const line = document.activeElement.closest("table.list tbody tr");
    const tick = line && line.querySelector("input[type=checkbox]");
    if (tick) tick.click();
    return Boolean(tick);
  }

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
    if (!isOn() || typing || dialog.open || event.ctrlKey || event.metaKey || event.altKey) return;
    const after = Date.now() - waiting < 1500;
    waiting = 0;
    const key = event.key;
    let done = true;
    if (after && /^[a-z]$/.test(key)) done = use(`[data-go="${key}"]`);
    else if (key === "g") waiting = Date.now();
    else if (key === "?") help();
    else if (key === "j" || key === "k") done = row(key === "j" ? 1 : -1);
    else if (key === "x") done = pick();
    else if (/^[/fn]$/.test(key)) done = use(`[data-key="${key}"]`);
    else done = false;
    if (done) event.preventDefault();
  });
})();
