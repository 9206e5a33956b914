package app

import (
	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/dialect/azure"
	"github.com/mediamill/mediamill/internal/dialect/jdcloud"
	"github.com/mediamill/mediamill/internal/dialect/tencent"
	"github.com/mediamill/mediamill/internal/media"
)

// dialects are the protocols of other vendors that this server speaks.
func dialects(d dialect.Deps) []dialect.Dialect {
	return []dialect.Dialect{
		azure.New(d),
		jdcloud.New(d),
		tencent.New(d),
	}
}

// limitOf holds the callers of dialects to the same rate as those of the API.
func limitOf(rates *auth.Rates) func(key string) error {
	return func(key string) error {
		if rates.Take(key) == 0 {
			return nil
		}
		return media.Errorf(media.CodeRateLimited, "more than %d requests a second", rates.PerSecond())
	}
}
