package uploads

import (
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strings"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
)

// SHA256Header carries the hexadecimal SHA-256 of a part.
const SHA256Header = "X-Content-Sha256"

// ParseSums reads what a part's header says of its bytes: Content-MD5 (base64),
// Content-Digest with sha-256 (RFC 9530), or X-Content-Sha256 (hexadecimal). A sum
// that cannot be read is a fault, never ignored.
func ParseSums(h http.Header) (blob.Sums, error) {
	var sums blob.Sums
	var faults media.Faults
	read := func(field string, decode func(string) ([]byte, error), text string, size int) []byte {
		sum, err := decode(text)
		if err != nil || len(sum) != size {
			e := media.Errorf(media.CodeInvalid, "the header %s does not hold a sum of %d bytes", field, size)
			e.Field = field
			faults.Add(e)
		}
		return sum
	}
	if text := h.Get("Content-MD5"); text != "" {
		sums.MD5 = read("Content-MD5", base64.StdEncoding.DecodeString, text, 16)
	}
	if text := h.Get(SHA256Header); text != "" {
		sums.SHA256 = read(SHA256Header, hex.DecodeString, text, 32)
	}
	for _, member := range strings.Split(h.Get("Content-Digest"), ",") {
		algorithm, text, _ := strings.Cut(strings.TrimSpace(member), "=")
		if algorithm == "sha-256" {
			sums.SHA256 = read("Content-Digest", base64.StdEncoding.DecodeString, strings.Trim(text, ":"), 32)
		}
	}
	return sums, faults.Err()
}
