// The list's tick boxes: all of this page at once, and how many are ticked. Without it the form
// works the same. The list is exchanged as one types, so everything is asked anew each time.
(function () {
  "use strict";
  const boxes = () => [...document.querySelectorAll('input[name="code"][form="bulk"]')];

  function count() {
    const all = document.querySelector("[data-bulk-page]");
    if (!all) return;
    const ticked = boxes().filter((box) => box.checked).length;
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && !all.checked;
    document.querySelector("[data-bulk-count]").textContent = ticked ? ` (${ticked})` : "";
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-bulk-page]")) {
      for (const box of boxes()) box.checked = event.target.checked;
    }
    if (event.target.matches('[data-bulk-page], input[form="bulk"]')) count();
  });
  document.addEventListener("htmx:afterSettle", count);
  window.addEventListener("pageshow", count);
})();
