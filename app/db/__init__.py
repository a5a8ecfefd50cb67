"""The database: engine, writes that share a commit, notifications, identifiers, migrations, backup."""
