-- Migrations only ever add: the version before this one keeps running while a deployment is under way, and is what a
-- rollback returns to. To remove something, first release a version that does not use it.
CREATE TABLE notes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    body text NOT NULL CHECK (char_length(body) BETWEEN 1 AND 1000),
    created_at timestamptz NOT NULL DEFAULT now()
);
