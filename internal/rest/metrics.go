package rest

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/mediamill/mediamill/internal/front"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/catalogue"
	"github.com/mediamill/mediamill/internal/store"
)

// metrics are what /metrics shows, read from our rows: the engine's own times
// lie, as its hook sets them for the order of tickets. Gauges are of now. Counters
// follow the events from the start of this process on; every server of a fleet
// counts all of them, so take the maximum over servers and not the sum. Nothing
// is told by project: the sums are of the whole installation.
type metrics struct {
	api      *API
	registry *prometheus.Registry
	open     bool // for everybody

	mu     sync.Mutex // one scrape at a time
	cursor string
	begun  bool

	jobs      *prometheus.GaugeVec
	tasks     *prometheus.GaugeVec
	age       *prometheus.GaugeVec
	workers   *prometheus.GaugeVec
	slots     *prometheus.GaugeVec
	callbacks prometheus.Gauge

	jobsEnded *prometheus.CounterVec
	attempts  *prometheus.CounterVec
	cpu       *prometheus.CounterVec
	bytes     *prometheus.CounterVec
	waited    *prometheus.HistogramVec
	ran       *prometheus.HistogramVec
}

func newMetrics(a *API) *metrics {
	gauge := func(name, help string, labels ...string) *prometheus.GaugeVec {
		return prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: "mediamill", Name: name, Help: help}, labels)
	}
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "mediamill", Name: name, Help: help}, labels)
	}
	spread := func(name, help string) *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: "mediamill", Name: name, Help: help,
			Buckets: []float64{.01, .05, .25, 1, 5, 15, 60, 300, 1800, 7200}}, []string{"operation", "queue"})
	}
	m := &metrics{
		api: a, registry: prometheus.NewRegistry(),
		jobs:      gauge("jobs", "Jobs that have not ended.", "state"),
		tasks:     gauge("tasks", "Tasks that have not ended.", "queue", "state"),
		age:       gauge("queue_age_seconds", "Time that the oldest queued task has waited.", "queue"),
		workers:   gauge("workers", "Workers that reported within the last minute; unfit ones take no tasks, because their disk, ffmpeg or sandbox has a problem.", "state"),
		slots:     gauge("worker_slots", "Slots of all live workers.", "queue"),
		jobsEnded: counter("jobs_ended_total", "Jobs that ended.", "state"),
		attempts:  counter("attempts_total", "Attempts of tasks that ended, by state and error code.", "operation", "state", "code"),
		cpu:       counter("ffmpeg_seconds_total", "Processor time of ffmpeg.", "operation"),
		bytes:     counter("bytes_total", "Bytes of sources read (in) and outputs published (out).", "direction"),
		waited:    spread("queue_seconds", "Time from the queueing of a task to the start of its attempt."),
		ran:       spread("attempt_seconds", "Time from the start of an attempt to its end."),
		callbacks: prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "mediamill", Name: "callbacks_pending", Help: "Callbacks that are not delivered yet."}),
	}
	m.registry.MustRegister(m.jobs, m.tasks, m.age, m.workers, m.slots, m.jobsEnded, m.attempts, m.cpu, m.bytes, m.waited, m.ran, m.callbacks)
	// This process: its memory, threads, files and garbage.
	m.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if n := a.Notifier; n != nil {
		tries := func(result string, value func() int64) prometheus.CounterFunc {
			return prometheus.NewCounterFunc(prometheus.CounterOpts{Namespace: "mediamill", Name: "callback_tries_total",
				Help: "Attempts of this process to deliver a callback; dead ones are given up.", ConstLabels: prometheus.Labels{"result": result}},
				func() float64 { return float64(value()) })
		}
		m.registry.MustRegister(
			tries("delivered", func() int64 { d, _, _ := n.Counts(); return d }),
			tries("failed", func() int64 { _, f, _ := n.Counts(); return f }),
			tries("dead", func() int64 { _, _, d := n.Counts(); return d }))
	}
	return m
}

// begin puts every series that an operation can have at 0, since a rate over a
// series that appears with its first event misses that one, and remembers from
// which event on to count.
func (m *metrics) begin(ctx context.Context) {
	for _, s := range []media.JobState{media.JobSucceeded, media.JobPartial, media.JobFailed, media.JobCanceled} {
		m.jobsEnded.WithLabelValues(string(s))
	}
	m.bytes.WithLabelValues("in")
	m.bytes.WithLabelValues("out")
	for _, o := range catalogue.All() {
		m.cpu.WithLabelValues(o.Name)
		queue := string(o.New().Queue())
		m.waited.WithLabelValues(o.Name, queue)
		m.ran.WithLabelValues(o.Name, queue)
		m.attempts.WithLabelValues(o.Name, string(media.Succeeded), "")
		for _, c := range media.Codes() {
			switch c.Code.Class() {
			case "input", "engine", "worker", "verify", "output":
				m.attempts.WithLabelValues(o.Name, string(media.Failed), string(c.Code))
			}
		}
	}
	if err := m.follow(ctx); err != nil {
		m.api.Log.Warn("counters start at the first scrape", "error", err)
	}
}

// may is nil for who may see the sums of the installation: everybody where it is
// open, this machine, and administrators of the default project. What a proxy
// on this machine passes on comes from elsewhere.
func (m *metrics) may(r *http.Request) error {
	if m.open || front.Local(r) {
		return nil
	}
	who, err := m.api.Auth.SignIn(r.Context(), r.Header, front.Source(r))
	if err != nil {
		return err
	}
	return who.MayRun()
}

func (a *API) registerMetrics() {
	m := newMetrics(a)
	m.open = a.OpenMetrics
	started, done := context.WithTimeout(context.Background(), 10*time.Second)
	defer done()
	m.begin(started)
	show := promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
	a.mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		if err := m.may(r); err != nil {
			a.fail(w, r, err)
			return
		}
		ctx, stop := context.WithTimeout(r.Context(), 10*time.Second)
		defer stop()
		m.mu.Lock()
		defer m.mu.Unlock()
		if err := m.refresh(ctx); err != nil {
			a.fail(w, r, err)
			return
		}
		show.ServeHTTP(w, r)
	})
}

// refresh reads what is new.
func (m *metrics) refresh(ctx context.Context) error {
	for _, step := range []func(context.Context) error{m.now, m.live, m.follow} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// now reads the gauges of jobs and tasks.
func (m *metrics) now(ctx context.Context) error {
	jobs, err := m.api.DB.LiveJobs(ctx)
	if err != nil {
		return err
	}
	for _, s := range []media.JobState{media.JobQueued, media.JobRunning} {
		m.jobs.WithLabelValues(string(s)).Set(float64(jobs[s]))
	}
	depths, err := m.api.DB.QueueDepths(ctx)
	if err != nil {
		return err
	}
	ages, err := m.api.DB.OldestQueued(ctx)
	if err != nil {
		return err
	}
	for _, q := range media.Queues() {
		for _, s := range []media.State{media.Queued, media.Running, media.Retrying} {
			m.tasks.WithLabelValues(string(q), string(s)).Set(float64(depths[q][s]))
		}
		m.age.WithLabelValues(string(q)).Set(ages[q].Seconds())
	}
	pending, err := m.api.DB.PendingDeliveries(ctx)
	m.callbacks.Set(float64(pending))
	return err
}

// live reads the gauges of workers.
func (m *metrics) live(ctx context.Context) error {
	workers, err := m.api.DB.Workers(ctx, workerSeen)
	slots, states := map[media.Queue]int{}, map[string]int{}
	for _, w := range workers {
		state := "working"
		switch {
		case w.Draining:
			state = "draining"
		case w.Fault != nil:
			state = "unfit"
		}
		states[state]++
		for q, n := range w.Queues {
			slots[q] += n
		}
	}
	for _, s := range []string{"working", "draining", "unfit"} {
		m.workers.WithLabelValues(s).Set(float64(states[s]))
	}
	for _, q := range media.Queues() {
		m.slots.WithLabelValues(string(q)).Set(float64(slots[q]))
	}
	return err
}

// follow counts the events since the scrape before.
func (m *metrics) follow(ctx context.Context) error {
	if !m.begun {
		latest, err := m.api.DB.LatestCursor(ctx)
		m.cursor, m.begun = latest, err == nil
		return err
	}
	for {
		list, err := m.api.DB.Events(ctx, store.EventFilter{After: m.cursor, Limit: 1000, Types: []media.EventType{media.EventTaskState, media.EventJobEnded}})
		if err != nil {
			return err
		}
		for _, e := range list {
			if err := m.count(ctx, e); err != nil {
				return err
			}
			m.cursor = e.Cursor
		}
		if len(list) < 1000 {
			return nil
		}
	}
}

func (m *metrics) count(ctx context.Context, e media.Event) error {
	var data struct {
		From, To string
		Attempt  int
	}
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return err
	}
	if e.Type == media.EventJobEnded {
		m.jobsEnded.WithLabelValues(data.To).Inc()
		return nil
	}
	if data.From != string(media.Running) && data.To != string(media.Running) {
		return nil
	}
	run, err := m.api.DB.TaskRun(ctx, e.TaskID, data.Attempt)
	if media.CodeOf(err) == media.CodeNotFound {
		return nil // its job is gone for good
	}
	if err != nil {
		return err
	}
	if data.To == string(media.Running) {
		m.waited.WithLabelValues(run.Operation, string(run.Queue)).Observe(run.Waited.Seconds())
		return nil
	}
	m.attempts.WithLabelValues(run.Operation, string(run.State), string(run.Code)).Inc()
	m.ran.WithLabelValues(run.Operation, string(run.Queue)).Observe(run.Ran.Seconds())
	m.cpu.WithLabelValues(run.Operation).Add(run.CPU.Seconds())
	m.bytes.WithLabelValues("in").Add(float64(run.BytesIn))
	m.bytes.WithLabelValues("out").Add(float64(run.BytesOut))
	return nil
}
