"""The catalogue in the database: labs, exercises, versions."""
