"""HTTP conventions of every route: errors, middleware, cross-site protection, pagination, rate limits, OpenAPI."""
