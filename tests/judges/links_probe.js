(chars) => {
  // Where some characters are on the screen: [block, first UTF-16 unit, unit after it].
  const blocks = document.querySelectorAll(".l");
  const rectangle = ([block, start, end]) => {
    const walker = document.createTreeWalker(blocks[block], NodeFilter.SHOW_TEXT);
    let passed = 0;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (start < passed + node.length) {
        const range = document.createRange();
        range.setStart(node, start - passed);
        range.setEnd(node, Math.min(end - passed, node.length));
        const { x, y, width, height } = range.getBoundingClientRect();
        return [x, y, width, height];
      }
      passed += node.length;
    }
    return null;
  };
  const inView = (id) => {
    const element = document.getElementById(id);
    if (!element) return false;
    const { top, bottom } = element.getBoundingClientRect();
    return bottom > -5 && top < innerHeight + 5;
  };
  return { scrolled: scrollY > 100, a: inView("a"), b: inView("b"), rects: chars.map(rectangle) };
}
