package app

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/backup"
	"github.com/mediamill/mediamill/internal/blob/fs"
	"github.com/mediamill/mediamill/internal/config"
	"github.com/mediamill/mediamill/internal/dialect/azure"
	"github.com/mediamill/mediamill/internal/dispatch"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/catalogue"
	"github.com/mediamill/mediamill/internal/outbound"
	"github.com/mediamill/mediamill/internal/pack"
	"github.com/mediamill/mediamill/internal/seal"
	"github.com/mediamill/mediamill/internal/storages"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/postgres"
	"github.com/mediamill/mediamill/internal/store/sqlite"
	"github.com/mediamill/mediamill/internal/worker"
)

// parts are what a server and a worker both are made of, leaves first.
type parts struct {
	config   config.Config
	log      *slog.Logger
	id       string // of this process as a worker
	db       *store.DB
	key      *seal.Key
	outbound *outbound.Client
	engine   *dispatch.Engine
	storages *storages.Service
	tool     *seeker
	samples  *samples
	packs    *pack.Service
	worker   worker.Deps
}

// assemble opens everything; Close gives it back.
func assemble(ctx context.Context, c config.Config, log *slog.Logger) (*parts, error) {
	p := &parts{config: c, log: log, id: store.NewID()}
	if err := p.open(ctx); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

func (p *parts) open(ctx context.Context) (err error) {
	c := p.config
	p.packs = pack.NewService(pack.New(c.PacksFolder()))
	p.tool = seekTool(ctx, c, len(p.slots()) > 0, p.log) // beside all the rest, since it takes longest
	if p.db, err = openDatabase(ctx, c); err != nil {
		return err
	}
	if p.key, err = openKey(c); err != nil {
		return err
	}
	if err = auth.Unlock(ctx, p.db, p.key); err != nil {
		return err
	}
	if p.outbound, err = outbound.New(outbound.Options{
		AllowCIDRs: c.Outbound.AllowCIDRs, Ports: c.Outbound.Ports, LeastRate: c.Limits.FetchRate,
	}); err != nil {
		return err
	}
	scratch, err := scratchOf(c)
	if err != nil {
		return err
	}
	p.storages = storages.New(storages.Deps{DB: p.db, Key: p.key, Outbound: p.outbound, Folders: &fs.Folders{
		Own: backup.StorageDir(c.Data), Roots: c.Storage.Roots, Kept: []string{c.Data, scratch, samplesBeside(scratch)},
	}, Cipher: azure.Cipher(p.db, p.key)})
	p.engine, err = dispatch.New(p.db, dispatch.Options{
		Worker: p.id, Lease: c.Worker.Lease, Grace: c.Worker.Grace, Patience: c.Worker.Patience, Embedded: c.Database == "", Logger: p.log,
	})
	if err != nil {
		return err
	}
	if err := p.openWorker(); err != nil {
		return err
	}
	return p.tool.first(ctx)
}

func openDatabase(ctx context.Context, c config.Config) (*store.DB, error) {
	if c.Database != "" {
		db, err := postgres.Open(ctx, c.Database)
		return db, postgresFault(err)
	}
	db, err := sqlite.Open(ctx, c.Data)
	return db, embeddedFault(c.Data, err)
}

func openKey(c config.Config) (*seal.Key, error) {
	if c.SecretKey != "" {
		return seal.Parse(c.SecretKey)
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return nil, dataFault(c.Data, err)
	}
	key, _, err := seal.LoadFile(filepath.Join(c.Data, "secret.key"))
	return key, err
}

func (p *parts) openWorker() error {
	scratch, err := scratchOf(p.config)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(scratch, 0o700); err != nil {
		return media.Fault(media.CodeConfigInvalid, "", err, "the scratch folder cannot be created").WithHint("choose another with --worker-scratch, or make its parent writable")
	}
	p.samples = newSamples(samplesBeside(scratch), &p.tool.late)
	host, _ := os.Hostname()
	self := media.Worker{ID: p.id, Host: host, PID: os.Getpid(), Version: versionText(), Queues: p.slots(), Sandbox: "off"}
	health := &worker.Health{Scratch: scratch, Free: p.config.Worker.Free, Tool: &p.tool.late}
	p.worker = worker.Deps{
		DB: p.db, Engine: p.engine, Operations: catalogue.All(), Pipeline: pipelineWith(p.config, &p.tool.late, p.config.Worker.CPU), Storages: p.storages, Outbound: p.outbound, Sample: p.samples.follow,
		Scratch: scratch, SourceBytes: p.config.Limits.SourceBytes, FetchWall: p.config.Limits.FetchDuration,
		Slots: p.slots(), Self: self, Health: health, Log: p.log,
	}
	return nil
}

// slots are the queues that this process serves.
func (p *parts) slots() map[media.Queue]int {
	slots := map[media.Queue]int{
		media.QueueCPU: p.config.Worker.CPU, media.QueueLight: p.config.Worker.Light, media.QueueGPU: p.config.Worker.GPU,
	}
	maps.DeleteFunc(slots, func(_ media.Queue, n int) bool { return n == 0 })
	return slots
}

// work runs tasks until ctx ends and the process has drained; a process without
// slots, or whose ffmpeg has not answered yet, only sweeps.
func (p *parts) work(ctx context.Context) error {
	if len(p.slots()) == 0 {
		return p.engine.Sweep(ctx)
	}
	if err := p.sweepUntilTool(ctx); err != nil || ctx.Err() != nil {
		return err
	}
	d := p.worker
	d.Self = p.self()
	return worker.New(d).Run(ctx)
}

func (p *parts) sweepUntilTool(ctx context.Context) error {
	select {
	case <-p.tool.done:
		return p.tool.err
	default:
	}
	until, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		select {
		case <-p.tool.done:
			stop()
		case <-until.Done():
		}
	}()
	if err := p.engine.Sweep(until); err != nil && until.Err() == nil {
		return err
	}
	if ctx.Err() != nil {
		return nil
	}
	return p.tool.err
}

// self is how this process shows itself, with the ffmpeg that it has by now.
func (p *parts) self() media.Worker {
	self := p.worker.Self
	if t := p.tool.late.Tool(); t != nil {
		self.FFmpeg = t.Capabilities().Version
		self.Encoders = slices.Sorted(maps.Keys(t.Capabilities().Encoders))
		self.Sandbox = t.Sandbox().Level
	}
	return self
}

// Close gives back what assemble opened.
func (p *parts) Close() {
	if p.tool != nil {
		p.tool.close()
	}
	if p.packs != nil {
		p.packs.Close()
	}
	if p.outbound != nil {
		p.outbound.Close()
	}
	if p.db != nil {
		if err := p.db.Close(); err != nil && !errors.Is(err, context.Canceled) {
			p.log.Warn("cannot close the database", "error", err)
		}
	}
}

// newLogger writes to standard error, as the settings say.
func newLogger(io Streams, c config.Config) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(cmp.Or(c.Log.Level, "info"))) // config.Load has checked it
	options := &slog.HandlerOptions{Level: level}
	if c.Log.Format == "text" || c.Log.Format == "auto" && isTerminal(io.Err) {
		return slog.New(slog.NewTextHandler(io.Err, options))
	}
	return slog.New(slog.NewJSONHandler(io.Err, options))
}
