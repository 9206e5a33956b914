package outbound

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

const (
	maxFailures   = 6        // in a row, without new bytes
	worthProgress = 64 << 10 // bytes that count as new
	maxRetryAfter = time.Minute
)

// DownloadOptions limit a Download. Its time is limited by the context.
type DownloadOptions struct {
	MaxBytes   int64                   // input.limit above it; 0 is no limit
	OnProgress func(done, total int64) // total is -1 when unknown; called at most every 200 ms and at the end
}

// Download writes the source to dst, from its start. A connection that breaks or
// stalls, a short body, 5xx and throttling are retried with back-off, from where
// the bytes ended when the server proves by ETag or date that it is the same file,
// otherwise from the start. It returns when all bytes are written:
// input.unreachable for what will not pass, input.transient when the retries are used up
// or bytes come slower than Options.LeastRate, input.limit for too large a source,
// worker.disk when the disk is full. When ctx ends with a media.Error as its cause, that
// is the error.
func (c *Client) Download(ctx context.Context, raw string, dst *os.File, o DownloadOptions) (Info, error) {
	d := download{client: c, url: raw, dst: dst, o: o}
	d.info.Bytes = -1
	for failures := 0; ; {
		before := d.high
		wait, err := d.once(ctx)
		if err == nil {
			d.report(true)
			d.info.Bytes = d.at
			return d.info, nil
		}
		if ctx.Err() != nil {
			return Info{}, ended(ctx)
		}
		if media.CodeOf(err) != media.CodeInputTransient || errors.Is(err, errSlow) {
			return Info{}, err
		}
		if failures++; d.high >= before+worthProgress {
			failures = 1
		}
		if failures >= maxFailures {
			return Info{}, err
		}
		if wait == 0 {
			wait = c.wait(failures)
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return Info{}, ended(ctx)
		}
	}
}

// wait doubles with each failure in a row, with half of it at random so that
// clients which failed together do not come back together.
func (c *Client) wait(failures int) time.Duration {
	full := min(c.backoff<<(failures-1), 40*c.backoff)
	return full/2 + rand.N(full/2+1)
}

// download is one source on its way.
type download struct {
	client *Client
	url    string
	dst    *os.File
	o      DownloadOptions

	info Info      // of the answer that the bytes so far came from
	at   int64     // bytes written
	high int64     // most bytes that were ever written
	last time.Time // of the last report
}

// once asks for what is missing and writes it. wait is the server's Retry-After.
func (d *download) once(ctx context.Context) (wait time.Duration, err error) {
	if d.at > 0 && d.info.validator() == "" {
		d.at = 0 // nothing would prove that the rest belongs to what we have
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stall := time.AfterFunc(headerTimeout+d.client.stall, func() { cancel(errStalled) })
	defer stall.Stop()

	resp, err := d.client.get(ctx, d.url, d.at, -1, d.info.validator())
	if err != nil {
		return 0, stalled(ctx, err)
	}
	defer resp.Body.Close()
	if done, err := d.accept(resp); done || err != nil {
		return retryAfter(resp), err
	}
	return 0, stalled(ctx, d.copy(resp, stall))
}

var (
	errStalled = errors.New("no data was received for too long")
	errSlow    = errors.New("data was received too slowly for too long")
)

// stalled turns a canceled read back into the reason why we canceled it.
func stalled(ctx context.Context, err error) error {
	if err != nil && errors.Is(context.Cause(ctx), errStalled) {
		return transient(errStalled, "the server stopped sending")
	}
	return err
}

// accept decides what the answer's bytes are: the rest of what we have, or a new
// start. done means that nothing is missing.
func (d *download) accept(resp *http.Response) (done bool, err error) {
	if resp.StatusCode == http.StatusRequestedRangeNotSatisfiable && d.at > 0 {
		size, found := strings.CutPrefix(resp.Header.Get("Content-Range"), "bytes */")
		if n, err := strconv.ParseInt(size, 10, 64); found && err == nil && n == d.at {
			return true, nil
		}
		d.restart()
		return false, media.Errorf(media.CodeInputTransient, "the source changed while it was read")
	}
	if err := statusError(resp); err != nil {
		return false, err
	}
	info := infoOf(resp)
	start, end, total, partial := contentRange(resp)
	switch {
	case !partial:
		d.at = 0 // all of it: the server does not resume, or has another file now
	case start != d.at, total >= 0 && end != total-1, d.info.Bytes >= 0 && total != d.info.Bytes,
		info.ETag != "" && d.info.ETag != "" && info.ETag != d.info.ETag:
		d.restart()
		return false, media.Errorf(media.CodeInputTransient, "the server sent a different range than requested")
	}
	if d.o.MaxBytes > 0 && info.Bytes > d.o.MaxBytes {
		return false, d.tooLarge()
	}
	if partial && info.ETag == "" && info.Modified.IsZero() {
		info.ETag, info.Modified = d.info.ETag, d.info.Modified
	}
	d.info = info
	if _, err := d.dst.Seek(d.at, io.SeekStart); err != nil {
		return false, diskError(err)
	}
	return false, diskError(d.dst.Truncate(d.at))
}

func (d *download) restart() { d.at, d.info = 0, Info{Bytes: -1} }

func (d *download) tooLarge() error {
	return media.Errorf(media.CodeInputLimit, "the source has more than the allowed %d bytes", d.o.MaxBytes)
}

func (d *download) copy(resp *http.Response, stall *time.Timer) error {
	buf := make([]byte, 256<<10)
	began, before := time.Now(), d.at // of the stretch of time that is measured
	for {
		stall.Reset(d.client.stall)
		n, err := resp.Body.Read(buf)
		if d.o.MaxBytes > 0 && d.at+int64(n) > d.o.MaxBytes {
			return d.tooLarge()
		}
		if _, werr := d.dst.Write(buf[:n]); werr != nil {
			return diskError(werr)
		}
		d.at += int64(n)
		d.high = max(d.high, d.at)
		d.report(false)
		if c := d.client; err == nil && c.leastRate > 0 && time.Since(began) >= c.stretch {
			if rate := float64(d.at-before) / time.Since(began).Seconds(); rate < float64(c.leastRate) {
				return transient(errSlow, "the server sends %.0f bytes per second, fewer than %d", rate, c.leastRate)
			}
			began, before = time.Now(), d.at
		}
		switch {
		case err == io.EOF && d.info.Bytes >= 0 && d.at != d.info.Bytes:
			return transient(io.ErrUnexpectedEOF, "the server sent fewer bytes than it declared")
		case err == io.EOF:
			return nil
		case err != nil:
			return connectErrorWhileReading(resp.Request.Context(), err)
		}
	}
}

func connectErrorWhileReading(ctx context.Context, err error) error {
	if ctx.Err() != nil && !errors.Is(context.Cause(ctx), errStalled) {
		return ctx.Err()
	}
	return transient(err, "the connection broke while the source was read")
}

func (d *download) report(end bool) {
	if now := time.Now(); d.o.OnProgress != nil && (end || now.Sub(d.last) >= 200*time.Millisecond) {
		d.last = now
		d.o.OnProgress(d.at, d.info.Bytes)
	}
}

func diskError(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG) {
		return media.Wrap(media.CodeWorkerDisk, err, "no space is left for the source")
	}
	return media.Wrap(media.CodeWorkerInternal, err, "the source could not be written to the scratch folder")
}

// retryAfter is the server's wish in seconds, at most a minute; 0 for none.
func retryAfter(resp *http.Response) time.Duration {
	n, err := strconv.Atoi(resp.Header.Get("Retry-After"))
	if err != nil || n < 0 {
		return 0
	}
	return min(time.Duration(n)*time.Second, maxRetryAfter)
}
