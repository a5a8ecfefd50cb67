// Forms with times: the server writes them in UTC; here they become the reader's own, and the form says which zone.

export function enhanceZones() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone) return;
  for (const form of document.querySelectorAll("form[data-zone]")) {
    if (form.zone.value) continue; // the browser brought back what was typed
    form.zone.value = zone;
    for (const field of form.querySelectorAll('input[type="datetime-local"]')) {
      if (field.defaultValue) field.value = local(new Date(`${field.defaultValue}Z`));
    }
    for (const name of form.querySelectorAll("[data-zone-name]")) name.textContent = zone;
  }
}

function local(date) {
  const pad = (number) => String(number).padStart(2, "0");
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  return `${day}T${pad(date.getHours())}:${pad(date.getMinutes())}`;
}
