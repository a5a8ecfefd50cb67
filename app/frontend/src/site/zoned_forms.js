// Forms with times. The server writes UTC; this converts to the browser's time zone and sends its name.

export function enhanceZones() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone) return;
  for (const form of document.querySelectorAll("form[data-zone]")) {
    if (form.zone.value) continue; // the browser restored typed values
    form.zone.value = zone;
    for (const field of form.querySelectorAll('input[type="datetime-local"]')) {
      if (field.defaultValue) field.value = localValue(field.defaultValue);
    }
    for (const name of form.querySelectorAll("[data-zone-name]")) name.textContent = zone;
  }
}

/** The value of a `datetime-local` field, from UTC to the browser's time zone. */
export function localValue(utc) {
  const date = new Date(`${utc}Z`);
  const pad = (number) => String(number).padStart(2, "0");
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  return `${day}T${pad(date.getHours())}:${pad(date.getMinutes())}`;
}
