package postgres_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/postgres"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

func TestAFleetThatStartsAtOnceMigratesOnce(t *testing.T) {
	cluster, err := storetest.StartCluster()
	storetest.Need(t, err)
	defer cluster.Stop()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			db, err := postgres.Open(context.Background(), cluster.Address("postgres"))
			if err != nil {
				t.Error(err)
				return
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestAnErrorDoesNotTellThePassword(t *testing.T) {
	ctx, stop := context.WithTimeout(context.Background(), 5*time.Second)
	defer stop()
	for name, address := range map[string]string{
		"no address":           "postgres://user:s3cret@host:notaport/db",
		"a host without one":   "postgres://user:s3cret@127.0.0.1:1/db?connect_timeout=1",
		"another kind of text": "mysql://user:s3cret@host/db",
	} {
		_, err := postgres.Open(ctx, address)
		if err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A deadlock is the database's to solve, and ours to begin again.
func TestATransactionIsRunAgainAfterADeadlock(t *testing.T) {
	ctx := context.Background()
	db := storetest.Open(t, storetest.PostgreSQL(t))
	for _, name := range []string{"a", "b"} {
		if err := db.Set(ctx, name, "0"); err != nil {
			t.Fatal(err)
		}
	}
	var both sync.WaitGroup
	both.Add(2)
	var all sync.WaitGroup
	for _, order := range [][]string{{"a", "b"}, {"b", "a"}} {
		all.Go(func() {
			first := true
			err := db.InTx(ctx, func(tx store.Tx) error {
				for i, name := range order {
					if _, err := tx.Exec(ctx, `UPDATE settings SET value = (value::int + 1)::text WHERE name = $1`, name); err != nil {
						return err
					}
					if i == 0 && first {
						first = false
						both.Done()
						both.Wait()
					}
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for _, name := range []string{"a", "b"} {
		if got, err := db.Setting(ctx, name); got != "2" || err != nil {
			t.Errorf("%s is %s, %v", name, got, err)
		}
	}
}

func TestWhatIsNoAnswerOfTheDatabase(t *testing.T) {
	ctx := context.Background()
	cluster, err := storetest.StartCluster()
	storetest.Need(t, err)
	db, err := postgres.Open(ctx, cluster.Address("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Set(ctx, "a", "b"); err != nil {
		t.Fatal(err)
	}
	_, refused := db.Reader().Exec(ctx, `SELECT nothing`)
	if db.Unavailable(refused) || db.Unavailable(media.Errorf(media.CodeConflict, "x")) || db.Unavailable(nil) {
		t.Error("an answer of the database counts as none")
	}
	cluster.Stop()
	for range 2 { // a connection that breaks, and one that is refused
		if err := db.Set(ctx, "a", "c"); !db.Unavailable(err) {
			t.Errorf("with the server gone: %v", err)
		}
	}
}

func TestASessionThatStandsStillGivesItsLocksBack(t *testing.T) {
	ctx := context.Background()
	address := storetest.PostgreSQL(t)
	db := storetest.Open(t, address)
	var timeout string
	if err := db.Reader().QueryRow(ctx, `SHOW idle_in_transaction_session_timeout`).Scan(&timeout); err != nil || timeout != "5s" {
		t.Errorf("the timeout is %q, %v", timeout, err)
	}
	separator := "?"
	if strings.Contains(address, "?") {
		separator = "&"
	}
	frozen := storetest.Open(t, address+separator+"idle_in_transaction_session_timeout=200")
	held, free := make(chan struct{}), make(chan struct{})
	ended := make(chan error, 1)
	go func() {
		ended <- frozen.InTx(ctx, func(tx store.Tx) error {
			_, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(1)`)
			close(held)
			<-free // as a stopped process does
			return err
		})
	}()
	<-held
	err := db.InTx(ctx, func(tx store.Tx) error {
		_, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(1)`)
		return err
	})
	close(free)
	if err != nil {
		t.Error(err)
	}
	if err := <-ended; err == nil {
		t.Error("the frozen transaction was committed")
	}
}
