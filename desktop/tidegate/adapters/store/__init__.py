"""Where what happened is kept: SQLite on one machine, PostgreSQL for a team, one code for both."""
