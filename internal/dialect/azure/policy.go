package azure

import (
	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// A policy says what a locator allows and for how long.
type policy struct {
	Name        string  `json:"name"`
	Minutes     float64 `json:"minutes"`
	Permissions int32   `json:"permissions"`
}

// Bits of a policy's Permissions.
const (
	mayRead   int32 = 1
	mayWrite  int32 = 2
	mayDelete int32 = 4
	mayList   int32 = 8
)

// maxMinutes is a hundred years.
const maxMinutes = 100 * 366 * 24 * 60

func policies() *collection {
	return &collection{
		list: func(c *call, q odata.Query) rows {
			if id, ok := q.Filter.Wants("Id"); ok {
				return only(policyRow(c, id))
			}
			return rowsOf(c.policies().Each(c.ctx, nil), policyValues)
		},
		get:    policyRow,
		create: createPolicy,
		remove: func(c *call, id string) error {
			k, err := c.policy(id)
			if err != nil {
				return err
			}
			return c.policies().Delete(c.ctx, k.ID)
		},
	}
}

func (c *call) policy(id string) (kept[policy], error) {
	guid, err := guidOf(idPolicy, id)
	if err != nil {
		return kept[policy]{}, err
	}
	return c.policies().Find(c.ctx, guid)
}

func policyRow(c *call, id string) (odata.Values, error) {
	k, err := c.policy(id)
	return policyValues(k), err
}

func policyValues(k kept[policy]) odata.Values {
	if k.Document == nil {
		return nil
	}
	return odata.Values{
		"Id": idOf(idPolicy, k.ID), "Created": k.Created, "LastModified": k.Updated, "Name": textOrNil(k.Is.Name),
		"DurationInMinutes": k.Is.Minutes, "Permissions": k.Is.Permissions,
	}
}

func createPolicy(c *call, in *odata.Input) (odata.Values, error) {
	minutes, sent := in.Values["DurationInMinutes"].(float64)
	var faults media.Faults
	switch {
	case !sent:
		faults.Add(&media.Error{Code: media.CodeConfigMissing, Field: "DurationInMinutes", Message: "The policy needs a duration."})
	case !(minutes > 0) || minutes > maxMinutes:
		faults.Add(media.Bad("DurationInMinutes", "must be more than 0 and at most %d", maxMinutes))
	}
	permissions := in.Int("Permissions")
	switch {
	case !in.Has("Permissions"):
		faults.Add(&media.Error{Code: media.CodeConfigMissing, Field: "Permissions", Message: "The policy needs permissions."})
	case permissions < 0 || permissions&^(mayRead|mayWrite|mayDelete|mayList) != 0:
		faults.Add(media.Bad("Permissions", "must be a sum of 1 (read), 2 (write), 4 (delete) and 8 (list)"))
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	made := policy{in.Text("Name"), minutes, permissions}
	k, err := c.policies().Insert(c.ctx, store.NewID(), "", made)
	return policyValues(k), err
}
