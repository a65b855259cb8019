// Shows what a date collides with while it is being typed. Without this script the same is shown when the date is saved.
"use strict";

(() => {
  const place = document.querySelector("[data-look]");
  const form = place && place.closest("form");
  if (!form) return;
  let waiting = 0;
  let asked = 0;

  const look = async () => {
    const mine = (asked += 1);
    try {
      const answer = await fetch(place.dataset.look, { method: "POST", body: new FormData(form), credentials: "same-origin" });
      const text = answer.ok ? await answer.text() : "";
      if (mine === asked) place.innerHTML = text;
    } catch {
      if (mine === asked) place.replaceChildren();
    }
  };

  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 300);
  };

  form.addEventListener("change", soon);
  place.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-day]");
    if (!chosen) return;
    form.elements.day.value = chosen.dataset.day;
    form.elements.day.focus();
    soon();
  });
})();
