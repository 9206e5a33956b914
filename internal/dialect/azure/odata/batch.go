package odata

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/textproto"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// maxParts is how many requests a batch may have.
const maxParts = 200

// A Part is one request of a batch.
type Part struct {
	ContentID string
	Method    string
	Address   string // absolute, or relative to the service root
	Header    http.Header
	Body      string
}

// A Group is a single request or a changeset.
type Group struct {
	Changeset bool
	Parts     []Part
}

// ParseBatch reads the body of $batch. Lines may end in CRLF or LF; the PHP
// client mixes them, and puts Content-ID among the headers of the request.
func ParseBatch(contentType string, body []byte) ([]Group, error) {
	parts, err := mixed(contentType, body)
	if err != nil {
		return nil, err
	}
	var groups []Group
	count := 0
	for _, p := range parts {
		kind, _, _ := mime.ParseMediaType(p.header.Get("Content-Type"))
		g := Group{Changeset: kind == "multipart/mixed"}
		inner := []mimePart{p}
		if g.Changeset {
			if inner, err = mixed(p.header.Get("Content-Type"), p.body); err != nil {
				return nil, err
			}
		}
		for _, each := range inner {
			part, err := request(each)
			if err != nil {
				return nil, err
			}
			g.Parts = append(g.Parts, part)
		}
		if count += len(g.Parts); count > maxParts {
			return nil, media.Errorf(media.CodeInvalid, "The batch has more than %d requests.", maxParts)
		}
		groups = append(groups, g)
	}
	return groups, nil
}

type mimePart struct {
	header textproto.MIMEHeader
	body   []byte
}

// mixed divides a multipart body. The standard library's reader wants each
// line end to be as the first; clients do not keep to that.
func mixed(contentType string, body []byte) ([]mimePart, error) {
	kind, params, err := mime.ParseMediaType(contentType)
	boundary := params["boundary"]
	if err != nil || kind != "multipart/mixed" || boundary == "" || len(boundary) > 100 {
		return nil, media.Errorf(media.CodeInvalid, "The batch is not multipart/mixed with a boundary.")
	}
	var parts []mimePart
	var open *bytes.Buffer
	closed := false
	for line := range bytes.Lines(body) {
		text := string(bytes.TrimRight(line, " \t\r\n"))
		if text != "--"+boundary && text != "--"+boundary+"--" {
			if open != nil {
				open.Write(line)
			}
			continue
		}
		if open != nil {
			part, err := mimePartOf(open.Bytes())
			if err != nil {
				return nil, err
			}
			parts = append(parts, part)
		}
		open = new(bytes.Buffer)
		if closed = strings.HasSuffix(text, "--") && text != "--"+boundary; closed {
			break
		}
	}
	if !closed || len(parts) > maxParts {
		return nil, media.Errorf(media.CodeInvalid, "The batch breaks off before its last boundary, or has too many parts.")
	}
	return parts, nil
}

func mimePartOf(raw []byte) (mimePart, error) {
	r := textproto.NewReader(bufio.NewReader(bytes.NewReader(raw)))
	header, err := r.ReadMIMEHeader()
	if err != nil && err != io.EOF {
		return mimePart{}, media.Errorf(media.CodeInvalid, "A part of the batch has headers that cannot be read.")
	}
	body, err := io.ReadAll(r.R)
	return mimePart{header, body}, err
}

// request reads the HTTP request within a part.
func request(p mimePart) (Part, error) {
	line, rest, _ := bytes.Cut(bytes.TrimLeft(p.body, "\r\n"), []byte("\n"))
	words := strings.Fields(string(line))
	if len(words) < 2 || len(words) > 3 {
		return Part{}, media.Errorf(media.CodeInvalid, "A part of the batch is not an HTTP request.")
	}
	inner, err := mimePartOf(rest)
	if err != nil {
		return Part{}, err
	}
	part := Part{
		ContentID: p.header.Get("Content-Id"), Method: words[0], Address: words[1], Header: http.Header(inner.header),
		Body: strings.TrimRight(string(inner.body), "\r\n"),
	}
	if id := inner.header.Get("Content-Id"); part.ContentID == "" {
		part.ContentID = id
	}
	return part, nil
}

// A Reply is the response to one request of a batch.
type Reply struct {
	ContentID string
	Status    int
	Header    http.Header
	Body      []byte
}

// WriteBatch writes the responses of groups in their order, and returns the
// Content-Type too. A changeset that failed has one reply that is not in a changeset.
// The boundaries are made from id.
func WriteBatch(id string, groups [][]Reply, changeset []bool) (contentType string, body []byte) {
	var b bytes.Buffer
	boundary := "batchresponse_" + id
	for i, replies := range groups {
		b.WriteString("--" + boundary + "\r\n")
		if !changeset[i] {
			for _, r := range replies {
				r.write(&b)
			}
			continue
		}
		inner := fmt.Sprintf("changesetresponse_%s_%d", id, i)
		b.WriteString("Content-Type: multipart/mixed; boundary=" + inner + "\r\n\r\n")
		for _, r := range replies {
			b.WriteString("--" + inner + "\r\n")
			r.write(&b)
		}
		b.WriteString("--" + inner + "--\r\n")
	}
	b.WriteString("--" + boundary + "--\r\n")
	return "multipart/mixed; boundary=" + boundary, b.Bytes()
}

func (r Reply) write(b *bytes.Buffer) {
	b.WriteString("Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n")
	fmt.Fprintf(b, "HTTP/1.1 %d %s\r\n", r.Status, http.StatusText(r.Status))
	if r.ContentID != "" {
		b.WriteString("Content-ID: " + r.ContentID + "\r\n")
	}
	_ = r.Header.Write(b) // a Buffer takes all
	b.WriteString("\r\n")
	b.Write(r.Body)
	b.WriteString("\r\n")
}
