package dialect

import (
	"net/http"
	"net/url"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/media"
)

// A Frame serves the requests of a protocol in steps: it reads the signature and
// the body, signs the caller in, counts the request against their limit, finds the
// operation, checks the role and runs the operation. Each protocol has its own
// steps; the body is read before or after the caller is signed in.
type Frame struct {
	// Claim reads who claims to have sent a request. It fails if the request would be
	// refused with any body.
	Claim func(r *http.Request) (Proof, error)
	// Body reads the body.
	Body func(w http.ResponseWriter, r *http.Request) ([]byte, error)
	// SignedBody says that the body is part of the signature, and so must be read
	// before the caller is known. Otherwise it is read only if the caller is signed
	// in and within their limit.
	SignedBody bool
	// Limit counts one request of an access key.
	Limit func(key string) error
	// Find is the operation that a request asks for.
	Find func(r *http.Request) (Operation, error)
	// Refuse is the error for a caller without the role that an operation needs. If
	// nil, it is the error of auth.Principal.May.
	Refuse func(need auth.Role) error
}

// A Proof signs in the caller of a request. The body is nil unless it is signed. If
// it returns a principal and an error, the caller is known and refused.
type Proof func(body []byte) (*auth.Principal, error)

// An Operation is one operation of a protocol: who may call it, and how it is served.
type Operation struct {
	Role  auth.Role
	Serve func(who *auth.Principal, body []byte) (any, error)
}

// Answer serves a request and returns the result as the caller may read it.
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

// open signs the caller in, counts the request and reads its body.
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

// Query reads the parameters in a request's query. It fails with the code.
func Query(r *http.Request, code media.Code) (url.Values, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, media.Errorf(code, "the query cannot be read")
	}
	return query, nil
}
