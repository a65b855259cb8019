// The key «/» leads to the search, unless somebody types or has switched it off (shortcut.js).

addEventListener("keydown", (event) => {
  const { key, ctrlKey, metaKey, altKey, target } = event;
  if (key !== "/" || ctrlKey || metaKey || altKey || localStorage.shortcut === "off") return;
  if (target.closest?.("input, textarea, select")) return;
  const place = [...document.querySelectorAll("[data-search]")].find((element) => element.checkVisibility());
  if (!place) return;
  event.preventDefault();
  if (place.href) place.click();
  else place.select();
});
