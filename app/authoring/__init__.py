"""Authoring: exercises that instructors upload or edit in the browser, check and publish."""
