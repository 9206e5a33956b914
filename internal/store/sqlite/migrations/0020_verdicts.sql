-- +goose Up

-- What moderation decided about the source of a task: pass, review, block, or ''
-- for an operation that decides nothing. A person's decision replaces it.
ALTER TABLE tasks ADD COLUMN verdict text NOT NULL DEFAULT '';

-- The verdict that a task must have, beside its success, before another begins; '' for any.
ALTER TABLE task_deps ADD COLUMN verdict text NOT NULL DEFAULT '';

-- Decisions of people, and verdicts of policies that were applied again. A row is
-- never changed: the last one of an attempt counts.
CREATE TABLE reviews (
    id         text PRIMARY KEY,
    task_id    text NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    attempt    integer NOT NULL,
    made_by    text NOT NULL, -- person or policy
    who        text NOT NULL, -- name of the account or key
    verdict    text NOT NULL,
    was        text NOT NULL, -- the verdict until then
    note       text NOT NULL DEFAULT '',
    created_ms bigint NOT NULL
);
CREATE INDEX reviews_by_task ON reviews (task_id, id);
