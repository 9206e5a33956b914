-- +goose Up

-- What faults of a task's surroundings made it wait for, in all, and why a
-- worker takes no tasks (JSON of an error; NULL when it does).
ALTER TABLE tasks ADD COLUMN waited_ms bigint NOT NULL DEFAULT 0;
ALTER TABLE workers ADD COLUMN fault text;
