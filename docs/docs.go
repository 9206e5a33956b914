// Package docs holds the manuals that the program itself shows.
package docs

import "embed"

// Dialects has a manual for each vendor's protocol, dialects/<name>.md.
//
//go:embed dialects/*.md
var Dialects embed.FS
