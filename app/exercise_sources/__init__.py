"""Exercises from git repositories: fetched by a confined git, checked by the publish gate, applied by a person."""
