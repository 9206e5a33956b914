package rest

import (
	"context"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// A webhook is a receiver whose URL may be empty.
type webhook struct {
	URL    string            `json:"url" doc:"http or https URL; empty for no webhook" maxLength:"2048"`
	Events []media.EventType `json:"events,omitempty" doc:"Event types to send; only job.ended if empty, * for all"`
}

type webhookTest struct {
	URL string `json:"url,omitempty" doc:"Receiver URL; the webhook of the project if empty" maxLength:"2048"`
}

func (a *API) registerWebhook() {
	about := "The webhook receives the events of every job of the native API that has no callback of its own; a job keeps the webhook with which it was created."
	handle(a, route{method: "GET", path: "/webhook", id: "get-webhook", tag: "Callbacks", summary: "Get the project's webhook", role: auth.Admin, description: about},
		func(ctx context.Context, who *auth.Principal, _ *struct{}) (*answer[webhook], error) {
			hook, err := a.Jobs.Webhook(ctx, who.Project)
			return &answer[webhook]{webhook{hook.URL, hook.Events}}, err
		})
	handle(a, route{method: "PUT", path: "/webhook", id: "put-webhook", tag: "Callbacks", summary: "Change the project's webhook", role: auth.Admin, description: about},
		func(ctx context.Context, who *auth.Principal, in *struct{ Body Strict[webhook] }) (*answer[webhook], error) {
			hook, err := in.Body.Value()
			if err != nil {
				return nil, err
			}
			return &answer[webhook]{hook}, a.Jobs.SetWebhook(ctx, who.Project, media.Receiver{URL: hook.URL, Events: hook.Events})
		})
	handle(a, route{method: "POST", path: "/webhook/test", id: "test-webhook", tag: "Callbacks", summary: "Send one signed event of the type mediamill.webhook.test, and return the response of the receiver", role: auth.Admin},
		func(ctx context.Context, who *auth.Principal, in *struct{ Body *Strict[webhookTest] }) (*answer[store.DeliveryTry], error) {
			body, err := in.Body.Value()
			if err != nil {
				return nil, err
			}
			if body.URL == "" {
				hook, err := a.Jobs.Webhook(ctx, who.Project)
				if err != nil {
					return nil, err
				}
				body.URL = hook.URL
			}
			if body.URL == "" {
				return nil, invalid("url", "is required, because the project has no webhook")
			}
			if a.Notifier == nil {
				return nil, media.Errorf(media.CodeForbidden, "this process does not deliver callbacks")
			}
			try, err := a.Notifier.Test(ctx, who.Project, body.URL)
			return &answer[store.DeliveryTry]{try}, err
		})
}
