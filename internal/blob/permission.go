package blob

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// A Permission is one thing that a storage must allow, and whether it does.
type Permission struct {
	Name  string `json:"permission" doc:"write, read, range, list, multipart, sign or delete"`
	OK    bool   `json:"ok"`
	Error string `json:"error,omitempty" doc:"Reason for the failure; if ok is true, why the failure does not matter"`
}

// Test tries on a small object of its own, which it removes again, what
// Mediamill needs of a storage, and reports every permission. Client fetches the
// signed address; nil is a plain one.
func Test(ctx context.Context, b Bucket, client *http.Client) []Permission {
	if client == nil {
		client = &http.Client{Timeout: 10 * time.Second}
	}
	key := "mediamill-test-" + strings.ToLower(rand.Text()) + ".txt"
	text := []byte("Mediamill tests this storage. This object can be removed.")
	t := tester{ctx: ctx, b: b, key: key, text: text, client: client}
	steps := []struct {
		name string
		try  func() error
	}{
		{"write", t.write}, {"read", t.read}, {"range", t.readRange}, {"list", t.list},
		{"multipart", t.multipart}, {"sign", t.sign}, {"delete", t.remove},
	}
	report := make([]Permission, 0, len(steps))
	for _, s := range steps {
		p := Permission{Name: s.name, OK: true}
		if err := s.try(); errors.Is(err, errors.ErrUnsupported) {
			p.Error = "not supported by this kind of storage; Mediamill serves the objects itself"
		} else if err != nil {
			p.OK = false
			p.Error = media.AsError(err).Message
		}
		report = append(report, p)
	}
	return report
}

type tester struct {
	ctx    context.Context
	b      Bucket
	key    string
	text   []byte
	client *http.Client
}

func (t tester) write() error {
	_, err := t.b.Put(t.ctx, Object{Key: t.key, Bytes: int64(len(t.text))}, bytes.NewReader(t.text))
	return err
}

func (t tester) read() error { return t.expect(0, -1, t.text) }

func (t tester) readRange() error { return t.expect(5, 10, t.text[5:15]) }

func (t tester) expect(offset, length int64, want []byte) error {
	r, _, err := t.b.Get(t.ctx, t.key, offset, length)
	if err != nil {
		return err
	}
	defer r.Close()
	got, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if !bytes.Equal(got, want) {
		return media.Errorf(media.CodeInputMalformed, "the storage returned %d bytes that differ from those written", len(got))
	}
	return nil
}

func (t tester) list() error {
	for info, err := range t.b.List(t.ctx, ListOptions{Prefix: t.key}) {
		if err != nil {
			return err
		}
		if info.Key == t.key {
			return nil
		}
	}
	return media.Errorf(media.CodeNotFound, "the object just written is not in the list")
}

func (t tester) multipart() error {
	o := Object{Key: t.key + ".part", Bytes: int64(len(t.text))}
	u, err := t.b.StartUpload(t.ctx, o, MinPartBytes)
	if err != nil {
		return err
	}
	if _, err = t.b.PutPart(t.ctx, u, 1, bytes.NewReader(t.text), Sums{}); err == nil {
		_, err = t.b.ListParts(t.ctx, u)
	}
	return errors.Join(err, t.b.AbortUpload(t.ctx, u))
}

func (t tester) sign() error {
	address, err := t.b.SignGet(t.ctx, t.key, time.Minute, "")
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(t.ctx, http.MethodGet, address, nil)
	if err != nil {
		return media.Wrap(media.CodeInvalid, err, "the signed URL cannot be used")
	}
	resp, err := t.client.Do(req)
	if err != nil {
		return media.Wrap(media.CodeInputUnreachable, err, "the signed URL cannot be reached")
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(io.LimitReader(resp.Body, 4096))
	if err != nil || resp.StatusCode != http.StatusOK || !bytes.Equal(got, t.text) {
		return media.Wrap(media.CodeInputUnreachable, cmpErr(err, resp.Status),
			"the signed URL responds with %s; the clocks of this machine and the storage may differ", resp.Status)
	}
	return nil
}

func (t tester) remove() error {
	if err := t.b.Delete(t.ctx, t.key); err != nil {
		return err
	}
	if _, err := t.b.Stat(t.ctx, t.key); media.CodeOf(err) != media.CodeNotFound {
		return media.Wrap(media.CodeOutputDenied, cmpErr(err, "still exists"), "the deleted object still exists")
	}
	return nil
}

// cmpErr is err, or an error with the text when there is none.
func cmpErr(err error, text string) error {
	if err != nil {
		return err
	}
	return fmt.Errorf("%s", text)
}
