-- +goose Up

-- Word lists of moderation. A version never changes; an edit makes the next one.
CREATE TABLE word_lists (
    project_id  text NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name        text NOT NULL,
    version     integer NOT NULL,
    language    text NOT NULL DEFAULT '',
    description text NOT NULL DEFAULT '',
    terms       integer NOT NULL,
    bytes       integer NOT NULL,
    sha256      text NOT NULL,
    made_by     text NOT NULL,
    text        blob NOT NULL, -- gzip
    created_ms  bigint NOT NULL,
    PRIMARY KEY (project_id, name, version)
);
