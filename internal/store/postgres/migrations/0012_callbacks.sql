-- +goose Up

-- Whose slots a delivery takes: the host of its address. Those of earlier
-- programs have none and are one receiver of their project.
ALTER TABLE deliveries ADD COLUMN host text NOT NULL DEFAULT '';
CREATE INDEX deliveries_by_host ON deliveries (project_id, host, next_ms) WHERE state = 'pending';

-- The secret before the last rotation signs too until then.
ALTER TABLE projects ADD COLUMN webhook_secret_before bytea; -- sealed
ALTER TABLE projects ADD COLUMN webhook_before_until_ms bigint NOT NULL DEFAULT 0;
