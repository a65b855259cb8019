// Every one of these texts that stands on the page as if it were written in the language of the page; a field is for writing in.
(written) => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.replace(/\s+/g, " ").trim();
    const own = walker.currentNode.parentElement.closest("script, style, pre, textarea, [lang]:not(html)");
    if (text && !own && written.some((one) => text.includes(one))) found.push(`not marked as Norwegian: ${text.slice(0, 80)}`);
  }
  return found;
}
