import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { timeFormat } from "../../app/frontend/src/site/local_times.js";
import { localValue } from "../../app/frontend/src/site/zoned_forms.js";

const zoneOfMachine = process.env.TZ;
afterEach(() => {
  if (zoneOfMachine === undefined) delete process.env.TZ;
  else process.env.TZ = zoneOfMachine;
});

/** The text of a time, with plain spaces whatever the version of the language data. */
function shown(utc, language, timeZone) {
  return timeFormat(language, timeZone).format(new Date(utc)).replace(/\s/g, " ");
}

test("a time is shown in the reader's zone and language", () => {
  assert.equal(shown("2026-05-04T20:30:00Z", "en", "Asia/Shanghai"), "May 5, 2026, 4:30 AM");
  assert.equal(shown("2026-05-04T20:30:00Z", "zh", "Asia/Shanghai"), "2026年5月5日 04:30");
  assert.equal(shown("2026-05-04T20:30:00Z", "en", "America/New_York"), "May 4, 2026, 4:30 PM");
});

test("a field's time changes from UTC to the browser's zone, over midnight and the year's end", () => {
  process.env.TZ = "Asia/Shanghai";
  assert.equal(localValue("2026-12-31T17:05"), "2027-01-01T01:05");
  process.env.TZ = "America/New_York";
  assert.equal(localValue("2026-01-01T03:05"), "2025-12-31T22:05");
});

test("summer time counts on its days only", () => {
  process.env.TZ = "Europe/Berlin";
  assert.equal(localValue("2026-03-29T00:59"), "2026-03-29T01:59");
  assert.equal(localValue("2026-03-29T01:00"), "2026-03-29T03:00");
});
