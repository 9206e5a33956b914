package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

func TestAClaimTakesLittleOfEachReceiver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		for host, n := range map[string]int{"hangs.example": 30, "Other.example:8080": 2} {
			for range n {
				tell(t, db, insert(t, db, &media.Callback{URL: "http://" + host + "/hook", Events: []media.EventType{"a"}}), "a")
			}
		}
		hangs := store.Lane{Project: storetest.Project, Host: "hangs.example"}
		claim := func(c store.Claim) string {
			c.Most, c.MostLane = 20, 4
			if c.MostProject == 0 {
				c.MostProject = 20
			}
			list, err := db.ClaimDeliveries(ctx, c)
			if err != nil {
				t.Fatal(err)
			}
			hosts := map[string]int{}
			for _, d := range list {
				hosts[d.Host]++
			}
			return fmt.Sprint(hosts)
		}
		for _, tt := range []struct {
			claim store.Claim
			want  string
		}{
			{store.Claim{}, "map[hangs.example:4 other.example:8080:2]"},
			{store.Claim{Busy: []store.Lane{hangs}}, "map[other.example:8080:2]"},
			{store.Claim{Busy: []store.Lane{{Project: "another", Host: "hangs.example"}}}, "map[hangs.example:4 other.example:8080:2]"},
			{store.Claim{Full: []string{storetest.Project}}, "map[]"},
			{store.Claim{Full: []string{"another"}, Hold: time.Hour}, "map[hangs.example:4 other.example:8080:2]"},
			{store.Claim{}, "map[hangs.example:4]"},
		} {
			if got := claim(tt.claim); got != tt.want {
				t.Errorf("%+v takes %s, want %s", tt.claim, got, tt.want)
			}
		}
		if dead, err := db.HoldLane(ctx, hangs, time.Hour, time.Hour); err != nil || dead != 0 {
			t.Errorf("%d are given up, %v", dead, err)
		}
		if got := claim(store.Claim{}); got != "map[]" {
			t.Errorf("of a lane that is held: %s", got)
		}
		if dead, err := db.HoldLane(ctx, hangs, 0, -time.Hour); err != nil || dead != 30 {
			t.Errorf("%d of 30 old ones are given up, %v", dead, err)
		}
		list, err := db.Deliveries(ctx, storetest.Project, "", "", 100)
		if err != nil || slices.ContainsFunc(list, func(d store.Delivery) bool { return (d.State == store.DeliveryDead) != (d.Host == hangs.Host) }) {
			t.Errorf("%+v, %v", list, err)
		}
	})
}
