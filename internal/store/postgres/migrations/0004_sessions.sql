-- +goose Up

-- Who is signed in to the console. A row is found by the hash of its token, so
-- that who reads the table cannot sign in with it.
CREATE TABLE sessions (
    hash       text PRIMARY KEY,
    account_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_ms bigint NOT NULL,
    seen_ms    bigint NOT NULL
);
CREATE INDEX sessions_by_account ON sessions (account_id);
CREATE INDEX sessions_by_seen ON sessions (seen_ms);
