"""HTTP conventions of every route: errors, middleware, CSRF protection, pagination, rate limits, OpenAPI."""
