/** Where a floating box stands beside what opened it: below, inside the page's edges, above when there is no room. */
export function place(anchor, box, view, { gap = 10, edge = 12, lead = 16 } = {}) {
  const widest = Math.max(edge, view.width - box.width - lead);
  const left = Math.min(Math.max(anchor.left - lead, edge), widest);
  const below = anchor.bottom + gap;
  const above = anchor.top - gap - box.height;
  const fits = below + box.height <= view.height || above < edge;
  return { left: left + view.scrollX, top: (fits ? below : above) + view.scrollY };
}

/** Whether the page is laid out for a phone, where boxes become sheets. */
export function isPhone() {
  return window.matchMedia("(max-width: 767px)").matches;
}
