package app

import (
	"context"
	"encoding/json"
	"io/fs"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/backup"
	blobfs "github.com/mediamill/mediamill/internal/blob/fs"
	"github.com/mediamill/mediamill/internal/console"
	"github.com/mediamill/mediamill/internal/deliver"
	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/notify"
	"github.com/mediamill/mediamill/internal/op/catalogue"
	"github.com/mediamill/mediamill/internal/rest"
	"github.com/mediamill/mediamill/internal/storages"
	"github.com/mediamill/mediamill/internal/uploads"
	"github.com/mediamill/mediamill/internal/worker"
	"github.com/mediamill/mediamill/web"
)

// A server is what answers requests.
type server struct {
	*parts
	auth     *auth.Service
	jobs     *jobs.Service
	live     *notify.Live
	notifier *notify.Notifier
	foreign  []func(context.Context) // what dialects do besides answering
	uploads  *uploads.Service
	handler  http.Handler
	draining atomic.Bool
}

// newServer wires the services over the parts; address is where clients reach it.
func newServer(p *parts, address string) (*server, error) {
	s := &server{parts: p}
	s.auth = auth.New(auth.Deps{DB: p.db, Key: p.key, Log: p.log})
	s.live = notify.NewLive(p.db, p.log)
	s.uploads = &uploads.Service{DB: p.db, Storages: p.storages, Lifetime: p.config.Retention.Uploads, MaxBytes: p.config.Limits.SourceBytes}
	links, err := deliver.NewLinks(p.key, time.Now)
	if err != nil {
		return nil, err
	}
	deps := jobs.Deps{
		DB: p.db, Engine: p.engine, Storages: p.storages, Uploads: s.uploads, Outbound: p.outbound, Operations: catalogue.All(),
		Samples: []string{sampleName}, Retention: jobs.Retention{
			Jobs: p.config.Retention.Jobs, Trash: p.config.Retention.Trash, Events: p.config.Retention.Events,
		}, Log: p.log,
	}
	deps.Capabilities, deps.Planner = p.tool.late.Capabilities, &worker.Planner{Deps: &p.worker, Ready: p.tool.late.Missing}
	s.jobs = jobs.New(deps)
	rates := auth.NewRates(p.config.API.RatePerSecond, time.Now)
	foreign := dialects(dialect.Deps{
		Jobs: s.jobs, Auth: s.auth, Links: links, Address: address, Limit: limitOf(rates), Secrets: p.key, Log: p.log,
	})
	s.jobs.Know(dialect.Protocols(foreign...)...)
	s.foreign = background(foreign)
	s.notifier = notify.New(notify.Deps{
		DB: p.db, Outbound: p.outbound, Secrets: s.auth, Encoders: dialect.Encoders(foreign...),
		Standard: notify.CloudEvents{Source: address + "/api/v1"}, Log: p.log,
	})
	dist, err := fs.Sub(web.Dist, "dist")
	if err != nil {
		return nil, err
	}
	pages := console.New(dist)
	s.handler = rest.New(rest.Deps{
		DB: p.db, Auth: s.auth, Jobs: s.jobs, Storages: p.storages, Uploads: s.uploads, Links: links,
		Live: s.live, Packs: p.packs, Notifier: s.notifier, Version: versionText(),
		Sample: p.samples.path, Rates: rates, OpenMetrics: p.config.API.Metrics == "open", Dialects: manuals(foreign), Before: func(native http.Handler) http.Handler {
			return dialect.Share(pages.Before(native), foreign...)
		},
		Ready: s.ready, Log: p.log,
	})
	return s, nil
}

// ready says what keeps this process from serving: /readyz.
func (s *server) ready(ctx context.Context) (map[string]string, error) {
	self := s.self()
	facts := map[string]string{"version": versionText(), "sandbox": self.Sandbox, "ffmpeg": self.FFmpeg}
	if fault := s.worker.Health.Fault(); fault != nil && len(s.slots()) > 0 {
		facts["worker"] = "takes no tasks: " + fault.Message
	}
	if s.draining.Load() {
		return facts, media.Errorf(media.CodeDraining, "the process is shutting down")
	}
	ctx, stop := context.WithTimeout(ctx, 2*time.Second)
	defer stop()
	return facts, media.Wrap(media.CodeDatabase, s.db.Ping(ctx), "the database does not respond")
}

// firstJob shows what there is: one job on the sample video.
func (s *server) firstJob(ctx context.Context, project string) {
	spec := media.Spec{
		Name: "Welcome: the sample video", Tags: []string{"sample"}, Source: media.SourceRef{Sample: sampleName},
		Tasks: []media.TaskSpec{
			{Template: "mp4-h264-360p"}, {Template: "adaptive-h264-fast"}, {Template: "snapshot-10-evenly"},
			{Template: "sprite-100"}, {Template: "preview-webp-5s"},
		},
	}
	job, _, err := s.jobs.Create(ctx, project, spec, "")
	if err != nil {
		s.log.Warn("cannot create the job on the sample", "error", err)
		return
	}
	s.log.Info("one job runs on the sample video, which it makes first", "job", job.ID)
}

// tidy removes what ended uploads and dead workers left behind, until ctx ends.
func (s *server) tidy(ctx context.Context) {
	for n := 0; ; n++ {
		if _, err := s.uploads.Sweep(ctx); err != nil && ctx.Err() == nil {
			s.log.Warn("cannot remove old uploads", "error", err)
		}
		if n%60 == 0 {
			s.sweepStorages(ctx)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Minute):
		}
	}
}

// sweepStorages removes staged files whose worker died. What is younger than
// the longest upload and the longest task may still be somebody's.
func (s *server) sweepStorages(ctx context.Context) {
	old := s.config.Retention.Uploads + 2*24*time.Hour
	list, err := s.db.Storages(ctx, "")
	for _, each := range list {
		bucket, e := s.storages.Bucket(ctx, each.Project, each.Name)
		if e == nil {
			_, e = bucket.Sweep(ctx, old)
		}
		if e != nil && ctx.Err() == nil {
			s.log.Warn("cannot remove staged data from a storage", "storage", each.Name, "error", e)
		}
	}
	if err == nil {
		err = s.db.RemoveDeadWorkers(ctx, time.Hour)
	}
	if err != nil && ctx.Err() == nil {
		s.log.Warn("cannot clean up the database", "error", err)
	}
}

// folderSpec is the storage of the first start: a folder beside the database.
func folderSpec(data string) storages.StorageSpec {
	folder, _ := json.Marshal(map[string]string{"path": backup.StorageDir(data)})
	return storages.StorageSpec{Name: "default", Kind: blobfs.KindName, Config: folder, Default: true}
}
