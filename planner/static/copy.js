// Copies what stands in a field. Without this script there is no button, and the field is marked and copied by hand.

const copied = async (field) => {
  try {
    await navigator.clipboard.writeText(field.value); // There is none where the page came without TLS.
    return true;
  } catch {
    return document.execCommand("copy");
  }
};

document.querySelectorAll("[data-copy]").forEach((place) => {
  const [field, button, status] = place.children;
  field.addEventListener("focus", () => field.select());
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    status.textContent = (await copied(field)) ? status.dataset.done : "";
  });
});
