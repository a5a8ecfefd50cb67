// The page of a submission that is not finished yet: its result fills in as it comes.
import { Results } from "./results.js";

export function followPendingResult() {
  const results = new Results(document.getElementById("record-result"));
  results.follow(results.pending);
}
