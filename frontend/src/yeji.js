/** The one script of the pages: htmx, and the controllers that the templates name. */
import htmx from "htmx.org";
import { Registry } from "./registry.js";
import { Afloat } from "./controllers/afloat.js";
import { Arrange } from "./controllers/arrange.js";
import { Attach } from "./controllers/attach.js";
import { Board } from "./controllers/board.js";
import { Calendar } from "./controllers/calendar.js";
import { Carry } from "./controllers/carry.js";
import { Columns } from "./controllers/columns.js";
import { Comeback } from "./controllers/comeback.js";
import { Conditions } from "./controllers/conditions.js";
import { Confirm } from "./controllers/confirm.js";
import { Copy } from "./controllers/copy.js";
import { Day } from "./controllers/day.js";
import { Dialog } from "./controllers/dialog.js";
import { Draft, Saved } from "./controllers/draft.js";
import { Drawer } from "./controllers/drawer.js";
import { Explain } from "./controllers/explain.js";
import { Fold } from "./controllers/fold.js";
import { Finder } from "./controllers/finder.js";
import { Forget } from "./controllers/forget.js";
import { Gather } from "./controllers/gather.js";
import { Inline } from "./controllers/inline.js";
import { Live } from "./controllers/live.js";
import { Mention } from "./controllers/mention.js";
import { Marks } from "./controllers/marks.js";
import { Menu } from "./controllers/menu.js";
import { Moves } from "./controllers/moves.js";
import { Paper } from "./controllers/paper.js";
import { Picker } from "./controllers/picker.js";
import { Picks } from "./controllers/picks.js";
import { Rows } from "./controllers/rows.js";
import { Shortcuts } from "./controllers/shortcuts.js";
import { Sidebar } from "./controllers/sidebar.js";
import { Submit } from "./controllers/submit.js";
import { Theme } from "./controllers/theme.js";
import { Toast } from "./controllers/toast.js";
import { Trouble } from "./controllers/trouble.js";
import { Uploads } from "./controllers/uploads.js";
import { Whereabouts } from "./controllers/whereabouts.js";

const controllers = {
  afloat: Afloat,
  arrange: Arrange,
  attach: Attach,
  board: Board,
  calendar: Calendar,
  carry: Carry,
  columns: Columns,
  comeback: Comeback,
  conditions: Conditions,
  confirm: Confirm,
  copy: Copy,
  day: Day,
  dialog: Dialog,
  draft: Draft,
  drawer: Drawer,
  explain: Explain,
  fold: Fold,
  finder: Finder,
  forget: Forget,
  gather: Gather,
  inline: Inline,
  live: Live,
  mention: Mention,
  marks: Marks,
  menu: Menu,
  moves: Moves,
  paper: Paper,
  picker: Picker,
  picks: Picks,
  rows: Rows,
  saved: Saved,
  shortcuts: Shortcuts,
  sidebar: Sidebar,
  submit: Submit,
  theme: Theme,
  toast: Toast,
  trouble: Trouble,
  uploads: Uploads,
  whereabouts: Whereabouts,
};

// The script is deferred, so the page is there.
new Registry(controllers).watch(document.documentElement);
window.htmx = htmx;
