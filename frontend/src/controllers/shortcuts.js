import { Controller } from "../registry.js";

const PAUSE = 900;
const TYPING = "input, textarea, select, [contenteditable]";

/** One key, or two in a row, presses what carries it: `/` search, `c` create, `g h` home, `e` edit, `?` this list.
 *
 *  <body data-controller="shortcuts"> <a href="/" data-key="g h">Home</a> <input data-key="/">
 *
 *  Off while typing, with Ctrl, Alt or Cmd, in a dialog, and where the body says data-keys="off". */
export class Shortcuts extends Controller {
  connect() {
    this.first = "";
    this.on(document, "keydown", this.keyed);
  }

  keyed(event) {
    if (!isShortcut(event) || this.element.dataset.keys === "off" || document.querySelector("dialog[open]")) return;
    const found = this.find(this.first ? `${this.first} ${event.key}` : event.key) ?? this.find(event.key);
    this.remember(event.key);
    if (!found) return;
    event.preventDefault();
    if (found.matches(TYPING)) found.focus();
    else found.click();
  }

  find(keys) {
    const found = this.all(`[data-key="${CSS.escape(keys)}"]`);
    // What is on the screen comes first; a key also reaches what waits in a closed menu.
    return found.find((one) => one.checkVisibility?.() ?? true) ?? found[0];
  }

  remember(key) {
    clearTimeout(this.forget);
    this.first = key;
    this.forget = setTimeout(() => (this.first = ""), PAUSE);
  }

  disconnect() {
    clearTimeout(this.forget);
  }
}

/** Whether a key press may mean a shortcut: one plain character, typed into nothing. */
export function isShortcut(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return false;
  return event.key.length === 1 && !event.target.closest?.(TYPING);
}
