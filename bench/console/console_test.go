// Package console_test measures the web console in headless Chromium against the
// real program with 100,000 jobs:
//
//	go test -run - -bench . -benchtime 1x ./bench/console
//
// Goals: the first table after 1.5 s in a new browser profile, and after 0.5 s on a
// second visit; 0.3 s of CPU time for 5 s of 100 rows that change every second; no
// frame of more than 50 ms while a list scrolls. All of it needs an idle machine.
package console_test

import (
	"context"
	"maps"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/mediamill/mediamill/bench/filled"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/postgres"
	"github.com/mediamill/mediamill/internal/store/storetest"
	"github.com/mediamill/mediamill/test/console"
	"github.com/mediamill/mediamill/test/mill"
)

const (
	jobs = 100_000
	live = 100 // rows that move
)

func TestMain(m *testing.M) {
	code := m.Run()
	mill.Clean()
	os.Exit(code)
}

func BenchmarkConsole(b *testing.B) {
	cluster, err := storetest.StartCluster()
	if err != nil {
		b.Fatal(err)
	}
	defer cluster.Stop()
	address := cluster.Address("postgres")
	p, api := mill.Serve(b, "", "--data", b.TempDir(), "--database", address, "--worker-cpu", "0", "--worker-light", "0")
	ctx := b.Context()
	db, err := postgres.Open(ctx, address) // SQLite's has one owner
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	var project string
	if err := db.Reader().QueryRow(ctx, `SELECT id FROM projects`).Scan(&project); err != nil {
		b.Fatal(err)
	}
	if err := filled.Load(ctx, db, project, 0, jobs); err != nil {
		b.Fatal(err)
	}
	moving := mover{db: db}
	defer moving.stop() //nolint:errcheck // a second time does nothing
	r := console.Tell(b, console.Order{
		Story: "figures", Out: b.TempDir(), URL: api.Server, Key: api.Key, Password: p.Await(b, `Password\s+(\S+)`)[1],
		Does: map[string]func() error{"move": func() error { return moving.start(ctx) }, "stop": moving.stop},
	})
	for _, name := range slices.Sorted(maps.Keys(r.Figures)) {
		b.Logf("%-60s %g", name, r.Figures[name])
	}
}

// A mover writes progress as the workers of many running tasks would.
type mover struct {
	db   *store.DB
	halt func() error
}

func (m *mover) start(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	err := m.db.InTx(ctx, func(tx store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE tasks SET state = 'running', attempt = 1, phase = 'encode', lease_until_ms = now_ms() + 3600000
			WHERE job_id IN (SELECT id FROM jobs ORDER BY created_ms DESC LIMIT $1)`, live)
		if err == nil {
			_, err = tx.Exec(ctx, `UPDATE jobs SET state = 'running', progress = 0, ended_ms = NULL
				WHERE id IN (SELECT id FROM jobs ORDER BY created_ms DESC LIMIT $1)`, live)
		}
		return err
	})
	var wait sync.WaitGroup
	var failed error
	m.halt = func() error { cancel(); wait.Wait(); return failed }
	wait.Go(func() {
		for n := 0; ctx.Err() == nil; n++ {
			e := m.db.InTx(ctx, func(tx store.Tx) error {
				_, err := tx.Exec(ctx, `UPDATE tasks SET progress = $1, speed = 1.5, eta_ms = $2, updated_ms = now_ms() WHERE state = 'running'`, float64(n%60), 1000*(60-n%60))
				return err
			})
			if e != nil && ctx.Err() == nil {
				failed = e
				return
			}
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
	})
	return err
}

func (m *mover) stop() error {
	if m.halt == nil {
		return nil
	}
	halt := m.halt
	m.halt = nil
	return halt()
}
