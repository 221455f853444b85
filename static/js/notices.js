// Counts characters while typing; without it the server says the same after sending.
(function () {
  "use strict";
  const template = document.getElementById("counter");
  for (const field of document.querySelectorAll("[data-limit]")) {
    const line = template.content.firstElementChild.cloneNode(true);
    const limit = Number(field.dataset.limit);
    const count = () => {
      const left = limit - [...field.value.trim()].length;
      line.classList.toggle("over", left < 0);
      line.querySelector("strong").textContent = Math.abs(left);
      line.hidden = left > 100;
    };
    field.after(line);
    field.addEventListener("input", count);
    count();
  }
})();
