-- +goose Up

-- Frames a second of an output, as 30000/1001; empty where none was measured.
ALTER TABLE outputs ADD COLUMN frame_rate text NOT NULL DEFAULT '';
