// Suggests organisations while a name is written (the combobox of the ARIA authoring practices). Without this script the name is
// sent with the form, and the page asks where it may be meant for several.

const WAIT = 150;

const suggest = (place) => {
  const field = place.querySelector("input[type=text]");
  const list = document.createElement("ul");
  const status = document.createElement("p");
  let waiting = 0;
  let asked = 0;
  let at = -1;

  list.id = `${field.id}-list`;
  list.className = "suggested__list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", place.querySelector("label").textContent.trim());
  list.hidden = true;
  status.className = "ds-sr-only";
  status.setAttribute("role", "status");
  field.after(list, status);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");

  const point = (index) => {
    const options = [...list.children];
    at = options.length ? (index + options.length) % options.length : -1;
    options.forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
    if (at < 0) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", options[at].id);
      options[at].scrollIntoView({ block: "nearest" });
    }
  };

  const close = () => {
    list.hidden = true;
    at = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };

  const choose = (option) => {
    field.value = option.textContent;
    // What the page asked about has been answered.
    place.querySelectorAll("input[type=radio]").forEach((radio) => (radio.checked = false));
    status.textContent = "";
    close();
  };

  const show = ({ names, said }) => {
    list.replaceChildren(
      ...names.map((name, number) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${number}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.textContent = name;
        return option;
      }),
    );
    status.textContent = said;
    list.hidden = !names.length;
    field.setAttribute("aria-expanded", String(names.length > 0));
    at = -1;
    field.removeAttribute("aria-activedescendant");
  };

  const look = async () => {
    const mine = (asked += 1);
    const typed = field.value.trim();
    if (!typed) return close();
    try {
      const address = `${place.dataset.suggest}&q=${encodeURIComponent(typed)}`;
      const answer = await fetch(address, { credentials: "same-origin" });
      if (answer.ok && mine === asked && document.activeElement === field) show(await answer.json());
    } catch {
      if (mine === asked) close();
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, WAIT);
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && list.hidden) look();
    else if (step) point(at < 0 && step < 0 ? -1 : at + step);
    else if (event.key === "Enter" && at >= 0) choose(list.children[at]);
    else if (event.key === "Escape" && !list.hidden) close();
    else return;
    event.preventDefault();
  });
  // Before the field loses the focus, which would close the list.
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
};

document.querySelectorAll("[data-suggest]").forEach(suggest);
