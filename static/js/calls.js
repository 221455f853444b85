// The call screen by keyboard: 1–8 what came of it, a–f when to call again, t dials, Enter saves.
// Without it every choice is a radio button and every step a button. Off with the other keys.
(function () {
  "use strict";
  const isOn = () => localStorage.getItem("keys") !== "off";
  document.documentElement.classList.toggle("keys-on", isOn());
  const form = document.querySelector("[data-call-form]");
  if (!form) return;
  const again = [...form.querySelectorAll("[data-again]")];
  form.querySelectorAll("[data-again-key]").forEach((kbd, at) => { kbd.textContent = "abcdef"[at]; });

  // When to call again matters for one outcome only: it is shown with it.
  function fit() {
    const chosen = form.querySelector('input[name="outcome"]:checked');
    form.classList.toggle("later", Boolean(chosen) && chosen.value === "CALL_BACK");
  }
  form.classList.add("ready");
  form.addEventListener("change", fit);
  fit();

  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  addEventListener("pageshow", () => { sent = false; });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=radio]), textarea, select, dialog");
    if (!isOn() || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const later = "abcdef".indexOf(event.key);
    const target = later >= 0 && event.key.length === 1 && form.classList.contains("later")
      ? again[later]
      : /^[1-8t]$/.test(event.key) && document.querySelector(`[data-call-key="${event.key}"]`);
    if (!target) return;
    event.preventDefault();
    if (target.matches("a")) { target.click(); return; }
    target.checked = true;
    target.focus();
    fit();
  });
})();
