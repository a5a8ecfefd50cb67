"""The checks of the publish gate, by what they look at. `grader.publish_gate.gate` runs them in order."""
