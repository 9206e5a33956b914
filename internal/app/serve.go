package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/config"
	"github.com/mediamill/mediamill/internal/front"
	"github.com/mediamill/mediamill/internal/media"
)

func newServe(io Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Start the server, with a worker in the same process",
		Long: `Starts the REST API, and a worker in the same process unless its slots are 0.

Without settings, all data is in ./data: an embedded database, a folder as storage, and the key that encrypts
secrets. The first start creates an administrator and an access key, prints both once, and runs one job on a sample
video. For a fleet, use --database postgres://… and the same secret key on all machines, and start
'mediamill worker' on the others.

SIGTERM and Ctrl-C let running tasks finish within --worker-grace and return the others to the queue; a second
signal stops the server immediately.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := config.Load(cmd.Flags(), os.Environ())
			if err != nil {
				return err
			}
			return startFault(serve(cmd.Context(), io, c))
		},
	}
	config.AddFlags(cmd.Flags())
	return cmd
}

func newWorker(io Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "worker",
		Short: "Run tasks of a fleet on this machine",
		Long: `Runs tasks of the PostgreSQL database given by --database. The worker needs the same secret key as the
server (--secret-key, MEDIAMILL_SECRET_KEY or the key file in its data folder), and direct access to the storages.

SIGTERM lets running tasks finish within --worker-grace and returns the others to the queue.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := config.Load(cmd.Flags(), os.Environ())
			if err != nil {
				return err
			}
			if c.Database == "" {
				return media.Bad("database", "a worker needs the database of the fleet").
					WithHint("use --database postgres://…; on a single machine, `mediamill serve` includes a worker")
			}
			return startFault(runWorker(cmd.Context(), io, c))
		},
	}
	config.AddFlags(cmd.Flags())
	return cmd
}

// runWorker runs until ctx ends and the worker has drained.
func runWorker(ctx context.Context, io Streams, c config.Config) error {
	p, err := assemble(ctx, c, newLogger(io, c))
	if err != nil {
		return err
	}
	defer p.Close()
	p.log.Info("worker ready", "worker", p.id, "queues", p.slots(), "sandbox", p.self().Sandbox)
	return p.work(ctx)
}

// serve runs until ctx ends: the API stays up while the worker drains.
func serve(ctx context.Context, io Streams, c config.Config) error {
	log := newLogger(io, c)
	p, err := assemble(ctx, c, log)
	if err != nil {
		return err
	}
	defer p.Close()
	before, err := front.New(front.Options{
		TrustedProxies: c.TrustedProxies, Connections: c.API.Connections, PerAddress: c.API.PerAddress, Log: log,
	})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return media.Fault(media.CodeConfigInvalid, "", err, "cannot listen on %s", c.Listen).WithHint("stop the program that uses the address, or choose another one with --listen")
	}
	address := c.PublicURL
	if address == "" {
		address = "http://" + listener.Addr().String()
	}
	s, err := newServer(p, address)
	if err != nil {
		return err
	}
	first, err := s.auth.Bootstrap(ctx)
	if err != nil {
		return err
	}
	if err := p.defaultStorage(ctx, first.Project); err != nil {
		return err
	}
	welcome := ""
	if first.Created {
		welcome = s.auth.Offer(first)
	}
	announce(io.Out, address, first, welcome)

	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	var wait sync.WaitGroup
	for _, run := range append([]func(context.Context){s.live.Run, s.notifier.Run, s.jobs.Keep, s.jobs.RunBatches, s.tidy, p.sealOld}, s.foreign...) {
		wait.Go(func() { run(background) })
	}
	server := &http.Server{
		Handler: before.Handler(s.handler), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(before.Listener(listener)) }()
	if first.Created && c.Sample && len(p.slots()) > 0 {
		wait.Go(func() { s.firstJob(background, first.Project) })
	}
	log.Info("server ready", "address", address, "queues", p.slots(), "sandbox", p.self().Sandbox)

	working := make(chan error, 1)
	go func() { working <- p.work(ctx) }()
	select {
	case err = <-served: // both only end by themselves when something is wrong
	case err = <-working:
		_ = server.Close()
	case <-ctx.Done():
		s.draining.Store(true)
		log.Info("draining: waiting for running tasks to finish", "grace", c.Worker.Grace)
		err = <-working
		closing, done := context.WithTimeout(background, 10*time.Second)
		defer done()
		stop() // ends event streams, which would keep the server from ending
		if e := server.Shutdown(closing); e != nil {
			_ = server.Close() // a client that does not read its answer is cut off
		}
	}
	stop()
	wait.Wait()
	if errors.Is(err, http.ErrServerClosed) || errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// defaultStorage makes the folder storage of the first start.
func (p *parts) defaultStorage(ctx context.Context, project string) error {
	list, err := p.storages.List(ctx, project)
	if err != nil || len(list) > 0 {
		return err
	}
	_, err = p.storages.Create(ctx, project, folderSpec(p.config.Data), true)
	if media.CodeOf(err) == media.CodeConflict { // another server of the fleet was faster
		return nil
	}
	return err
}

// announce prints the address, and on the first start what was made, once.
func announce(out interface{ Write([]byte) (int, error) }, address string, first auth.First, welcome string) {
	fmt.Fprintf(out, "Mediamill is ready at %s\n", address)
	if !first.Created {
		return
	}
	fmt.Fprintf(out, `
  Administrator    %s
  Password         %s
  Access key ID    %s
  Secret           %s

They are shown here, and once in the console:

  %s/first#%s

Programs and the command line authenticate with the key:

  export MEDIAMILL_SERVER=%s MEDIAMILL_KEY=%s
  mediamill job list

The API's documentation is at %s/api/docs.
`, first.Account, first.Password, first.Key.ID, first.Key.Secret, address, welcome, address, first.Key.Token, address)
}
