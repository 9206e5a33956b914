package rest

import (
	"context"
	"time"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// workerSeen is how long ago a worker was heard of at most to be listed.
const workerSeen = time.Minute

type (
	keyList struct {
		Keys []store.AccessKey `json:"keys"`
	}
	accountList struct {
		Accounts []store.Account `json:"accounts"`
	}
	projectList struct {
		Projects []store.Project `json:"projects"`
	}
	workerList struct {
		Workers []media.Worker `json:"workers"`
	}
)

type keySpec struct {
	Name string    `json:"name" doc:"Display name"`
	Role auth.Role `json:"role" enum:"admin,operator,viewer"`
}

type accountSpec struct {
	Name     string    `json:"name"`
	Password string    `json:"password" doc:"At least 10 characters"`
	Role     auth.Role `json:"role" enum:"admin,operator,viewer"`
}

type projectSpec struct {
	Name string `json:"name" doc:"1 to 63 lowercase letters, digits and dashes"`
}

type webhookSecret struct {
	Secret string `json:"secret" doc:"Secret for the Standard Webhooks library of the receiver"`
}

// IDPath is the part of a path that names something by its ID.
type IDPath struct {
	ID string `path:"id" maxLength:"64"`
}

// self is who the credentials belong to.
type self struct {
	ID         string    `json:"id"`
	Name       string    `json:"name"`
	Person     bool      `json:"person" doc:"true for an account, false for an access key"`
	Project    string    `json:"project" doc:"ID of the project"`
	Role       auth.Role `json:"role"`
	Everywhere bool      `json:"everywhere" doc:"true if the header Mediamill-Project may name any project"`
}

func selfOf(who *auth.Principal) self {
	return self{who.ID, who.Name, who.Person, who.Project, who.Role, who.Everywhere}
}

func (a *API) registerAdmin() {
	handle(a, route{method: "GET", path: "/self", id: "get-self", tag: "Access", summary: "Get the account or access key of the credentials", role: auth.Viewer},
		func(_ context.Context, who *auth.Principal, _ *struct{}) (*answer[self], error) {
			return &answer[self]{selfOf(who)}, nil
		})
	handle(a, route{method: "GET", path: "/keys", id: "list-keys", tag: "Access", summary: "List access keys, without their secrets", role: auth.Admin},
		func(ctx context.Context, who *auth.Principal, _ *struct{}) (*answer[keyList], error) {
			list, err := a.Auth.Keys(ctx, who.Project)
			return &answer[keyList]{keyList{list}}, err
		})
	handle(a, route{method: "POST", path: "/keys", id: "create-key", tag: "Access", summary: "Create an access key; its secret is shown only now", role: auth.Admin, status: 201},
		func(ctx context.Context, who *auth.Principal, in *struct{ Body Strict[keySpec] }) (*answer[*auth.Secret], error) {
			spec, err := in.Body.Value()
			if err != nil {
				return nil, err
			}
			k, err := a.Auth.CreateKey(ctx, who.Project, spec.Name, spec.Role)
			return &answer[*auth.Secret]{k}, err
		})
	handle(a, route{method: "DELETE", path: "/keys/{id}", id: "revoke-key", tag: "Access", summary: "Revoke an access key immediately", role: auth.Admin, status: 204},
		func(ctx context.Context, who *auth.Principal, in *IDPath) (*none, error) {
			return nil, a.Auth.RevokeKey(ctx, who.Project, in.ID)
		})
	a.registerSession()
	a.registerAccounts()
	a.registerProjects()
	a.registerWebhook()
	a.registerWorkers()
}

func (a *API) registerAccounts() {
	handle(a, route{method: "GET", path: "/accounts", id: "list-accounts", tag: "Access", summary: "List accounts", role: auth.Admin},
		func(ctx context.Context, who *auth.Principal, _ *struct{}) (*answer[accountList], error) {
			list, err := a.Auth.Accounts(ctx, who.Project)
			if list == nil {
				list = []store.Account{}
			}
			return &answer[accountList]{accountList{list}}, err
		})
	handle(a, route{method: "POST", path: "/accounts", id: "create-account", tag: "Access", summary: "Create an account of a person", role: auth.Admin, status: 201},
		func(ctx context.Context, who *auth.Principal, in *struct{ Body Strict[accountSpec] }) (*answer[*store.Account], error) {
			spec, err := in.Body.Value()
			if err != nil {
				return nil, err
			}
			made, err := a.Auth.CreateAccount(ctx, who.Project, spec.Name, spec.Password, spec.Role)
			return &answer[*store.Account]{made}, err
		})
	handle(a, route{method: "PATCH", path: "/accounts/{id}", id: "update-account", tag: "Access", summary: "Change a password or role, or disable an account", role: auth.Admin},
		func(ctx context.Context, who *auth.Principal, in *struct {
			IDPath
			Body *Strict[auth.AccountChange]
		}) (*answer[*store.Account], error) {
			change, err := in.Body.Value()
			if err != nil {
				return nil, err
			}
			changed, err := a.Auth.UpdateAccount(ctx, who.Project, in.ID, change)
			return &answer[*store.Account]{changed}, err
		})
}

func (a *API) registerProjects() {
	handle(a, route{method: "GET", path: "/projects", id: "list-projects", tag: "Access", summary: "List the projects that the credentials may use", role: auth.Viewer},
		func(ctx context.Context, who *auth.Principal, _ *struct{}) (*answer[projectList], error) {
			list, err := a.Auth.Projects(ctx, who)
			return &answer[projectList]{projectList{list}}, err
		})
	handle(a, route{method: "POST", path: "/projects", id: "create-project", tag: "Access", summary: "Create a project", role: auth.Admin, runs: true, status: 201},
		func(ctx context.Context, _ *auth.Principal, in *struct{ Body Strict[projectSpec] }) (*answer[*store.Project], error) {
			spec, err := in.Body.Value()
			if err != nil {
				return nil, err
			}
			p, err := a.Auth.CreateProject(ctx, spec.Name)
			return &answer[*store.Project]{p}, err
		})
	handle(a, route{method: "GET", path: "/webhook-secret", id: "get-webhook-secret", tag: "Callbacks", summary: "Get the secret that signs the project's callbacks", role: auth.Admin},
		func(ctx context.Context, who *auth.Principal, _ *struct{}) (*answer[webhookSecret], error) {
			secret, err := a.Auth.ShownWebhookSecret(ctx, who.Project)
			return &answer[webhookSecret]{webhookSecret{secret}}, err
		})
	handle(a, route{method: "POST", path: "/webhook-secret/rotate", id: "rotate-webhook-secret", tag: "Callbacks", summary: "Replace the secret that signs the project's callbacks", role: auth.Admin,
		description: "For one day, callbacks are signed with both secrets, so that receivers can change theirs."},
		func(ctx context.Context, who *auth.Principal, in *struct {
			AtOnce bool `query:"at_once" doc:"true: stop signing with the previous secret immediately, for example because it was leaked"`
		}) (*answer[webhookSecret], error) {
			secret, err := a.Auth.RotateWebhookSecret(ctx, who.Project, in.AtOnce)
			return &answer[webhookSecret]{webhookSecret{secret}}, err
		})
}

func (a *API) registerWorkers() {
	handle(a, route{method: "GET", path: "/workers", id: "list-workers", tag: "Workers", summary: "List workers and the tasks that they run", role: auth.Viewer,
		description: "The IDs of running tasks are shown to administrators of the default project; others see their number."}, a.listWorkers)
	for _, way := range []struct {
		verb, summary string
		drain         bool
	}{{"drain", "Drain a worker: it finishes its running tasks and takes no new ones", true}, {"resume", "End the draining of a worker", false}} {
		handle(a, route{method: "POST", path: "/workers/{id}/" + way.verb, id: way.verb + "-worker", tag: "Workers", summary: way.summary, role: auth.Admin, runs: true, status: 204},
			func(ctx context.Context, _ *auth.Principal, in *IDPath) (*none, error) {
				return nil, a.DB.DrainWorker(ctx, in.ID, way.drain)
			})
	}
}

func (a *API) listWorkers(ctx context.Context, who *auth.Principal, _ *struct{}) (*answer[workerList], error) {
	list, err := a.DB.Workers(ctx, workerSeen)
	if list == nil {
		list = []media.Worker{}
	}
	for i := range list {
		if !who.Everywhere { // another tenant's tasks are none of theirs
			list[i].Running = make([]string, len(list[i].Running))
		}
	}
	return &answer[workerList]{workerList{list}}, err
}
