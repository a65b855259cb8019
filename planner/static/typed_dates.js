// Writes a date in full into its field once it is typed: «8/4» becomes «torsdag 8. april 2027» before the form is sent.
// Without this script the page asks about such a date after it is sent. Where the form of a meeting asks until when one answers
// as well, that day is suggested, as long as nobody has written another.

let suggested = "";

document.addEventListener("change", async (event) => {
  const field = event.target.closest?.("[data-typed-date]");
  const typed = field?.value.trim();
  if (!typed) return;
  try {
    const answer = await fetch(`/dato.json?tekst=${encodeURIComponent(typed)}`, { credentials: "same-origin" });
    const { date, answer_by: answerBy } = answer.ok ? await answer.json() : {};
    if (field.value.trim() !== typed) return;
    if (field.id === "day") suggest(field.form?.elements.namedItem("answer_by"), answerBy);
    if (!date) return;
    field.value = date;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  } catch {
    // The page asks about it after it is sent.
  }
});

function suggest(field, day) {
  if (!field || !day || (field.value.trim() && field.value !== suggested)) return;
  field.value = suggested = day;
}
