// The server writes times in UTC; here they are shown in the page's language, and in the time zone of the user's
// profile, else in the browser's.

export function localTimes(root) {
  const { lang, dataset } = document.documentElement;
  const format = timeFormat(lang, dataset.timeZone);
  for (const time of root.querySelectorAll("time[datetime]")) {
    time.title = time.dateTime;
    const { zone } = time.dataset; // of a course; other times are shown in the user's
    const text = (zone ? timeFormat(lang, zone) : format).format(new Date(time.dateTime));
    time.textContent = zone ? `${text} (${zone})` : text;
  }
}

/** The format of a date and time; `timeZone` is the browser's unless it is given. */
export function timeFormat(language, timeZone) {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", timeZone });
}
