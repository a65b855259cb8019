// Every text of a page that is in the page's own language: what is shown, and what is read aloud instead.
() => {
  const texts = new Set([document.title]);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const holder = walker.currentNode.parentElement;
    if (!holder.closest("script, style, pre, [lang]:not(html)")) texts.add(walker.currentNode.textContent.replace(/\s+/g, " ").trim());
  }
  for (const attribute of ["aria-label", "title", "alt", "placeholder"])
    for (const element of document.querySelectorAll(`[${attribute}]`)) texts.add(element.getAttribute(attribute));
  return [...texts].filter(Boolean);
}
