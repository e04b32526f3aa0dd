import { Controller } from "../registry.js";

/** A text with its selection between two marks, or with a mark before each line of it; and where the selection is then. */
export function marked(text, start, end, { before = "", after = "", line = "" }) {
  if (!line) return [text.slice(0, start) + before + text.slice(start, end) + after + text.slice(end), start + before.length, end + before.length];
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const lines = text.slice(from, end).split("\n").map((one) => line + one);
  return [text.slice(0, from) + lines.join("\n") + text.slice(end), start + line.length, end + line.length * lines.length];
}

/** Buttons that put marks into a text for those who know none by heart.
 *
 *  <div data-controller="marks"><button type="button" data-before="**" data-after="**">…</button>
 *    <button type="button" data-line="- ">…</button> <textarea></textarea></div> */
export class Marks extends Controller {
  connect() {
    this.text = this.one("textarea");
    this.on(this.element, "click", (event) => this.put(event.target.closest("[data-before], [data-line]")));
  }

  put(button) {
    if (!button) return;
    const { text } = this;
    const [value, start, end] = marked(text.value, text.selectionStart, text.selectionEnd, button.dataset);
    text.value = value;
    text.focus();
    text.setSelectionRange(start, end);
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
