/** What only the board needs, beside the one script of the pages: dragging. */
import Sortable from "sortablejs/modular/sortable.core.esm.js";

window.Sortable = Sortable;
