// The S3 server of the tests: versitygw with its backend of a folder alone. Its own
// program has those of other clouds too, which are a third of what is compiled. It
// takes some of versitygw's arguments, so that either program serves the tests:
//
//	gateway --access KEY --secret SECRET --port ADDRESS --quiet posix --sidecar FOLDER FOLDER
package main

import (
	"context"
	"flag"
	"log"
	"os"
	"os/signal"
	"syscall"

	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"
)

func main() {
	access := flag.String("access", "", "the access key of the root account")
	secret := flag.String("secret", "", "its secret")
	address := flag.String("port", "127.0.0.1:7070", "where to listen")
	quiet := flag.Bool("quiet", false, "log no request")
	flag.Parse()

	backend := flag.NewFlagSet("posix", flag.ExitOnError)
	sidecar := backend.String("sidecar", "", "the folder of the objects' metadata")
	if flag.Arg(0) != "posix" {
		log.Fatal("the backend must be posix")
	}
	if err := backend.Parse(flag.Args()[1:]); err != nil || *sidecar == "" || backend.NArg() != 1 {
		log.Fatal("posix needs --sidecar and the folder of the buckets")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := serve(ctx, *access, *secret, *address, *quiet, *sidecar, backend.Arg(0)); err != nil {
		log.Fatal(err)
	}
}

// The limits are the defaults of versitygw's own program.
func serve(ctx context.Context, access, secret, address string, quiet bool, sidecar, folder string) error {
	metadata, err := meta.NewSideCar(sidecar)
	if err != nil {
		return err
	}
	options := posix.PosixOpts{SideCarDir: sidecar, Concurrency: 5000, IOBufferSize: 1 << 20, CopyObjectThreshold: 5 << 30}
	options.SetNewDirPerm(0o755)
	options.SetNewFilePerm(0o644)
	backend, err := posix.New(folder, metadata, options)
	if err != nil {
		return err
	}
	return embedgw.RunVersityGW(ctx, backend, &embedgw.Config{
		RootUserAccess: access, RootUserSecret: secret, Ports: []string{address}, Quiet: quiet,
		MaxConnections: 250_000, MaxRequests: 100_000, MultipartMaxParts: 10_000,
	})
}
