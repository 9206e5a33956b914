// Command mediamill processes media: it serves the REST API, works on jobs,
// and is the client of both.
package main

import (
	"context"
	"os"

	"github.com/mediamill/mediamill/internal/app"
)

func main() {
	os.Exit(app.Main(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
