-- +goose Up

-- One action on many jobs, done page by page in the background. A page and the
-- place of the next are written together, so a restart goes on where it was.
CREATE TABLE batches (
    id               text PRIMARY KEY,
    project_id       text NOT NULL,
    action           text NOT NULL,
    filter           text NOT NULL, -- JSON of store.JobQuery
    outputs          boolean NOT NULL,
    priority         integer NOT NULL,
    state            text NOT NULL,            -- running, ended or canceled
    place            text NOT NULL DEFAULT '', -- store.JobPage.Next
    matched          bigint NOT NULL,
    more             boolean NOT NULL,
    done             bigint NOT NULL DEFAULT 0,
    skipped          bigint NOT NULL DEFAULT 0,
    failed           bigint NOT NULL DEFAULT 0,
    failures         text NOT NULL DEFAULT '[]', -- JSON
    cancel_requested boolean NOT NULL DEFAULT false,
    owner            text NOT NULL DEFAULT '',
    lease_until_ms   bigint NOT NULL DEFAULT 0,
    created_ms       bigint NOT NULL,
    ended_ms         bigint
);
CREATE INDEX batches_by_project ON batches (project_id, created_ms, id);
CREATE INDEX batches_running ON batches (created_ms, id) WHERE state = 'running';
