// Keeps how many e-mails are written up to date; where the end of it changes the page (data-reload), it is shown anew.
// Without this script the page shows it as it was when it was opened.
"use strict";

(() => {
  const look = async () => {
    const place = document.querySelector("[data-progress]");
    if (!place) return;
    try {
      const answer = await fetch(location.href, { cache: "reload", credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-progress]");
      if (fresh) place.textContent = fresh.textContent;
      else if (answer.ok) return "reload" in place.dataset ? location.reload() : place.remove();
    } catch {
      // The next look may get through.
    }
    setTimeout(look, 2000);
  };

  setTimeout(look, 1000);
})();
