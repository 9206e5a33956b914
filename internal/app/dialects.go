package app

import (
	"context"
	"strings"

	"github.com/mediamill/mediamill/docs"
	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/dialect/azure"
	"github.com/mediamill/mediamill/internal/dialect/jdcloud"
	"github.com/mediamill/mediamill/internal/dialect/tencent"
	"github.com/mediamill/mediamill/internal/dialect/visionular"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/rest"
)

// dialects are the protocols of other vendors that this server speaks.
func dialects(d dialect.Deps) []dialect.Dialect {
	return []dialect.Dialect{
		azure.New(d),
		jdcloud.New(d),
		tencent.New(d),
		visionular.New(d),
	}
}

// background are what dialects do besides answering, each until its context ends.
func background(list []dialect.Dialect) (runs []func(context.Context)) {
	for _, d := range list {
		if r, ok := d.(interface{ Run(ctx context.Context) }); ok {
			runs = append(runs, r.Run)
		}
	}
	return runs
}

// manuals says which protocols there are, each with its page of the documentation.
func manuals(list []dialect.Dialect) []rest.Dialect {
	var told []rest.Dialect
	for _, d := range list {
		text, err := docs.Dialects.ReadFile("dialects/" + d.Name() + ".md")
		if err != nil {
			text = []byte("# " + d.Name() + "\n")
		}
		title, _, _ := strings.Cut(strings.TrimPrefix(string(text), "# "), "\n")
		told = append(told, rest.Dialect{Name: d.Name(), Title: title, Manual: string(text)})
	}
	return told
}

// limitOf holds the callers of dialects to the same rate as those of the API.
func limitOf(rates *auth.Rates) func(key string) error {
	return func(key string) error {
		if rates.Take(key) == 0 {
			return nil
		}
		return media.Errorf(media.CodeRateLimited, "more than %d requests per second", rates.PerSecond())
	}
}
