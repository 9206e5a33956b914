package s3

import (
	"net/http"
	"time"
)

// A request is refused when its clock and the server's differ by more than 15
// minutes; a little less tells whether that was the reason.
const skew = 10 * time.Minute

// clocked tells a refusal because of clocks from others where the server could
// not: an answer to HEAD has a date and no body, and the client library takes a
// code from this header then.
type clocked struct{ http.RoundTripper }

func (c clocked) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := c.RoundTripper.RoundTrip(r)
	if err != nil || r.Method != http.MethodHead || resp.StatusCode != http.StatusForbidden {
		return resp, err
	}
	at, err := http.ParseTime(resp.Header.Get("Date"))
	if err == nil && time.Since(at).Abs() > skew && resp.Header.Get("X-Minio-Error-Code") == "" {
		resp.Header.Set("X-Minio-Error-Code", "RequestTimeTooSkewed")
	}
	return resp, nil
}
