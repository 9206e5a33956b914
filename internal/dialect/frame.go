package dialect

import (
	"net/http"
	"net/url"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/media"
)

// A Frame is the way of each request through a protocol: its signature, its body,
// who sent it, their limit, the operation, the role that it needs, and the work.
// Protocols differ in what they put into the steps, and in whether the body comes
// before or after the sender is known.
type Frame struct {
	// Claim reads who claims to have sent a request, and refuses what no body can
	// make right.
	Claim func(r *http.Request) (Proof, error)
	// Body reads the body.
	Body func(w http.ResponseWriter, r *http.Request) ([]byte, error)
	// SignedBody says that the signature is over the body, which must then be read
	// of a stranger. Otherwise it is read last, and only of those who are signed in
	// and within their limit.
	SignedBody bool
	// Limit takes one request of an access key.
	Limit func(key string) error
	// Find is the operation that a request asks for.
	Find func(r *http.Request) (Operation, error)
	// Refuse is the error for a caller who lacks the role of an operation; that of
	// auth.Principal.May if nil.
	Refuse func(need auth.Role) error
}

// A Proof signs in who claimed to have sent a request with a body, which is nil
// unless it is signed. A principal next to an error is known and refused.
type Proof func(body []byte) (*auth.Principal, error)

// An Operation is one of a protocol: who may call it, and how it is served.
type Operation struct {
	Role  auth.Role
	Serve func(who *auth.Principal, body []byte) (any, error)
}

// Answer serves a request, and gives what the caller may see of the result.
func (f *Frame) Answer(w http.ResponseWriter, r *http.Request) (any, error) {
	who, body, err := f.open(w, r)
	if err != nil {
		return nil, err
	}
	operation, err := f.Find(r)
	if err != nil {
		return nil, err
	}
	if err := who.May(operation.Role); err != nil {
		if f.Refuse != nil {
			err = f.Refuse(operation.Role)
		}
		return nil, err
	}
	result, err := operation.Serve(who, body)
	if err != nil || result == nil {
		return nil, err
	}
	return Shown(who, result)
}

// open signs in, counts the request and reads its body.
func (f *Frame) open(w http.ResponseWriter, r *http.Request) (who *auth.Principal, body []byte, err error) {
	proof, err := f.Claim(r)
	if err != nil {
		return nil, nil, err
	}
	if f.SignedBody {
		if body, err = f.Body(w, r); err != nil {
			return nil, nil, err
		}
	}
	who, err = proof(body)
	if who != nil {
		Caller(w, r, who.ID)
	}
	if err != nil {
		return nil, nil, err
	}
	if err := f.Limit(who.ID); err != nil {
		return nil, nil, err
	}
	if !f.SignedBody {
		body, err = f.Body(w, r)
	}
	return who, body, err
}

// Query reads the parameters of a request's query. An error has the code.
func Query(r *http.Request, code media.Code) (url.Values, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, media.Errorf(code, "the query cannot be read")
	}
	return query, nil
}
