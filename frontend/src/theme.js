/** Light or dark as the device has it, for pages whose reader chose neither. Loaded before anything is painted. */
const root = document.documentElement;
const dark = window.matchMedia("(prefers-color-scheme: dark)");

function follow() {
  if ("follows" in root.dataset) root.dataset.bsTheme = dark.matches ? "dark" : "light";
}

follow();
dark.addEventListener("change", follow);
