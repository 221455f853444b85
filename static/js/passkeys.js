// Says in words that a passkey did not work; allauth's own scripts do the rest.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const note = document.querySelector("[data-passkey-failed]");
  note.hidden = false;
  note.focus();
});
