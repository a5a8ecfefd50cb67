// Every page: menus that close, filters that answer as one types, times in the reader's own zone.
import { enhanceErrorMaps } from "./error_map.js";
import { enhanceFilters } from "./filters.js";
import { enhanceMenus } from "./menus.js";
import { enhanceTheme } from "./theme.js";
import { enhanceRefresh } from "./refresh.js";
import { localTimes } from "./times.js";
import { enhanceZones } from "./zones.js";

enhanceMenus();
enhanceTheme();
enhanceFilters();
enhanceErrorMaps(document);
localTimes(document);
enhanceZones();
document.cookie = `timezone=${Intl.DateTimeFormat().resolvedOptions().timeZone}; path=/; max-age=31536000; samesite=lax`; // where days begin
enhanceRefresh();
const fileForm = document.getElementById("file-form");
if (fileForm) import("./file_editor.js").then(({ enhanceFileEditor }) => enhanceFileEditor(fileForm));
const withFormulas = document.querySelector("[data-math]");
if (withFormulas) import("./math.js").then(({ typeset }) => typeset(withFormulas));
if (document.querySelector("#record-result [data-pending]")) import("./record.js").then(({ followRecord }) => followRecord());
if (document.querySelector(".comment-text .math")) import("./math.js").then(({ typeset }) => typeset(document));
