-- +goose Up

-- Whether a task's priority was asked for; one that was not moves with its job's.
ALTER TABLE tasks ADD COLUMN own_priority boolean NOT NULL DEFAULT false;
