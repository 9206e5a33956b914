// Million fills a database with jobs and measures how fast they are listed,
// filtered, searched and created:
//
//	go run ./bench/million -jobs 1000000 -database /tmp/million          # SQLite, in that folder
//	go run ./bench/million -jobs 1000000 -database postgres://…
//	go run ./bench/million -jobs 1000000 -database cluster               # a PostgreSQL cluster of its own
//
// A database that already has the jobs is measured as it is. The goal is 50 ms
// for the slowest page of each kind.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/mediamill/mediamill/bench/filled"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

func main() {
	jobs := flag.Int("jobs", 1_000_000, "how many jobs the database has")
	database := flag.String("database", "", "a folder (SQLite), a postgres:// address, or cluster")
	rounds := flag.Int("rounds", 20, "how often each kind of page is read")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *database, *jobs, *rounds); err != nil {
		fmt.Fprintln(os.Stderr, "million:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, database string, jobs, rounds int) error {
	switch {
	case database == "":
		return fmt.Errorf("-database is needed: a folder, a postgres:// address, or cluster")
	case database == "cluster":
		c, err := storetest.StartCluster()
		if err != nil {
			return err
		}
		defer c.Stop()
		database = c.Address("postgres")
	case !strings.HasPrefix(database, "postgres"):
		database = "sqlite:" + database
	}
	db, err := storetest.OpenAddress(ctx, database)
	if err != nil {
		return err
	}
	defer db.Close()
	var have int
	if err := db.Reader().QueryRow(ctx, `SELECT count(*) FROM jobs`).Scan(&have); err != nil {
		return err
	}
	if have < jobs {
		start := time.Now()
		if err := filled.Load(ctx, db, storetest.Project, have, jobs); err != nil {
			return err
		}
		fmt.Printf("%s: loaded %d jobs in %.0f s\n", db.Dialect(), jobs-have, time.Since(start).Seconds())
	}
	if err := creation(ctx, db); err != nil {
		return err
	}
	return pages(ctx, db, jobs, rounds)
}
