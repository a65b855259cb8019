// What is wider than the window of a narrow screen.
() => {
  const edge = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= edge) return [];
  const inside = (element) => {
    for (let up = element.parentElement; up; up = up.parentElement)
      if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(up).overflowX)) return true;
    return false;
  };
  const wide = [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > edge + 1 && !inside(element));
  return wide.slice(0, 4).map((element) => `wider than ${edge}: ${element.tagName.toLowerCase()}.${element.className}`).concat(wide.length ? [] : ["wider than the window"]);
}
