// The server writes times in UTC; here they become the reader's own, in the page's language.
const formatter = new Intl.DateTimeFormat(document.documentElement.lang, {
  dateStyle: "medium",
  timeStyle: "short",
});

export function localTimes(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    time.title = time.dateTime;
    time.textContent = formatter.format(new Date(time.dateTime));
  }
}
