package azure

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"net/http"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/media"
)

// Limits of the storage service.
const (
	maxBlocks     = 50_000
	maxBlockBytes = 100 << 20
	maxBlockID    = 64 // bytes, decoded
	maxBlockList  = 8 << 20
)

// blocksPrefix is where blocks of an asset's blobs lie until they are made one:
// in the same storage, and not in the container.
func blocksPrefix(asset string) string { return "azure-blocks/" + asset + "/" }

func short(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:16])
}

// blockKey is the object of a block that is not in a blob yet.
func (b *blobCall) blockKey(id string) string {
	return blocksPrefix(b.grant.asset.ID) + short(b.name) + "/" + short(id)
}

// putBlock is Put Block; blocks come in any order and at once.
func (b *blobCall) putBlock() error {
	if err := b.may(mayWrite); err != nil {
		return err
	}
	id, err := blockID(b.r.URL.Query().Get("blockid"))
	if err != nil {
		return err
	}
	bytes, err := b.length()
	if err != nil {
		return err
	}
	if bytes > maxBlockBytes {
		return &bodyTooLarge
	}
	body, err := b.summed()
	if err != nil {
		return err
	}
	info, err := b.bucket.Put(b.ctx, blob.Object{Key: b.blockKey(id), Bytes: bytes}, body)
	if err == nil {
		b.stored(info, body)
	}
	return err
}

func blockID(text string) (string, error) {
	id, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(id) == 0 || len(id) > maxBlockID {
		return "", &blobError{http.StatusBadRequest, "InvalidQueryParameterValue", "blockid must be base64 of 1 to 64 bytes."}
	}
	return string(id), nil
}

// A block is one of a blob's.
type block struct {
	ID    []byte `json:"id"`
	Bytes int64  `json:"bytes"`
	from  int64  // where it begins in the blob that is there; -1 for one that is not in it
}

// A blocks is what a blob was made of, while the blob is the same.
type blocks struct {
	ETag string  `json:"etag"`
	List []block `json:"list"`
}

// putBlockList is Put Block List: it makes the blob of blocks.
func (b *blobCall) putBlockList() error {
	if err := b.may(mayWrite); err != nil {
		return err
	}
	if err := b.free(); err != nil {
		return err
	}
	raw, err := io.ReadAll(http.MaxBytesReader(b.w, b.r.Body, maxBlockList))
	if err != nil {
		return &blobError{http.StatusBadRequest, "InvalidXmlDocument", "The block list cannot be read."}
	}
	list, total, err := b.blockList(string(raw))
	if err != nil {
		return err
	}
	if most := b.Jobs.Uploads.MaxBytes; most > 0 && total > most {
		return &bodyTooLarge
	}
	body := &blockReader{ctx: b.ctx, bucket: b.bucket, blob: b.key(), key: b.blockKey, list: list}
	defer body.close()
	info, err := b.bucket.Put(b.ctx, blob.Object{Key: b.key(), Bytes: total, Type: b.r.Header.Get("x-ms-blob-content-type")}, body)
	if err != nil {
		return err
	}
	if err := b.keepBlocks(info.ETag, list); err != nil {
		return err
	}
	b.stored(info, nil)
	return nil
}

// blockList finds the blocks that the XML names, each where it says.
func (b *blobCall) blockList(text string) (list []block, total int64, err error) {
	invalid := &blobError{http.StatusBadRequest, "InvalidBlockList", "The specified block list is invalid."}
	root, err := odata.ParseXML(text)
	if err != nil || root.Name != "BlockList" {
		return nil, 0, &blobError{http.StatusBadRequest, "InvalidXmlDocument", "The block list cannot be read."}
	}
	if len(root.Children) > maxBlocks {
		return nil, 0, &blobError{http.StatusBadRequest, "BlockListTooLong", "The block list has more than 50,000 blocks."}
	}
	committed, err := b.committed()
	if err != nil {
		return nil, 0, err
	}
	for _, e := range root.Children {
		id, err := blockID(e.Text)
		if err != nil {
			return nil, 0, invalid
		}
		found := block{ID: []byte(id), from: -1}
		old, was := committed[id]
		known := false
		if e.Name == "Latest" || e.Name == "Uncommitted" {
			info, err := b.bucket.Stat(b.ctx, b.blockKey(id))
			if err != nil && media.CodeOf(err) != media.CodeNotFound {
				return nil, 0, err
			}
			known, found.Bytes = err == nil, info.Bytes
		}
		if !known && was && (e.Name == "Latest" || e.Name == "Committed") {
			known, found.Bytes, found.from = true, old.Bytes, old.from
		}
		if !known {
			return nil, 0, invalid
		}
		list, total = append(list, found), total+found.Bytes
	}
	return list, total, nil
}

func (b *blobCall) blocksID() string { return b.grant.asset.ID + "." + short(b.name) }

// committed are the blocks of the blob that is there.
func (b *blobCall) committed() (map[string]block, error) {
	k, ok, err := b.blockLists().Lookup(b.ctx, b.blocksID())
	if !ok {
		return nil, err
	}
	info, err := b.bucket.Stat(b.ctx, b.key())
	if media.CodeOf(err) == media.CodeNotFound || err == nil && info.ETag != k.Is.ETag {
		return nil, nil // deleted, or put as a whole since
	}
	made, at := map[string]block{}, int64(0)
	for _, each := range k.Is.List {
		each.from = at
		made[string(each.ID)] = each
		at += each.Bytes
	}
	return made, err
}

// keepBlocks notes what the blob was made of, and removes blocks that are in it.
func (b *blobCall) keepBlocks(etag string, list []block) error {
	id := b.blocksID()
	if err := b.blockLists().Forget(b.ctx, id); err != nil {
		return err
	}
	if len(list) <= 1000 { // longer lists are not appended to by any client known
		if _, err := b.blockLists().Insert(b.ctx, id, b.grant.asset.ID, blocks{etag, list}); err != nil {
			return err
		}
	}
	for _, each := range list {
		if each.from < 0 {
			if err := b.bucket.Delete(b.ctx, b.blockKey(string(each.ID))); err != nil {
				return err
			}
		}
	}
	return nil
}

// A blockReader reads blocks one after the other.
type blockReader struct {
	ctx    context.Context
	bucket blob.Bucket
	blob   string                 // key of the blob that is there
	key    func(id string) string // of a block that is not in it
	list   []block
	open   io.ReadCloser
}

func (r *blockReader) Read(p []byte) (int, error) {
	for {
		if r.open == nil {
			if len(r.list) == 0 {
				return 0, io.EOF
			}
			if err := r.next(); err != nil {
				return 0, err
			}
		}
		n, err := r.open.Read(p)
		if errors.Is(err, io.EOF) {
			r.close()
			err = nil
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

func (r *blockReader) next() (err error) {
	b := r.list[0]
	r.list = r.list[1:]
	if b.from < 0 {
		r.open, _, err = r.bucket.Get(r.ctx, r.key(string(b.ID)), 0, -1)
	} else {
		r.open, _, err = r.bucket.Get(r.ctx, r.blob, b.from, b.Bytes)
	}
	return err
}

func (r *blockReader) close() {
	if r.open != nil {
		_ = r.open.Close()
		r.open = nil
	}
}
