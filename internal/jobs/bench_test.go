package jobs_test

import (
	"testing"

	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

// BenchmarkCreate is the whole way of a request with one task: resolve, check,
// save, queue, read back. SQLite waits for the disk at each commit.
func BenchmarkCreate(b *testing.B) {
	for _, database := range []struct {
		name string
		open func(testing.TB) string
	}{{"sqlite", storetest.SQLite}, {"postgres", storetest.PostgreSQL}} {
		b.Run(database.name, func(b *testing.B) {
			s := newSite(b, storetest.Open(b, database.open(b)), jobs.Retention{})
			b.ResetTimer()
			b.RunParallel(func(p *testing.PB) {
				for p.Next() {
					if _, err := s.create(one(jobs.TaskSpec{})); err != nil {
						b.Error(err)
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
		})
	}
}
