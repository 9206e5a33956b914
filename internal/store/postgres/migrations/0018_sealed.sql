-- +goose Up

-- From now on rows hold addresses only sealed (store/sealed.go), which programs
-- that do not know this migration would take for the addresses themselves.
INSERT INTO settings (name, value) VALUES ('schema.needs', '18')
    ON CONFLICT (name) DO UPDATE SET value = excluded.value;
