-- +goose Up

-- What another vendor's protocol must give back with a job, and our own rows
-- have no word for; JSON, or '' for none.
ALTER TABLE jobs ADD COLUMN dialect_data text NOT NULL DEFAULT '';

-- A protocol lists only the jobs that it made.
INSERT INTO facets (project_id, facet, value, job_id, created_ms)
    SELECT project_id, 'origin', origin, id, created_ms FROM jobs;

-- Things of a vendor's protocol that the core does not know, as Azure's assets
-- and locators; each is one JSON body.
CREATE TABLE documents (
    project_id text NOT NULL REFERENCES projects (id),
    dialect    text NOT NULL,
    kind       text NOT NULL,
    id         text COLLATE "C" NOT NULL,
    parent     text NOT NULL,
    body       text NOT NULL, -- JSON
    revision   bigint NOT NULL,
    created_ms bigint NOT NULL,
    updated_ms bigint NOT NULL,
    PRIMARY KEY (project_id, dialect, kind, id)
);
CREATE INDEX documents_by_created ON documents (project_id, dialect, kind, created_ms, id);
CREATE INDEX documents_by_parent ON documents (project_id, dialect, kind, parent, created_ms, id);
