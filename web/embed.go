// Package web holds the built console. Its sources are beside it; `npm run
// build` in this folder makes dist, which is committed so that building the
// program needs no Node.js.
package web

import "embed"

// Dist has index.html and what it loads, below dist/.
//
//go:embed all:dist
var Dist embed.FS
