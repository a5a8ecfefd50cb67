"""The database: engine, group commit, notifications, identifiers, migrations, backup."""
