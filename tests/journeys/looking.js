// What a careful look at a page finds; handed back as lines of text, none of which should be there.
() => {
  const found = [];
  const visible = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const name = (element) => `${element.tagName.toLowerCase()}.${element.className} «${element.textContent.trim().slice(0, 40)}»`;
  const headings = document.querySelectorAll("h1").length;
  if (headings !== 1) found.push(`${headings} h1`);
  if (!document.title.trim() || document.title.trim().startsWith("–")) found.push(`title «${document.title}»`);
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  for (const id of new Set(ids.filter((one, place) => ids.indexOf(one) !== place))) found.push(`id ${id} twice`);
  for (const link of document.querySelectorAll('a[href^="#"]'))
    if (!document.getElementById(link.hash.slice(1))) found.push(`nothing at ${link.hash}`);
  for (const button of document.querySelectorAll(".ds-button:not([data-size=sm])")) {
    const box = button.getBoundingClientRect();
    if (visible(button) && (box.height < 43.5 || box.width < 43.5)) found.push(`${Math.round(box.width)}×${Math.round(box.height)}: ${name(button)}`);
  }
  const files = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  const weight = files.filter((file) => !file.name.endsWith(".woff2")).reduce((sum, file) => sum + file.decodedBodySize, 0);
  if (weight > 150000) found.push(`weighs ${Math.round(weight / 1000)} kB`);
  for (const file of files) if (!file.name.startsWith(location.origin + "/")) found.push(`fetches ${file.name}`);
  return found;
}
