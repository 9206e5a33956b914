package jobs_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

func TestOfManyNewTemplatesOfANameAtOnceOneIsMade(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db, jobs.Retention{})
		for round := range 10 {
			var group sync.WaitGroup
			var mu sync.Mutex
			codes := map[media.Code]int{}
			for range 8 {
				group.Go(func() {
					_, err := s.CreateTemplate(t.Context(), storetest.Project, jobs.TemplateSpec{Name: fmt.Sprint("t", round), Operation: "snapshot"})
					mu.Lock()
					defer mu.Unlock()
					codes[media.CodeOf(err)]++
				})
			}
			group.Wait()
			if codes[""] != 1 || codes[media.CodeConflict] != 7 {
				t.Errorf("round %d: %v", round, codes)
			}
		}
	})
}
