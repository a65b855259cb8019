// Narrows a list of boxes while somebody types (data-narrowing: the form), and says how many are ticked (data-ticked).
// What is not shown any more stays ticked: the page that comes back keeps it. Without this script the button «Show» does the same.

const form = document.querySelector("[data-narrowing]");
const PAUSE = 200;
let timer;

const sent = () => new URLSearchParams(new FormData(form)).toString();

const say = () => {
  const place = form.querySelector("[data-ticked]");
  const elsewhere = form.elements.elsewhere.value.split(" ").filter(Boolean).length;
  const count = elsewhere + form.querySelectorAll("[name=organisation]:checked").length;
  const words = place.dataset.ticked.replace("{}", count);
  if (place.textContent !== words) place.textContent = words;
};

const show = (page) => {
  const at = document.activeElement.id;
  for (const part of form.querySelectorAll("[data-narrowed]")) {
    part.replaceWith(page.querySelector(`[data-narrowed="${part.dataset.narrowed}"]`));
  }
  if (at && document.activeElement.id !== at) document.getElementById(at)?.focus();
  form.querySelector("[data-hits]").textContent = form.querySelector("legend").textContent;
  say();
};

const look = async () => {
  const body = sent();
  try {
    const answer = await fetch(location.href, { method: "POST", body: new URLSearchParams(body), credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok || answer.redirected || !page.querySelector("[data-narrowing]")) return;
    if (sent() !== body) return later();
    show(page);
  } catch {
    // The button does it.
  }
};

const later = () => {
  const all = document.getElementById("all-shown"); // It says what was shown until now.
  if (all) all.disabled = true;
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE);
};

form.addEventListener("input", (event) => {
  if (event.target.matches("[type=checkbox]")) say();
  else later();
});
say();
