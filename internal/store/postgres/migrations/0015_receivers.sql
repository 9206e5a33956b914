-- +goose Up

-- A callback has one receiver or several; this is the name of the one that the
-- delivery is for, '' for the first.
ALTER TABLE deliveries ADD COLUMN receiver text NOT NULL DEFAULT '';

-- Protocols find a document by what stands in an address, before they know whose
-- it is.
CREATE INDEX documents_by_id ON documents (dialect, kind, id);
