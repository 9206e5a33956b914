package rest

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/uploads"
)

type uploadPage struct {
	Uploads []store.Upload `json:"uploads"`
	Next    string         `json:"next,omitempty" doc:"Value of before for the next page; absent on the last page"`
}

type signBody struct {
	Numbers []int `json:"numbers" doc:"Numbers of the parts, from 1" minItems:"1" maxItems:"1000"`
}

type signedParts struct {
	Parts []uploads.SignedPart `json:"parts"`
}

func (a *API) registerUploads() {
	handle(a, route{method: "POST", path: "/uploads", id: "create-upload", tag: "Uploads", summary: "Create a resumable upload", role: auth.Operator, status: 201},
		a.createUpload)
	handle(a, route{method: "GET", path: "/uploads", id: "list-uploads", tag: "Uploads", summary: "List uploads, latest first", role: auth.Viewer},
		func(ctx context.Context, who *auth.Principal, in *struct {
			Before string `query:"before" maxLength:"64" doc:"next of the previous page"`
			Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
		}) (*answer[uploadPage], error) {
			list, err := a.DB.Uploads(ctx, who.Project, in.Before, in.Limit)
			page := uploadPage{Uploads: list}
			if list == nil {
				page.Uploads = []store.Upload{}
			}
			if len(list) == in.Limit {
				page.Next = list[len(list)-1].ID
			}
			return &answer[uploadPage]{page}, err
		})
	handle(a, route{method: "GET", path: "/uploads/{id}", id: "get-upload", tag: "Uploads", summary: "Get an upload with its received parts", role: auth.Viewer},
		func(ctx context.Context, who *auth.Principal, in *IDPath) (*answer[uploads.Session], error) {
			s, err := a.Uploads.Get(ctx, who.Project, in.ID)
			return &answer[uploads.Session]{s}, err
		})
	handle(a, route{method: "POST", path: "/uploads/{id}/parts", id: "sign-parts", tag: "Uploads", summary: "Get presigned URLs for sending parts with PUT", role: auth.Operator},
		a.signParts)
	handle(a, route{method: "POST", path: "/uploads/{id}/complete", id: "complete-upload", tag: "Uploads", summary: "Complete an upload that has all parts, so that jobs can use it as a source", role: auth.Operator},
		func(ctx context.Context, who *auth.Principal, in *IDPath) (*answer[uploads.Session], error) {
			s, err := a.Uploads.Complete(ctx, who.Project, in.ID)
			return &answer[uploads.Session]{s}, err
		})
	handle(a, route{method: "DELETE", path: "/uploads/{id}", id: "abort-upload", tag: "Uploads", summary: "Abort an upload and delete its parts", role: auth.Operator, status: 204},
		func(ctx context.Context, who *auth.Principal, in *IDPath) (*none, error) {
			return nil, a.Uploads.Abort(ctx, who.Project, in.ID)
		})
	a.raw(route{method: "PUT", path: "/uploads/{id}/parts/{number}", id: "put-part", tag: "Uploads", summary: "Send one part", role: auth.Operator,
		description: "The body has the bytes of the part. The headers Content-MD5 and Mediamill-SHA256 (hexadecimal) are checked if they are present."}, a.putPart)
}

func (a *API) createUpload(ctx context.Context, who *auth.Principal, in *struct{ Body Strict[uploads.Request] }) (*answer[uploads.Session], error) {
	r, err := in.Body.Value()
	if err != nil {
		return nil, err
	}
	storage, err := a.Storages.Get(ctx, who.Project, r.Storage)
	if err != nil {
		return nil, err
	}
	r.Storage = storage.Name // another may become the default before it is complete
	s, err := a.Uploads.Create(ctx, who.Project, r)
	return &answer[uploads.Session]{s}, err
}

func (a *API) signParts(ctx context.Context, who *auth.Principal, in *struct {
	IDPath
	Body Strict[signBody]
}) (*answer[signedParts], error) {
	body, err := in.Body.Value()
	if err != nil {
		return nil, err
	}
	parts, err := a.Uploads.SignParts(ctx, who.Project, in.ID, body.Numbers)
	for i := range parts {
		if parts[i].URL == "" {
			parts[i].URL = fmt.Sprintf("/api/v1/uploads/%s/parts/%d", in.ID, parts[i].Number)
		}
	}
	return &answer[signedParts]{signedParts{parts}}, err
}

func (a *API) putPart(w http.ResponseWriter, r *http.Request, who *auth.Principal) error {
	number, err := strconv.Atoi(r.PathValue("number"))
	if err != nil {
		return invalid("number", "must be a whole number")
	}
	var sums blob.Sums
	if text := r.Header.Get("Content-MD5"); text != "" {
		if sums.MD5, err = base64.StdEncoding.DecodeString(text); err != nil || len(sums.MD5) != 16 {
			return invalid("Content-MD5", "must be 16 bytes, encoded in base64")
		}
	}
	if text := r.Header.Get("Mediamill-SHA256"); text != "" {
		if sums.SHA256, err = hex.DecodeString(text); err != nil || len(sums.SHA256) != 32 {
			return invalid("Mediamill-SHA256", "must have 64 hexadecimal digits")
		}
	}
	body := http.MaxBytesReader(w, r.Body, blob.MaxPartBytes)
	part, err := a.Uploads.PutPart(r.Context(), who.Project, r.PathValue("id"), number, r.ContentLength, body, sums)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("ETag", strconv.Quote(part.ETag))
	return json.NewEncoder(w).Encode(part)
}

func invalid(field, format string, args ...any) *media.Error {
	e := media.Errorf(media.CodeInvalid, format, args...)
	e.Field = field
	return e
}
