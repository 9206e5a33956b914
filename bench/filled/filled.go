// Package filled fills a database for measurements with the jobs of a service
// that has run for a year.
package filled

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/mediamill/mediamill/internal/store"
)

// batch is how many jobs are written in one transaction.
const batch = 10_000

// spread is between the creation of two jobs: a million fill about a year.
const spreadMS = 30_000

// firstMS is when the first job was created.
const firstMS = 1_750_000_000_000

// columns of the tables that are filled, in the order of generate.
var columns = map[string][]string{
	"jobs": {"id", "project_id", "name", "reference", "tags", "origin", "source", "priority", "state", "progress", "error",
		"created_ms", "started_ms", "ended_ms", "updated_ms"},
	"texts":  {"job_id", "text"},
	"words":  {"project_id", "word", "created_ms", "job_id"},
	"facets": {"project_id", "facet", "value", "job_id", "created_ms"},
	"tasks": {"id", "project_id", "job_id", "number", "name", "operation", "template", "params", "queue", "output", "state",
		"max_runs", "priority", "created_ms", "updated_ms"},
}

// tables in the order that their foreign keys want.
var tables = []string{"jobs", "texts", "words", "facets", "tasks"}

// Load writes the jobs from..to-1 of a project; the same numbers give the same jobs.
func Load(ctx context.Context, db *store.DB, project string, from, to int) error {
	for n := from; n < to; n += batch {
		rows := map[string][][]any{}
		for i := n; i < min(n+batch, to); i++ {
			generate(project, i, rows)
		}
		var err error
		switch pool := db.Pool().(type) {
		case *pgxpool.Pool:
			err = copyRows(ctx, pool, rows)
		case *sql.DB:
			err = insertRows(ctx, pool, rows)
		}
		if err != nil {
			return err
		}
		if n/batch%10 == 0 {
			fmt.Fprintf(os.Stderr, "%s: %d of %d\n", db.Dialect(), n, to)
		}
	}
	if pool, ok := db.Pool().(*pgxpool.Pool); ok {
		_, err := pool.Exec(ctx, `VACUUM ANALYZE`)
		return err
	}
	return nil
}

func copyRows(ctx context.Context, pool *pgxpool.Pool, rows map[string][][]any) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		for _, table := range tables {
			if _, err := tx.CopyFrom(ctx, pgx.Identifier{table}, columns[table], pgx.CopyFromRows(rows[table])); err != nil {
				return err
			}
		}
		return nil
	})
}

func insertRows(ctx context.Context, db *sql.DB, rows map[string][][]any) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it has nothing to do
	for _, table := range tables {
		marks := strings.TrimSuffix(strings.Repeat("?, ", len(columns[table])), ", ")
		insert, err := tx.PrepareContext(ctx, `INSERT INTO `+table+` (`+strings.Join(columns[table], ", ")+`) VALUES (`+marks+`)`)
		if err != nil {
			return err
		}
		for _, row := range rows[table] {
			if _, err := insert.ExecContext(ctx, row...); err != nil {
				return err
			}
		}
	}
	return tx.Commit()
}

// ID is that of job i: version 7, of the time when it was created.
func ID(i int) string {
	ms := CreatedMS(i)
	id := uuid.NewSHA1(uuid.NameSpaceOID, fmt.Appendf(nil, "%d", i))
	for b := range 6 {
		id[b] = byte(ms >> (40 - 8*b))
	}
	id[6] = id[6]&0x0f | 0x70
	return id.String()
}

// CreatedMS is when job i was created, milliseconds since 1970.
func CreatedMS(i int) int64 { return firstMS + int64(i)*spreadMS }

// generate adds the rows of job i. Its states and facets are spread as those of
// a service that mostly works, with a few rare values and some very common.
func generate(project string, i int, rows map[string][][]any) {
	id, created := ID(i), CreatedMS(i)
	h := uint32(i) * 2654435761 // the same each time
	pick := func(n uint32, salt uint32) uint32 { x := (h ^ salt*0x9e3779b9) * 2246822519; return (x >> 7) % n }

	state, failure := "succeeded", any(nil)
	switch p := pick(10_000, 1); {
	case p < 300:
		state = "failed"
	case p < 400:
		state = "partial"
	case p < 600:
		state = "canceled"
	case p < 601:
		state = "running"
	case p < 700:
		state = "queued"
	}
	operation := []string{"transcode", "transcode", "transcode", "adaptive", "adaptive", "snapshot", "sprite", "preview"}[pick(8, 2)]
	template := fmt.Sprintf("%s-%d", operation, pick(6, 3))
	tags := []string{fmt.Sprintf("customer-%d", pick(1000, 4))}
	if pick(2, 5) == 0 {
		tags = append(tags, "nightly")
	}
	if pick(10_000, 6) == 0 {
		tags = append(tags, "vip")
	}
	show, reference := pick(500, 7), fmt.Sprintf("ref-%07d", i)
	name := fmt.Sprintf("Episode %d of show %d", i%1000, show)
	key := fmt.Sprintf("in/2026/show-%03d/episode-%07d.mp4", show, i)
	text := name + "\n" + reference + "\n" + key + "\n" + strings.Join(tags, "\n")
	if state == "failed" {
		message := []string{"the source has no video stream", "connection reset by peer", "the encoder ended with status 1"}[pick(3, 8)]
		failure = fmt.Sprintf(`{"code":"engine.failed","message":%q}`, message)
		text += "\nengine.failed\n" + message
	}
	var started, ended any
	if state != "queued" {
		started = created + 1000
	}
	if state != "queued" && state != "running" {
		ended = created + 5000 + int64(pick(3_600_000, 9))
	}
	priority := int32(pick(21, 10)) - 10
	quoted := `["` + strings.Join(tags, `","`) + `"]`
	rows["jobs"] = append(rows["jobs"], []any{id, project, name, reference, quoted, "api", fmt.Sprintf(`{"key":%q}`, key),
		priority, state, 100.0, failure, created, started, ended, created})
	words := store.Words(text)
	rows["texts"] = append(rows["texts"], []any{id, " " + strings.Join(words, " ")})
	for _, w := range words {
		rows["words"] = append(rows["words"], []any{project, w, created, id})
	}
	add := func(facet, value string) {
		rows["facets"] = append(rows["facets"], []any{project, facet, value, id, created})
	}
	add("operation", operation)
	add("template", template+"@1")
	add("template", template)
	for _, tag := range tags {
		add("tag", tag)
	}
	taskState := map[string]string{"partial": "succeeded"}[state]
	if taskState == "" {
		taskState = state
	}
	if taskState == "queued" || taskState == "running" {
		taskState = "waiting" // no engine is to touch them
	}
	rows["tasks"] = append(rows["tasks"], []any{uuid.NewSHA1(uuid.NameSpaceURL, []byte(id)).String(), project, id, 1, "main",
		operation, template + "@1", "{}", "cpu", "{}", taskState, 3, priority, created, created})
}
