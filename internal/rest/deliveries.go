package rest

import (
	"context"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

type deliveryPage struct {
	Deliveries []store.Delivery `json:"deliveries"`
	Next       string           `json:"next,omitempty" doc:"Value of before for the next page; absent on the last page"`
}

type deliveryDetail struct {
	store.Delivery
	Sent  string              `json:"body,omitempty" doc:"Body as it was sent"`
	Log   []store.DeliveryTry `json:"log" doc:"All attempts to deliver it, in order of time"`
	Event *media.Event        `json:"event,omitempty"`
}

func (a *API) registerDeliveries() {
	handle(a, route{method: "GET", path: "/deliveries", id: "list-deliveries", tag: "Callbacks", summary: "List callbacks, latest first", role: auth.Viewer},
		func(ctx context.Context, who *auth.Principal, in *struct {
			Job    string `query:"job" doc:"Only those of this job" maxLength:"64"`
			Before string `query:"before" doc:"next of the previous page" maxLength:"64"`
			Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
		}) (*answer[deliveryPage], error) {
			list, err := a.DB.Deliveries(ctx, who.Project, in.Job, in.Before, in.Limit)
			page := deliveryPage{Deliveries: list}
			if list == nil {
				page.Deliveries = []store.Delivery{}
			}
			if len(list) == in.Limit {
				page.Next = list[len(list)-1].ID
			}
			return &answer[deliveryPage]{page}, err
		})
	handle(a, route{method: "GET", path: "/deliveries/{id}", id: "get-delivery", tag: "Callbacks", summary: "Get a callback with its body and the log of its delivery attempts", role: auth.Viewer},
		a.getDelivery)
	handle(a, route{method: "POST", path: "/deliveries/{id}/send", id: "send-delivery", tag: "Callbacks", summary: "Send a callback again", role: auth.Operator},
		func(ctx context.Context, who *auth.Principal, in *IDPath) (*answer[deliveryDetail], error) {
			if err := a.DB.Redeliver(ctx, who.Project, in.ID); err != nil {
				return nil, err
			}
			return a.getDelivery(ctx, who, in)
		})
}

func (a *API) getDelivery(ctx context.Context, who *auth.Principal, in *IDPath) (*answer[deliveryDetail], error) {
	d, err := a.DB.Delivery(ctx, who.Project, in.ID)
	if err != nil {
		return nil, err
	}
	log, err := a.DB.DeliveryTries(ctx, d.ID)
	if err != nil {
		return nil, err
	}
	detail := deliveryDetail{Delivery: d, Sent: d.Body, Log: log}
	if log == nil {
		detail.Log = []store.DeliveryTry{}
	}
	if e, err := a.DB.DeliveryEvent(ctx, d); err == nil { // events are forgotten earlier
		detail.Event = &e
	}
	return &answer[deliveryDetail]{detail}, nil
}
