// Fetches the suggestions of a field once somebody goes to it; most who see a page never do.

const once = { once: true };
document.querySelectorAll("[data-suggest]").forEach((place) => {
  place.addEventListener("focusin", () => import(place.dataset.script), once);
});
