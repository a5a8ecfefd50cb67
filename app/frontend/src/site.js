// Every page: menus that close, filters that answer as one types, times in the reader's own zone.
import { enhanceFilters } from "./site/catalogue_filters.js";
import { enhanceErrorMaps } from "./site/error_maps.js";
import { localTimes } from "./site/local_times.js";
import { enhanceMenus } from "./site/menus.js";
import { enhanceRefresh } from "./site/pending_parts.js";
import { enhanceTheme } from "./site/theme_choice.js";
import { enhanceZones } from "./site/zoned_forms.js";

enhanceMenus();
enhanceTheme();
enhanceFilters();
enhanceErrorMaps(document);
localTimes(document);
enhanceZones();
document.cookie = `timezone=${Intl.DateTimeFormat().resolvedOptions().timeZone}; path=/; max-age=31536000; samesite=lax`; // where days begin
enhanceRefresh();
const fileForm = document.getElementById("file-form");
if (fileForm) import("./editor/file_editor.js").then(({ enhanceFileEditor }) => enhanceFileEditor(fileForm));
const withFormulas = document.querySelector("[data-math]");
if (withFormulas) import("./site/math.js").then(({ typeset }) => typeset(withFormulas));
if (document.querySelector("#record-result [data-pending]"))
  import("./workspace/submission_page.js").then(({ followRecord }) => followRecord());
if (document.querySelector(".comment-text .math")) import("./site/math.js").then(({ typeset }) => typeset(document));
