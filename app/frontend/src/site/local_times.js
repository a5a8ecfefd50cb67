// The server writes times in UTC; here they are shown in the browser's time zone and the page's language.

export function localTimes(root) {
  const format = timeFormat(document.documentElement.lang);
  for (const time of root.querySelectorAll("time[datetime]")) {
    time.title = time.dateTime;
    const { zone } = time.dataset; // of a course; other times are shown in the browser's zone
    const text = (zone ? timeFormat(document.documentElement.lang, zone) : format).format(new Date(time.dateTime));
    time.textContent = zone ? `${text} (${zone})` : text;
  }
}

/** The format of a date and time; `timeZone` is the browser's unless it is given. */
export function timeFormat(language, timeZone) {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", timeZone });
}
