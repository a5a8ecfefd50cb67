"""HTTP conventions of every route: errors, middleware, CSRF protection, pagination, rate limits, OpenAPI."""

from app.http import exercise_address as exercise_address  # registers the convertor before any route is declared
