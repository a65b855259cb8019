// Writes a date in full into its field once it is typed: «8/4» becomes «torsdag 8. april 2027» before the form is sent.
// Without this script the page asks about such a date after it is sent.

document.addEventListener("change", async (event) => {
  const field = event.target.closest?.("[data-typed-date]");
  const typed = field?.value.trim();
  if (!typed) return;
  try {
    const answer = await fetch(`/dato.json?tekst=${encodeURIComponent(typed)}`, { credentials: "same-origin" });
    const { date } = answer.ok ? await answer.json() : {};
    if (!date || field.value.trim() !== typed) return;
    field.value = date;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  } catch {
    // The page asks about it after it is sent.
  }
});
