-- +goose Up

-- A run of the task made objects visible, so the next may replace them.
ALTER TABLE tasks ADD COLUMN published boolean NOT NULL DEFAULT false;

-- The outputs go when the job leaves the trash.
ALTER TABLE jobs ADD COLUMN purge_outputs boolean NOT NULL DEFAULT false;
