package dialect

import (
	"errors"
	"io"
	"net/http"

	"github.com/mediamill/mediamill/internal/media"
)

// Body reads a request's body of at most limit bytes. A longer one is a
// request.too_large; one that breaks off is a request.invalid.
func Body(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	var tooLong *http.MaxBytesError
	if errors.As(err, &tooLong) {
		return nil, media.Errorf(media.CodeTooLarge, "the body has more than %d bytes", limit)
	}
	return b, media.Wrap(media.CodeInvalid, err, "the body can not be read")
}
