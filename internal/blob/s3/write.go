package s3

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/minio/minio-go/v7"
)

const (
	tokenName = "Mediamill-Write" // metadata: which write made the object
	ownerName = "Mediamill-Owner" // metadata: whose it is
	maxPut    = 16 << 20          // one request, held in memory so that it can be sent again
)

func newToken() string { return strings.ToLower(rand.Text()) }

func (b *Bucket) putOptions(o blob.Object, token string) minio.PutObjectOptions {
	marks := map[string]string{tokenName: token}
	if o.Owner != "" {
		marks[ownerName] = o.Owner
	}
	return minio.PutObjectOptions{
		ContentType:          o.MIME(),
		UserMetadata:         marks,
		ServerSideEncryption: b.sse,
	}
}

// Put is blob.Bucket's.
func (b *Bucket) Put(ctx context.Context, o blob.Object, from io.Reader) (blob.Info, error) {
	if err := blob.CheckKey(o.Key); err != nil {
		return blob.Info{}, err
	}
	if o.Bytes > maxPut {
		return b.putLarge(ctx, o, from)
	}
	body, err := io.ReadAll(io.LimitReader(from, o.Bytes+1))
	if err != nil {
		return blob.Info{}, media.Wrap(media.CodeInputTransient, err, "the data for %s stopped arriving", o.Key)
	}
	if int64(len(body)) != o.Bytes {
		return blob.Info{}, wrongSize(o, int64(len(body)))
	}
	sum := sha256.Sum256(body)
	if text := hex.EncodeToString(sum[:]); o.SHA256 != "" && o.SHA256 != text {
		return blob.Info{}, damaged(o)
	}
	return b.put(ctx, o, body, hex.EncodeToString(sum[:]))
}

func (b *Bucket) put(ctx context.Context, o blob.Object, body []byte, sum string) (blob.Info, error) {
	token := newToken()
	options := b.putOptions(o, token)
	if o.IfAbsent {
		options.SetMatchETagExcept("*")
	}
	_, err := b.core.PutObject(ctx, b.name, b.full(o.Key), bytes.NewReader(body), o.Bytes, "", sum, options)
	return b.settle(ctx, o.Key, o.Bytes, token, err)
}

// putLarge spools the body, so that its parts can be sent again.
func (b *Bucket) putLarge(ctx context.Context, o blob.Object, from io.Reader) (blob.Info, error) {
	spool, err := os.CreateTemp("", "mediamill-put-")
	if err != nil {
		return blob.Info{}, media.Wrap(media.CodeWorkerDisk, err, "there is no space to buffer %s", o.Key)
	}
	defer os.Remove(spool.Name())
	defer spool.Close()
	n, err := io.Copy(spool, io.LimitReader(from, o.Bytes+1))
	if err != nil {
		return blob.Info{}, media.Wrap(media.CodeInputTransient, err, "the data for %s stopped arriving", o.Key)
	}
	if n != o.Bytes {
		return blob.Info{}, wrongSize(o, n)
	}
	s, err := b.Stage(ctx, o, spool.Name())
	if err != nil {
		return blob.Info{}, err
	}
	info, err := s.Commit(ctx)
	if err != nil {
		return blob.Info{}, errors.Join(err, s.Discard(context.WithoutCancel(ctx)))
	}
	return info, nil
}

// settle finds out how a write ended. An answer may have been lost and the request
// sent again, which then finds our own object in the way, or the upload gone: the
// token tells. An object of another size than was sent is not whole.
func (b *Bucket) settle(ctx context.Context, key string, size int64, token string, err error) (blob.Info, error) {
	if err != nil && !taken(err) && !noUpload(err) {
		return blob.Info{}, broken(ctx, write, key, err)
	}
	info, found, serr := b.stat(ctx, key)
	// A key that is taken by nothing is a write under way: perhaps our own first try.
	for wait := 50 * time.Millisecond; taken(err) && media.CodeOf(serr) == media.CodeNotFound && wait < time.Second; wait *= 2 {
		select {
		case <-time.After(wait):
			info, found, serr = b.stat(ctx, key)
		case <-ctx.Done():
			return blob.Info{}, ctx.Err()
		}
	}
	switch {
	case serr == nil && found == token && info.Bytes != size:
		return blob.Info{}, media.Errorf(media.CodeOutputTransient, "the S3 server has %d of the %d bytes of %s", info.Bytes, size, key)
	case serr == nil && found == token:
		return info, nil
	case err == nil && serr == nil:
		return info, nil // somebody replaced it since
	case err == nil:
		return blob.Info{}, serr
	case taken(err) && (serr == nil || media.CodeOf(serr) == media.CodeNotFound):
		return blob.Info{}, exists(key)
	case serr != nil && media.CodeOf(serr) != media.CodeNotFound:
		return blob.Info{}, serr
	}
	return blob.Info{}, media.Wrap(media.CodeOutputTransient, err, "the staged data for %s no longer exists", key)
}

func wrongSize(o blob.Object, got int64) error {
	how := "fewer"
	if got > o.Bytes {
		how = "more"
	}
	return media.Errorf(media.CodeInvalid, "the object %s was announced with %d bytes, but %s were received", o.Key, o.Bytes, how)
}

func damaged(o blob.Object) error {
	return media.Errorf(media.CodeOutputTransient, "the data for %s does not have the expected checksum", o.Key)
}

// exact passes on size bytes and then the end. Fewer or more are an error before
// the last bytes are given, so that the request that carries them fails.
type exact struct {
	r      io.Reader
	number int
	size   int64
	got    int64
	err    error // why it failed, for the caller: the client hides it
}

func (e *exact) Read(p []byte) (int, error) {
	if e.err != nil {
		return 0, e.err
	}
	left := e.size - e.got
	if left == 0 {
		return 0, io.EOF
	}
	n, err := e.r.Read(p[:min(int64(len(p)), left)])
	e.got += int64(n)
	switch {
	case e.got == e.size:
		var extra [1]byte
		if m, _ := io.ReadFull(e.r, extra[:]); m > 0 {
			e.err = blob.WrongPart(e.number, e.size, e.size+1)
			return 0, e.err
		}
		return n, nil
	case err == io.EOF:
		e.err = blob.WrongPart(e.number, e.size, e.got)
		return 0, e.err
	case err != nil:
		e.err = media.Wrap(media.CodeInputTransient, err, "the data of part %d stopped arriving", e.number)
		return n, e.err
	}
	return n, nil
}

// tokenAndID takes apart the name of an upload.
func tokenAndID(u blob.Upload) (token, id string, err error) {
	token, id, ok := strings.Cut(u.ID, ".")
	if !ok || id == "" || len(token) != len(newToken()) || strings.Trim(token, "abcdefghijklmnopqrstuvwxyz234567") != "" {
		return "", "", closed(u)
	}
	return token, id, nil
}

func uploadName(token, id string) string { return fmt.Sprintf("%s.%s", token, id) }
