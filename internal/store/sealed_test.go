package store_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

const word = "ThisIsASecret"

// secretive is a job with the word in every address that a job has, in the forms
// that clients write JSON in, beside what sealing must leave as it is.
func secretive() *media.Job {
	created := time.UnixMilli(time.Now().UnixMilli()).UTC()
	job := &media.Job{
		ID: store.NewID(), Project: storetest.Project, Name: "film", Origin: "jdcloud", State: media.JobQueued, Created: created, Tags: []string{},
		Source:      media.SourceRef{URL: "https://films.example/\"a\"?x=1&sig=" + word},
		DialectData: json.RawMessage(`{"asked": "anything with ` + word + ` in it"}`),
		Callback: &media.Callback{URL: "https://hooks.example/services/" + word, Events: []media.EventType{"*"},
			Also: []media.Receiver{{Name: "second", URL: "HTTPS://second.example/?t=" + word, Events: []media.EventType{"job.created"}}}},
	}
	job.Tasks = []media.Task{{TaskStatus: media.TaskStatus{State: media.Queued}, TaskOrder: media.TaskOrder{
		ID: store.NewID(), JobID: job.ID, Number: 1, Name: "main", Operation: "join", Queue: media.QueueCPU, MaxRuns: 1,
		Source: &media.SourceRef{URL: "https://films.example/own?sig=" + word}, Created: created,
		Params: json.RawMessage(`{"sources": [{"url":"http:\/\/films.example\/b?x=1\u0026sig=` + word + `"}, {"key":"c/d.mp4"},
			{"url":"\u0068ttps://x.example/` + word + `"}], "say":"sealed:v1.nonsense", "and": "a \"quote\" and \\"}`),
	}}}
	return job
}

// writeSecrets writes a row of each table that holds addresses.
func writeSecrets(t *testing.T, db *store.DB) *media.Job {
	t.Helper()
	ctx := t.Context()
	job := secretive()
	must(t, db.InTx(ctx, func(tx store.Tx) error {
		if err := db.InsertJob(ctx, tx, job); err != nil {
			return err
		}
		if err := db.AppendEvents(ctx, tx, job.ID, []media.Event{{Type: "job.ended"}}); err != nil {
			return err
		}
		d := store.Document{Kind: "endpoint", ID: "a/b", Body: json.RawMessage(`{"Address":"x","Key":"` + word + `"}`)}
		if err := db.InsertDocument(ctx, tx, storetest.Project, "azure", &d); err != nil {
			return err
		}
		template := media.Template{Name: "mine", Operation: "join", Params: json.RawMessage(`{"url":"https://x.example/?` + word + `"}`)}
		return db.InsertTemplate(ctx, tx, storetest.Project, &template)
	}))
	must(t, db.SetSecret(ctx, "webhook/"+storetest.Project, `{"url":"https://hooks.example/`+word+`"}`))
	list, err := db.ClaimDeliveries(ctx, store.Claim{Most: 10, MostLane: 10, MostProject: 10, Hold: time.Minute})
	if err != nil || len(list) != 1 {
		t.Fatalf("%d deliveries, %v", len(list), err)
	}
	list[0].Body = `{"source":"` + word + `"}`
	must(t, db.EndTry(ctx, &list[0], &store.DeliveryTry{}, time.Hour))
	return job
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// asWritten holds every reader to what writeSecrets wrote.
func asWritten(t *testing.T, db *store.DB, job *media.Job) {
	t.Helper()
	ctx := t.Context()
	check := func(what string, got, want any, err error) {
		t.Helper()
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v\n got %+v\nwant %+v", what, err, got, want)
		}
	}
	got, err := db.Job(ctx, "", job.ID)
	must(t, err)
	check("the job's source", got.Source, job.Source, nil)
	check("its callback", got.Callback, job.Callback, nil)
	check("what its dialect keeps", string(got.DialectData), string(job.DialectData), nil)
	check("its task's source", got.Tasks[0].Source, job.Tasks[0].Source, nil)
	check("its task's parameters", string(got.Tasks[0].Params), string(job.Tasks[0].Params), nil)
	for use, err := range db.Uses(ctx, storetest.Project, "d.mp4") {
		check("the task's use", use.Source, *job.Tasks[0].Source, err)
		check("the task's use", string(use.Params), string(job.Tasks[0].Params), err)
	}
	deliveries, err := db.Deliveries(ctx, "", job.ID, "", 10)
	must(t, err)
	check("the delivery", []string{deliveries[0].URL, deliveries[0].Host, deliveries[0].Body},
		[]string{job.Callback.URL, "hooks.example", `{"source":"` + word + `"}`}, nil)
	document, err := db.Document(ctx, storetest.Project, "azure", "endpoint", "a/b")
	check("the document", string(document.Body), `{"Address":"x","Key":"`+word+`"}`, err)
	template, err := db.Template(ctx, storetest.Project, "mine", 0)
	check("the template", string(template.Params), `{"url":"https://x.example/?`+word+`"}`, err)
	hook, err := db.Setting(ctx, "webhook/"+storetest.Project)
	check("the webhook", hook, `{"url":"https://hooks.example/`+word+`"}`, err)
}

// hidden looks for the word in the rows and, of SQLite, in the files.
func hidden(t *testing.T, db *store.DB, address string) {
	t.Helper()
	for line := range strings.Lines(storetest.Text(t, db)) {
		if strings.Contains(strings.ToLower(line), strings.ToLower(word)) {
			t.Errorf("in the clear: %s", line)
		}
	}
	dir, embedded := strings.CutPrefix(address, "sqlite:")
	if !embedded {
		return
	}
	files, err := filepath.Glob(filepath.Join(dir, "mediamill.db*"))
	if err != nil || len(files) < 2 {
		t.Fatalf("the files %v, %v", files, err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if must(t, err); bytes.Contains(bytes.ToLower(content), bytes.ToLower([]byte(word))) {
			t.Errorf("%s holds the secret", filepath.Base(file))
		}
	}
}

func TestNoRowHoldsAnAddressInTheClear(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		db := storetest.Open(t, address)
		job := writeSecrets(t, db)
		asWritten(t, db, job)
		hidden(t, db, address)
		if found := storetest.Text(t, db); !strings.Contains(found, "c/d.mp4") || !strings.Contains(found, "sealed:v1.") {
			t.Error("keys must stay searchable, and addresses be there")
		}

		// A row copied over another does not open.
		other := secretive()
		must(t, db.InTx(t.Context(), func(tx store.Tx) error { return db.InsertJob(t.Context(), tx, other) }))
		change(t, db, `UPDATE jobs SET source = (SELECT source FROM jobs WHERE id = $2) WHERE id = $1`, other.ID, job.ID)
		if _, err := db.Job(t.Context(), "", other.ID); media.CodeOf(err) != media.CodeSealed {
			t.Errorf("a source of another row: %v", err)
		}
	})
}

func change(t *testing.T, db *store.DB, sql string, args ...any) {
	t.Helper()
	must(t, db.InTx(t.Context(), func(tx store.Tx) error {
		n, err := tx.Exec(t.Context(), sql, args...)
		if err == nil && n == 0 {
			err = fmt.Errorf("no row: %s", sql)
		}
		return err
	}))
}

// plain makes a job's rows those that a version before sealing wrote.
func plain(t *testing.T, db *store.DB, job *media.Job) {
	t.Helper()
	asJSON := func(v any) string {
		b, err := json.Marshal(v)
		must(t, err)
		return string(b)
	}
	change(t, db, `UPDATE jobs SET source = $2, callback = $3, dialect_data = $4 WHERE id = $1`,
		job.ID, asJSON(job.Source), asJSON(job.Callback), string(job.DialectData))
	change(t, db, `UPDATE tasks SET source = $2, params = $3 WHERE job_id = $1`, job.ID, asJSON(job.Tasks[0].Source),
		strings.Replace(string(job.Tasks[0].Params), "sealed:v1.nonsense", "something", 1))
}

func TestRowsOfAnEarlierVersionAreReadAndSealed(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		db, err := storetest.OpenAddress(t.Context(), address)
		must(t, err)
		defer func() { must(t, db.Close()) }()
		job := writeSecrets(t, db)
		job.Tasks[0].Params = json.RawMessage(strings.Replace(string(job.Tasks[0].Params), "sealed:v1.nonsense", "something", 1))
		plain(t, db, job)
		change(t, db, `UPDATE deliveries SET url = $2, body = $3 WHERE job_id = $1`, job.ID, job.Callback.URL, `{"source":"`+word+`"}`)
		change(t, db, `UPDATE documents SET body = $1`, `{"Address":"x","Key":"`+word+`"}`)
		change(t, db, `UPDATE templates SET params = $1`, `{"url":"https://x.example/?`+word+`"}`)
		change(t, db, `UPDATE settings SET value = $2 WHERE name = $1`, "webhook/"+storetest.Project, `{"url":"https://hooks.example/`+word+`"}`)
		var many []*media.Job
		must(t, db.InTx(t.Context(), func(tx store.Tx) error {
			for range 250 { // some batches
				j := secretive()
				j.Tasks[0].Params = job.Tasks[0].Params
				many = append(many, j)
				if err := db.InsertJob(t.Context(), tx, j); err != nil {
					return err
				}
			}
			return nil
		}))
		plain(t, db, many[0])
		plain(t, db, many[249])
		asWritten(t, db, job)

		changed := 0
		for stops := 0; ; stops++ {
			n, more, err := db.SealOld(t.Context())
			must(t, err)
			changed += n
			if !more {
				break
			}
			if stops == 3 { // another process goes on
				must(t, db.Close())
				db, err = storetest.OpenAddress(t.Context(), address)
				must(t, err)
			}
			if stops > 100 {
				t.Fatal("it does not end")
			}
		}
		if want := 6 + 4; changed != want {
			t.Errorf("%d rows were sealed, want %d: those that were in the clear", changed, want)
		}
		asWritten(t, db, job)
		for _, j := range []*media.Job{many[0], many[100], many[249]} {
			got, err := db.Job(t.Context(), "", j.ID)
			if must(t, err); got.Source != j.Source || string(got.Tasks[0].Params) != string(j.Tasks[0].Params) {
				t.Errorf("read as %+v", got)
			}
		}
		hidden(t, db, address)
		if n, more, err := db.SealOld(t.Context()); n != 0 || more || err != nil {
			t.Errorf("once more: %d, %t, %v", n, more, err)
		}
	})
}

// An address must never be written in the clear, even by a program that forgot
// to unlock its database.
func TestWithoutAKeyNoAddressIsWrittenOrRead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		job := writeSecrets(t, db)
		locked := store.New(db.Conn)
		if _, err := locked.Job(t.Context(), "", job.ID); err == nil {
			t.Error("it was read")
		}
		defer func() {
			if recover() == nil {
				t.Error("it was written")
			}
		}()
		must(t, locked.InTx(t.Context(), func(tx store.Tx) error { return locked.InsertJob(context.Background(), tx, secretive()) }))
	})
}
