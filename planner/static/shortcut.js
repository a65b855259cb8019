// Lets the key that leads to the search be switched off (WCAG 2.1.4), in this browser.

const box = document.querySelector("[data-shortcut]");
box.checked = localStorage.shortcut !== "off";
box.closest("[hidden]").hidden = false;
box.addEventListener("change", () => (localStorage.shortcut = box.checked ? "on" : "off"));
