-- +goose Up

CREATE TABLE projects (
    id             text PRIMARY KEY,
    name           text NOT NULL UNIQUE,
    webhook_secret blob NOT NULL, -- sealed
    created_ms     bigint NOT NULL
);

CREATE TABLE accounts (
    id            text PRIMARY KEY,
    name          text NOT NULL UNIQUE,
    password_hash text NOT NULL,
    role          text NOT NULL, -- admin, operator or viewer
    project_id    text NOT NULL REFERENCES projects (id),
    created_ms    bigint NOT NULL,
    disabled_ms   bigint
);

CREATE TABLE access_keys (
    id            text PRIMARY KEY,
    project_id    text NOT NULL REFERENCES projects (id),
    name          text NOT NULL,
    role          text NOT NULL,
    secret_sealed blob NOT NULL,
    created_ms    bigint NOT NULL,
    last_used_ms  bigint,
    revoked_ms    bigint
);
CREATE INDEX access_keys_by_project ON access_keys (project_id, created_ms);

CREATE TABLE storages (
    id            text PRIMARY KEY,
    project_id    text NOT NULL REFERENCES projects (id),
    name          text NOT NULL,
    kind          text NOT NULL, -- folder or s3
    config        text NOT NULL, -- JSON, without secrets
    secret_sealed blob,
    is_default    boolean NOT NULL DEFAULT false,
    created_ms    bigint NOT NULL,
    deleted_ms    bigint
);
CREATE UNIQUE INDEX storages_by_name ON storages (project_id, name) WHERE deleted_ms IS NULL;
CREATE UNIQUE INDEX storages_default ON storages (project_id) WHERE is_default AND deleted_ms IS NULL;

CREATE TABLE templates (
    project_id  text NOT NULL REFERENCES projects (id),
    name        text NOT NULL,
    version     integer NOT NULL,
    operation   text NOT NULL,
    extends     text NOT NULL,
    params      text NOT NULL, -- JSON
    description text NOT NULL,
    created_ms  bigint NOT NULL,
    disabled_ms bigint,
    PRIMARY KEY (project_id, name, version)
);

-- IDs and words compare byte by byte (COLLATE "C" on PostgreSQL): the start of
-- one is a range.
CREATE TABLE jobs (
    id           text PRIMARY KEY,
    project_id   text NOT NULL,
    name         text NOT NULL,
    reference    text NOT NULL,
    tags         text NOT NULL, -- JSON array
    origin       text NOT NULL,
    source       text NOT NULL, -- JSON of media.SourceRef
    priority     integer NOT NULL,
    callback     text,          -- JSON of media.Callback
    state        text NOT NULL,
    progress     double precision NOT NULL DEFAULT 0,
    error        text,          -- JSON of media.Error, of the first task that failed
    event_number bigint NOT NULL DEFAULT 0,
    created_ms   bigint NOT NULL,
    started_ms   bigint,
    ended_ms     bigint,
    deleted_ms   bigint,
    updated_ms   bigint NOT NULL
);
-- One ordered index for each way to sort, alone and within a state: a page is a
-- short walk along one of them (list.go chooses).
CREATE INDEX jobs_by_created       ON jobs (project_id, created_ms, id) WHERE deleted_ms IS NULL;
CREATE INDEX jobs_by_ended         ON jobs (project_id, ended_ms, id) WHERE deleted_ms IS NULL AND ended_ms IS NOT NULL;
CREATE INDEX jobs_by_priority      ON jobs (project_id, priority, id) WHERE deleted_ms IS NULL;
CREATE INDEX jobs_by_state_created ON jobs (project_id, state, created_ms, id) WHERE deleted_ms IS NULL;
CREATE INDEX jobs_by_state_ended   ON jobs (project_id, state, ended_ms, id) WHERE deleted_ms IS NULL AND ended_ms IS NOT NULL;
CREATE INDEX jobs_by_state_priority ON jobs (project_id, state, priority, id) WHERE deleted_ms IS NULL;
CREATE INDEX jobs_by_reference     ON jobs (project_id, reference, created_ms, id) WHERE deleted_ms IS NULL AND reference <> '';
CREATE INDEX jobs_in_trash         ON jobs (project_id, created_ms, id) WHERE deleted_ms IS NOT NULL;
CREATE INDEX jobs_old              ON jobs (ended_ms, id) WHERE ended_ms IS NOT NULL;

-- What free search looks in: the words of name, reference, tags, sources and
-- error, in lower case, each behind a space (words.go). Not a column of jobs,
-- whose every change would then be a change of a long row.
CREATE TABLE texts (
    job_id text PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
    text   text NOT NULL
);

-- The same words, each in the order of the jobs that have it. Rows go with their
-- job by the text, so there is no index by job.
CREATE TABLE words (
    project_id text NOT NULL,
    word       text NOT NULL,
    created_ms bigint NOT NULL,
    job_id     text NOT NULL,
    PRIMARY KEY (project_id, word, created_ms, job_id)
) WITHOUT ROWID;

-- What a job can be filtered by beside its state: operation, template, tag.
CREATE TABLE facets (
    project_id text NOT NULL,
    facet      text NOT NULL,
    value      text NOT NULL,
    job_id     text NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    created_ms bigint NOT NULL,
    PRIMARY KEY (job_id, facet, value)
) WITHOUT ROWID;
CREATE INDEX facets_by_value ON facets (project_id, facet, value, created_ms, job_id);

CREATE TABLE tasks (
    id               text PRIMARY KEY,
    project_id       text NOT NULL,
    job_id           text NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    number           integer NOT NULL,
    name             text NOT NULL,
    operation        text NOT NULL,
    template         text NOT NULL,
    params           text NOT NULL, -- JSON
    queue            text NOT NULL,
    source           text,          -- JSON of media.SourceRef
    output           text NOT NULL, -- JSON of media.OutputSpec
    state            text NOT NULL,
    attempt          integer NOT NULL DEFAULT 1, -- the fence; grows with each ticket
    runs             integer NOT NULL DEFAULT 0,
    max_runs         integer NOT NULL,
    losses           integer NOT NULL DEFAULT 0, -- workers that it lost
    priority         integer NOT NULL,
    waiting          integer NOT NULL DEFAULT 0, -- needed tasks that have not succeeded
    ticket           bigint NOT NULL DEFAULT 0,  -- the dispatcher's row
    owner            text NOT NULL DEFAULT '',
    lease_until_ms   bigint,
    cancel_requested boolean NOT NULL DEFAULT false,
    run_at_ms        bigint,
    progress         double precision NOT NULL DEFAULT 0,
    phase            text NOT NULL DEFAULT '',
    speed            double precision NOT NULL DEFAULT 0,
    eta_ms           bigint NOT NULL DEFAULT 0,
    error            text, -- JSON of media.Error
    warnings         text, -- JSON
    details          text, -- JSON: source facts, reasons, normalized
    hidden           boolean NOT NULL DEFAULT false,
    parent_id        text NOT NULL DEFAULT '',
    created_ms       bigint NOT NULL,
    queued_ms        bigint,
    started_ms       bigint,
    ended_ms         bigint,
    updated_ms       bigint NOT NULL
);
CREATE UNIQUE INDEX tasks_by_job ON tasks (job_id, number);
CREATE INDEX tasks_leased   ON tasks (lease_until_ms) WHERE state = 'running';
CREATE INDEX tasks_queued   ON tasks (queued_ms, id) WHERE state = 'queued';
CREATE INDEX tasks_retrying ON tasks (run_at_ms) WHERE state = 'retrying';
CREATE INDEX tasks_ticket   ON tasks (ticket) WHERE state IN ('queued', 'running');

CREATE TABLE task_deps (
    task_id  text NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    needs_id text NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    PRIMARY KEY (task_id, needs_id)
) WITHOUT ROWID;
CREATE INDEX task_deps_by_needs ON task_deps (needs_id, task_id);

CREATE TABLE attempts (
    task_id    text NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    attempt    integer NOT NULL,
    worker     text NOT NULL,
    state      text NOT NULL,
    started_ms bigint NOT NULL,
    ended_ms   bigint,
    exit       integer,
    commands   text NOT NULL DEFAULT '[]', -- JSON
    log        text NOT NULL DEFAULT '[]', -- JSON
    cpu_ms     bigint NOT NULL DEFAULT 0,
    peak_bytes bigint NOT NULL DEFAULT 0,
    bytes_in   bigint NOT NULL DEFAULT 0,
    bytes_out  bigint NOT NULL DEFAULT 0,
    error      text, -- JSON of media.Error
    PRIMARY KEY (task_id, attempt)
);

CREATE TABLE outputs (
    task_id     text NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    number      integer NOT NULL,
    storage     text NOT NULL,
    key         text NOT NULL,
    role        text NOT NULL,
    rendition   text NOT NULL,
    type        text NOT NULL,
    bytes       bigint NOT NULL,
    sha256      text NOT NULL,
    duration_ms double precision NOT NULL,
    width       integer NOT NULL,
    height      integer NOT NULL,
    time_ms     double precision NOT NULL,
    PRIMARY KEY (task_id, number)
);
CREATE INDEX outputs_by_key ON outputs (storage, key);

-- One writer at a time, so seq is also the order of commits; tx is there for PostgreSQL.
CREATE TABLE events (
    seq        integer PRIMARY KEY AUTOINCREMENT,
    tx         bigint NOT NULL DEFAULT 0,
    project_id text NOT NULL,
    job_id     text NOT NULL,
    task_id    text NOT NULL,
    number     bigint NOT NULL, -- 1, 2, 3 … within the job
    type       text NOT NULL,
    data       text NOT NULL, -- JSON
    at_ms      bigint NOT NULL
);
CREATE INDEX events_in_order ON events (tx, seq);
CREATE INDEX events_by_project ON events (project_id, tx, seq);
CREATE UNIQUE INDEX events_by_job ON events (job_id, number);
CREATE INDEX events_by_age ON events (at_ms);

-- The outbox of callbacks: written with the event, sent later.
CREATE TABLE deliveries (
    id         text PRIMARY KEY,
    project_id text NOT NULL,
    job_id     text NOT NULL,
    event_seq  bigint NOT NULL,
    type       text NOT NULL,
    url        text NOT NULL,
    body       text NOT NULL DEFAULT '', -- encoded at the first try, then kept
    state      text NOT NULL,            -- pending, delivered or dead
    tries      integer NOT NULL DEFAULT 0,
    next_ms    bigint NOT NULL,
    created_ms bigint NOT NULL,
    ended_ms   bigint
);
CREATE INDEX deliveries_due ON deliveries (next_ms, id) WHERE state = 'pending';
CREATE INDEX deliveries_by_job ON deliveries (job_id, event_seq);
CREATE INDEX deliveries_by_project ON deliveries (project_id, created_ms, id);

CREATE TABLE delivery_tries (
    delivery_id text NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
    number      integer NOT NULL,
    at_ms       bigint NOT NULL,
    status      integer NOT NULL, -- HTTP; 0 when no answer came
    error       text NOT NULL,
    duration_ms bigint NOT NULL,
    PRIMARY KEY (delivery_id, number)
);

CREATE TABLE idempotency (
    project_id text NOT NULL,
    key        text NOT NULL,
    body_hash  text NOT NULL,
    job_id     text NOT NULL,
    created_ms bigint NOT NULL,
    PRIMARY KEY (project_id, key)
);
CREATE INDEX idempotency_by_age ON idempotency (created_ms);

CREATE TABLE uploads (
    id          text PRIMARY KEY,
    project_id  text NOT NULL,
    storage     text NOT NULL,
    key         text NOT NULL,
    name        text NOT NULL,
    bytes       bigint NOT NULL,
    part_bytes  bigint NOT NULL,
    type        text NOT NULL,
    sha256      text NOT NULL DEFAULT '',
    blob_upload text NOT NULL DEFAULT '', -- the storage's own ID of the multipart upload
    state       text NOT NULL,            -- open, completed, aborted or expired
    created_ms  bigint NOT NULL,
    expires_ms  bigint NOT NULL
);
CREATE INDEX uploads_by_project ON uploads (project_id, created_ms, id);
CREATE INDEX uploads_expiring ON uploads (expires_ms) WHERE state IN ('open', 'completed');

CREATE TABLE workers (
    id              text PRIMARY KEY,
    host            text NOT NULL,
    pid             integer NOT NULL,
    version         text NOT NULL,
    ffmpeg          text NOT NULL,
    queues          text NOT NULL, -- JSON
    encoders        text NOT NULL, -- JSON
    sandbox         text NOT NULL,
    draining        boolean NOT NULL DEFAULT false,
    drain_requested boolean NOT NULL DEFAULT false,
    started_ms      bigint NOT NULL,
    seen_ms         bigint NOT NULL
);

-- Small facts about this installation, as the time when the sample job ran.
CREATE TABLE settings (
    name  text PRIMARY KEY,
    value text NOT NULL
);

