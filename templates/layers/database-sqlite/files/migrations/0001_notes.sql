-- Migrations only ever add: the version before this one keeps running while a deployment is under way, and is what a
-- rollback returns to. To remove something, first release a version that does not use it.
CREATE TABLE notes (
    id integer PRIMARY KEY AUTOINCREMENT,
    body text NOT NULL CHECK (length(body) BETWEEN 1 AND 1000),
    created_at text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
) STRICT;
