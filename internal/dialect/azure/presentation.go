package azure

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/dialect/azure/smooth"
	"github.com/mediamill/mediamill/internal/manifest/mp4"
	"github.com/mediamill/mediamill/internal/media"
)

// An opened is a presentation with what it was made of.
type opened struct {
	*smooth.Presentation
	tags    map[string]string // ETags by key
	samples int
	checked time.Time
}

// freshFor is how long a presentation is used before its files are looked at
// again.
const freshFor = 10 * time.Second

// A shelf keeps the presentations that were asked for last, within
// smooth.MaxSamples samples and always the latest.
type shelf struct {
	mu      sync.Mutex
	kept    []*shelved // the latest first
	opening singleflight.Group
}

type shelved struct {
	key string
	*opened
}

func (s *shelf) get(key string) *opened {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, k := range s.kept {
		if k.key == key {
			copy(s.kept[1:i+1], s.kept[:i])
			s.kept[0] = k
			return k.opened
		}
	}
	return nil
}

func (s *shelf) put(key string, o *opened) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := []*shelved{{key, o}}
	room := smooth.MaxSamples - o.samples
	for _, k := range s.kept {
		if k.key != key && k.samples <= room {
			room -= k.samples
			kept = append(kept, k)
		}
	}
	s.kept = kept
}

// presentation is that of a server manifest of the asset.
func (b *blobCall) presentation(name string) (*opened, error) {
	if err := b.collect(b.grant.asset); err != nil { // the manifest of a job that has just ended is written then
		return nil, err
	}
	at := prefixOf(b.grant.asset.ID) + name
	if blob.CheckKey(at) != nil {
		return nil, &blobError{http.StatusNotFound, "BlobNotFound", "There is no such file."}
	}
	key := b.who.Project + "/" + b.grant.asset.Is.Storage + "/" + at
	p := b.shelf.get(key)
	if p != nil && b.Now().Sub(p.checked) < freshFor {
		return p, nil
	}
	made, err, _ := b.shelf.opening.Do(key, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(b.ctx), time.Minute) // others wait for it too
		defer cancel()
		if p != nil && same(ctx, b.bucket, p.tags) {
			again := *p
			again.checked = b.Now()
			return &again, nil
		}
		made, err := openPresentation(ctx, b.bucket, at)
		if err == nil {
			made.checked = b.Now()
		}
		return made, err
	})
	if err != nil {
		return nil, err
	}
	b.shelf.put(key, made.(*opened))
	return made.(*opened), nil
}

// same says whether all objects are the ones that were opened.
func same(ctx context.Context, bucket blob.Bucket, tags map[string]string) bool {
	for key, tag := range tags {
		if info, err := bucket.Stat(ctx, key); err != nil || info.ETag != tag {
			return false
		}
	}
	return true
}

func openPresentation(ctx context.Context, bucket blob.Bucket, key string) (*opened, error) {
	from, info, err := bucket.Get(ctx, key, 0, 1<<20)
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(from)
	from.Close()
	if err != nil {
		return nil, err
	}
	server, err := smooth.ParseServer(raw)
	if err != nil {
		return nil, err
	}
	o := &opened{tags: map[string]string{key: info.ETag}}
	folder := key[:strings.LastIndexByte(key, '/')+1]
	o.Presentation, err = smooth.Build(server, o.opener(ctx, bucket, folder))
	return o, err
}

// opener opens MP4s of a folder and notes which ones they were.
func (o *opened) opener(ctx context.Context, bucket blob.Bucket, folder string) func(string, int) (*mp4.Movie, error) {
	return func(file string, most int) (*mp4.Movie, error) {
		if file == "" || strings.ContainsAny(file, `/\`) || blob.CheckKey(folder+file) != nil {
			return nil, media.Errorf(media.CodeInputMalformed, "%.100q is not the name of a file next to the server manifest", file)
		}
		info, err := bucket.Stat(ctx, folder+file)
		if err != nil {
			return nil, err
		}
		m, err := mp4.ReadMovie(&window{ctx: ctx, bucket: bucket, key: folder + file}, info.Bytes, most)
		if err != nil {
			return nil, err
		}
		o.tags[folder+file] = info.ETag
		for _, t := range m.Tracks {
			o.samples += len(t.Samples)
		}
		return m, nil
	}
}

// A window reads an object in parts and keeps the last one, since boxes are read
// by a few bytes at a time.
type window struct {
	ctx    context.Context
	bucket blob.Bucket
	key    string
	at     int64
	data   []byte
}

const windowBytes = 64 << 10

// ReadAt is io.ReaderAt's.
func (w *window) ReadAt(p []byte, offset int64) (int, error) {
	if offset < w.at || offset+int64(len(p)) > w.at+int64(len(w.data)) {
		from, _, err := w.bucket.Get(w.ctx, w.key, offset, max(int64(len(p)), windowBytes))
		if err != nil {
			return 0, err
		}
		data, err := io.ReadAll(from)
		from.Close()
		if err != nil {
			return 0, err
		}
		w.at, w.data = offset, data
	}
	n := copy(p, w.data[offset-w.at:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// writeManifests writes the server and client manifests of films that a job made
// for streaming, and tells of both as files. Files that cannot be read as MP4
// get none.
func writeManifests(ctx context.Context, bucket blob.Bucket, folder, name string, films []string) ([]file, error) {
	o := &opened{tags: map[string]string{}}
	server, p, err := smooth.Served(name+".ismc", films, o.opener(ctx, bucket, folder))
	if code := media.CodeOf(err); code == media.CodeInputMalformed || code == media.CodeInputNoStream || code == media.CodeNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	body, err1 := server.Encode()
	client, err2 := p.Client()
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	var made []file
	for _, f := range []struct {
		name string
		body []byte
	}{{name + ".ism", body}, {name + ".ismc", client}} {
		kind := "application/octet-stream" // what the service said of them
		_, err := bucket.Put(ctx, blob.Object{Key: folder + f.name, Type: kind, Bytes: int64(len(f.body))}, strings.NewReader(string(f.body)))
		if err != nil {
			return nil, err
		}
		made = append(made, file{Name: f.name, Bytes: int64(len(f.body)), MIME: kind})
	}
	return made, nil
}
