-- +goose Up

-- Links that anyone can open. The address itself is signed and kept nowhere;
-- a row says who made it, and that it was not revoked.
CREATE TABLE links (
    id         text PRIMARY KEY,
    project_id text NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    kind       text NOT NULL, -- task or output
    target     text NOT NULL,
    job_id     text NOT NULL, -- which may be gone
    made_by    text NOT NULL,
    created_ms bigint NOT NULL,
    expires_ms bigint NOT NULL,
    revoked_ms bigint
);
CREATE INDEX links_by_project ON links (project_id, id);
