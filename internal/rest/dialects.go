package rest

import (
	"context"

	"github.com/mediamill/mediamill/internal/auth"
)

// A Dialect is another vendor's protocol on this server's address.
type Dialect struct {
	Name   string `json:"name" doc:"Origin of the jobs that it creates, such as tencent"`
	Title  string `json:"title"`
	Manual string `json:"manual" doc:"How to configure a client for this server, and what is supported, different and refused, in Markdown. https://mill.example is a placeholder for the URL of this server"`
}

type dialectList struct {
	Dialects []Dialect `json:"dialects"`
}

func (a *API) registerDialects() {
	handle(a, route{method: "GET", path: "/dialects", id: "list-dialects", tag: "Dialects", summary: "List the vendors' protocols that this server supports", role: auth.Viewer},
		func(context.Context, *auth.Principal, *struct{}) (*answer[dialectList], error) {
			list := a.Dialects
			if list == nil {
				list = []Dialect{}
			}
			return &answer[dialectList]{dialectList{list}}, nil
		})
}
