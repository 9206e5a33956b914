package rest

import (
	"context"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/pack"
)

type packList struct {
	Packs []pack.Pack `json:"packs"`
}

type packPath struct {
	Name string `path:"name" maxLength:"64"`
}

func (a *API) registerPacks() {
	const tag = "Packs"
	handle(a, route{method: "GET", path: "/packs", id: "list-packs", tag: tag, summary: "List packs: models, the library that runs them, and word lists",
		description: "They are those of the machine of this server.", role: auth.Viewer},
		func(context.Context, *auth.Principal, *struct{}) (*answer[packList], error) {
			if a.Packs == nil {
				return &answer[packList]{packList{[]pack.Pack{}}}, nil
			}
			list, err := a.Packs.List()
			return &answer[packList]{packList{list}}, err
		})
	handle(a, route{method: "POST", path: "/packs/{name}", id: "install-pack", tag: tag, summary: "Install a pack on the machine of this server", status: 202,
		description: "The pack and those that it needs are downloaded by the npm of the machine in the background; the list has the progress.", role: auth.Admin, runs: true},
		func(_ context.Context, _ *auth.Principal, in *packPath) (*answer[pack.Pack], error) {
			if a.Packs == nil {
				return nil, noPacks(in.Name)
			}
			v, err := a.Packs.Install(in.Name)
			return &answer[pack.Pack]{v}, err
		})
	handle(a, route{method: "DELETE", path: "/packs/{name}", id: "remove-pack", tag: tag, summary: "Remove a pack from the machine of this server", role: auth.Admin, runs: true},
		func(ctx context.Context, _ *auth.Principal, in *packPath) (*none, error) {
			if a.Packs == nil {
				return nil, noPacks(in.Name)
			}
			return nil, a.Packs.Remove(ctx, in.Name)
		})
}

func noPacks(name string) error {
	return media.Errorf(media.CodeNotFound, "there is no pack %q", name)
}
