// What is too small for a thumb: lower or narrower than 44 pixels, and not a word in a sentence; handed back as lines of text.
() => {
  const inSentence = (link) => link.matches("a") && getComputedStyle(link).display === "inline" &&
    [...link.parentElement.childNodes].some((node) => node !== link && node.textContent.trim().length > 1);
  const boxes = (target) => [target, ...(target.labels ?? [])].map((one) => one.getBoundingClientRect());
  const small = [];
  for (const target of document.querySelectorAll("a[href], button, summary, select, textarea, input:not([type=hidden])")) {
    if (!target.checkVisibility({ visibilityProperty: true }) || target.matches(".ds-skip-link, .ds-sr-only") || inSentence(target)) continue;
    const all = target.matches("[type=radio], [type=checkbox]") ? boxes(target) : [target.getBoundingClientRect()];
    const height = Math.max(...all.map((box) => box.bottom)) - Math.min(...all.map((box) => box.top));
    const width = Math.max(...all.map((box) => box.right)) - Math.min(...all.map((box) => box.left));
    if (height < 43.5 || width < 43.5)
      small.push(`${Math.round(width)}×${Math.round(height)}: ${target.tagName}.${target.className} «${target.textContent.trim().slice(0, 40)}»`);
  }
  return small;
}
