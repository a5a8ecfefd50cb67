"""The checks of the publish gate, by what they look at. `grader.check` runs them in order."""
