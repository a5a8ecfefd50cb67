// The script of every page: menus that close, filters applied while typing, times in the user's time zone.
import { enhanceFilters } from "./site/catalogue_filters.js";
import { enhanceErrorMaps } from "./site/error_maps.js";
import { enhanceClocks } from "./site/exam_clocks.js";
import { drawFormulas } from "./site/formulas.js";
import { localTimes } from "./site/local_times.js";
import { enhanceMenus } from "./site/menus.js";
import { enhanceRefresh } from "./site/pending_parts.js";
import { enhanceTheme } from "./site/theme_choice.js";
import { enhanceUploads } from "./site/upload_forms.js";
import { enhanceWaitingForms } from "./site/waiting_forms.js";
import { enhanceZones } from "./site/zoned_forms.js";

enhanceMenus();
enhanceTheme();
enhanceFilters();
enhanceErrorMaps(document);
localTimes(document);
enhanceClocks(document);
enhanceZones();
enhanceUploads();
enhanceWaitingForms();
const timeZone = document.documentElement.dataset.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
document.cookie = `timezone=${timeZone}; path=/; max-age=31536000; samesite=lax`; // sets where a day begins
enhanceRefresh();
const fileForm = document.getElementById("file-form");
if (fileForm) import("./editor/file_editor.js").then(({ enhanceFileEditor }) => enhanceFileEditor(fileForm));
const withFormulas = document.querySelector("[data-math]");
if (withFormulas) drawFormulas(withFormulas);
if (document.querySelector(".comment-text")) drawFormulas(document);
if (document.querySelector("#record-result [data-pending]")) {
  import("./workspace/submission_page.js").then(({ followPendingResult }) => followPendingResult());
}
