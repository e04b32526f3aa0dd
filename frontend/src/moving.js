/** Moving a card: sent at once, put back when the server did not take it. */

/** Where the cards beside a card stand, for the arrow keys: `lanes` are lists of cards. */
export function neighbour(lanes, card, key) {
  const lane = lanes.findIndex((cards) => cards.includes(card));
  if (lane < 0) return null;
  const at = lanes[lane].indexOf(card);
  if (key === "ArrowDown") return lanes[lane][at + 1] ?? null;
  if (key === "ArrowUp") return lanes[lane][at - 1] ?? null;
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
  for (let next = lane + step; step && lanes[next]; next += step) {
    if (lanes[next].length) return lanes[next][Math.min(at, lanes[next].length - 1)];
  }
  return null;
}

export async function move(card, url, stage, back) {
  const undo = () => back?.();
  for (const type of ["htmx:error", "htmx:response:error"]) card.addEventListener(type, undo, { once: true });
  const { by } = card.closest("[data-by]")?.dataset ?? {};
  const values = { to: stage, version: card.dataset.version, ...(by && { by }) };
  await window.htmx.ajax("POST", `${url}${card.dataset.id}/move/`, { source: card, target: card, swap: "none", values });
}

/** Asks for a page in the drawer. */
export function open(url) {
  document.dispatchEvent(new CustomEvent("yeji:open", { detail: { url } }));
}
