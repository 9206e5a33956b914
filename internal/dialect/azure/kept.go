package azure

import (
	"iter"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/media"
)

// The kinds of documents: what this protocol knows and the core does not.

func (c *call) assets() dialect.Documents[asset] { return documents[asset](c, "asset", "Asset") }

func (c *call) policies() dialect.Documents[policy] {
	return documents[policy](c, "policy", "AccessPolicy")
}

func (c *call) keys() dialect.Documents[contentKey] {
	return documents[contentKey](c, "key", "ContentKey")
}

func (c *call) endpoints() dialect.Documents[endpoint] {
	return documents[endpoint](c, "endpoint", "NotificationEndPoint")
}

func (c *call) jobTemplates() dialect.Documents[jobTemplate] {
	return documents[jobTemplate](c, "jobtemplate", "JobTemplate")
}

// taskTemplates have a job template as their parent.
func (c *call) taskTemplates() dialect.Documents[taskTemplate] {
	return documents[taskTemplate](c, "tasktemplate", "TaskTemplate")
}

// files and locators have an asset as their parent.
func (c *call) files() dialect.Documents[file] { return documents[file](c, "file", "AssetFile") }

func (c *call) locators() dialect.Documents[locator] {
	return documents[locator](c, "locator", "Locator")
}

// pending are output assets whose files are not known yet.
func (c *call) pending() dialect.Documents[struct{}] {
	return documents[struct{}](c, "pending", "output asset")
}

// cancelations are of jobs whose cancelation was asked for.
func (c *call) cancelations() dialect.Documents[struct{}] {
	return documents[struct{}](c, "canceling", "cancelation")
}

// blockLists say which blocks blobs were made of.
func (c *call) blockLists() dialect.Documents[blocks] {
	return documents[blocks](c, "blocks", "block list")
}

// sealedAssets are those whose blobs are encrypted.
func (c *call) sealedAssets() dialect.Documents[sealed] {
	return documents[sealed](c, "sealed", "Asset")
}

// vectors are those of files that jobs made; their parent is an asset.
func (c *call) vectors() dialect.Documents[vector] { return documents[vector](c, "vector", "vector") }

// protections has one document, the project's protection key.
func (c *call) protections() dialect.Documents[protection] {
	return documents[protection](c, "protection", "protection key")
}

// documents are those of a kind; label names it in the error for a missing one.
func documents[T any](c *call, kind, label string) dialect.Documents[T] {
	return dialect.Documents[T]{In: c.docs, Kind: kind, Missing: func(id string) error {
		return media.Errorf(media.CodeNotFound, "There is no %s with the ID '%s'.", label, id)
	}}
}

// A kept is a document with its body read.
type kept[T any] = dialect.Kept[T]

// rowsOf are documents as rows.
func rowsOf[T any](docs iter.Seq2[kept[T], error], values func(kept[T]) odata.Values) rows {
	return func(yield func(odata.Values, error) bool) {
		for k, err := range docs {
			if !yield(values(k), err) || err != nil {
				return
			}
		}
	}
}

// byGUID are the rows of documents by their guids; those that were deleted are
// left out.
func byGUID[T any](c *call, docs dialect.Documents[T], guids []string, values func(kept[T]) odata.Values) rows {
	return func(yield func(odata.Values, error) bool) {
		for _, guid := range guids {
			k, ok, err := docs.Lookup(c.ctx, guid)
			if !ok && err == nil {
				continue
			}
			if !yield(values(k), err) || err != nil {
				return
			}
		}
	}
}
