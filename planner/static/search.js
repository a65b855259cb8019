// The key «/» leads to the search, unless somebody is typing or has switched it off (shortcut.js). Without this script there is the link.

const typing = "input, textarea, select, [contenteditable]";
addEventListener("keydown", (event) => {
  const { key, ctrlKey, metaKey, altKey, target } = event;
  if (key !== "/" || ctrlKey || metaKey || altKey || target.closest?.(typing) || localStorage.shortcut === "off") return;
  const place = [...document.querySelectorAll("[data-search]")].find((element) => element.checkVisibility());
  if (!place) return;
  event.preventDefault();
  if (place.href) place.click();
  else place.select();
});
