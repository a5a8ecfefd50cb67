// The page of an unfinished submission: updates the result as events arrive.
import { Results } from "./results.js";

export function followPendingResult() {
  const results = new Results(document.getElementById("record-result"));
  results.follow(results.pending);
}
