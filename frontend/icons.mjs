/** The icons of the sprite, by their Tabler name. A template that uses another one fails a test. */
export const ICONS = [
  // navigation
  "home", "target-arrow", "book-2", "users", "building", "layout-kanban", "package", "settings", "gauge", "user",
  "list", "layout-list", "mail", "sitemap", "map-pin", "current-location", "coin-yuan", "briefcase",
  // top bar and chrome
  "layout-sidebar", "search", "plus", "bell", "moon", "sun", "language", "logout", "keyboard", "chevron-left",
  "chevron-right", "chevron-up", "chevron-down", "grip-vertical", "dots", "x", "menu-2",
  // tables and filters
  "arrow-up", "arrow-down", "arrows-sort", "filter", "filter-off", "columns-3", "download", "upload", "line-height",
  // records
  "edit", "trophy", "flag-off", "arrow-right", "star", "phone", "calendar", "calendar-stats", "history", "user-share",
  "transfer", "arrows-join", "link", "external-link", "copy", "trash", "device-floppy", "arrow-back-up", "file-invoice", "cash",
  // states
  "check", "circle-check", "circle", "alert-circle", "alert-triangle", "info-circle", "lock", "shield-check",
  "plug-connected-x", "wifi-off", "refresh", "zoom-question", "mood-empty", "loader-2", "eye", "eye-off", "clock", "bulb",
  "trending-up", "trending-down", "key", "ruler-2", "table", "circle-minus",
  // files and talk
  "paperclip", "photo", "movie", "volume", "file", "file-type-pdf", "file-zip", "message-circle", "at", "tag",
  // object types name theirs in their declaration
  "file-text", "target", "currency-yuan", "list-check", "address-book",
];
