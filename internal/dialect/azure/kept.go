package azure

import (
	"encoding/json"
	"iter"

	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// Kinds of documents: what this protocol knows and the core does not.
const (
	kindAsset      = "asset"
	kindFile       = "file" // parent: asset
	kindPolicy     = "policy"
	kindLocator    = "locator"   // parent: asset
	kindPending    = "pending"   // output assets whose files are not known yet
	kindBlocks     = "blocks"    // of a blob: the blocks that it was made of
	kindCanceling  = "canceling" // jobs whose cancelation was asked for
	kindEndpoint   = "endpoint"
	kindKey        = "key"
	kindJobTmpl    = "jobtemplate"
	kindSealed     = "sealed"       // of an asset: its blobs lie encrypted
	kindVector     = "vector"       // parent: asset; of a file that a job made
	kindProtection = "protection"   // the project's protection key
	kindTaskTmpl   = "tasktemplate" // parent: jobtemplate
)

// A kept is a document with its body read.
type kept[T any] struct {
	*store.Document
	is T
}

func readKept[T any](d *store.Document) (kept[T], error) {
	k := kept[T]{Document: d}
	err := json.Unmarshal(d.Body, &k.is)
	return k, media.Wrap(media.CodeWorkerInternal, err, "the %s %s cannot be read", d.Kind, d.ID)
}

// find is one by the guid in its ID; label is what it is called in the error.
func find[T any](c *call, kind, guid, label string) (kept[T], error) {
	d, err := c.docs.Get(c.ctx, kind, guid)
	if media.CodeOf(err) == media.CodeNotFound {
		return kept[T]{}, media.Errorf(media.CodeNotFound, "There is no %s with the ID '%s'.", label, guid)
	}
	if err != nil {
		return kept[T]{}, err
	}
	return readKept[T](d)
}

// each walks the documents of a kind, of one parent unless it is nil.
func each[T any](c *call, kind string, parent *string) iter.Seq2[kept[T], error] {
	return func(yield func(kept[T], error) bool) {
		for after := ""; ; {
			list, next, err := c.docs.List(c.ctx, kind, parent, after, 0)
			if err != nil {
				yield(kept[T]{}, err)
				return
			}
			for i := range list {
				k, err := readKept[T](&list[i])
				if !yield(k, err) || err != nil {
					return
				}
			}
			if next == "" {
				return
			}
			after = next
		}
	}
}

// byGUID are the rows of documents by their guids; those that were deleted are
// left out.
func byGUID[T any](c *call, kind string, guids []string, values func(kept[T]) odata.Values) rows {
	return func(yield func(odata.Values, error) bool) {
		for _, guid := range guids {
			k, err := find[T](c, kind, guid, kind)
			if media.CodeOf(err) == media.CodeNotFound {
				continue
			}
			if !yield(values(k), err) || err != nil {
				return
			}
		}
	}
}
