"""The database: connections, migrations, named queries and the ids that the catalogue has there."""
