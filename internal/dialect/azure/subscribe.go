package azure

import (
	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/media"
)

const (
	targetFinal int32 = 1
	targetAll   int32 = 2
)

// subscriptions reads those of a job or a task; target is the name of the state
// in it.
func (c *call) subscriptions(list []odata.Values, target string) (made []subscription, err error) {
	for _, v := range list {
		state, _ := v[target].(int32)
		if state != targetFinal && state != targetAll {
			return nil, media.Bad(target, "%s must not be %d: 1 is FinalStatesOnly and 2 is All.", target, state)
		}
		id, _ := v["NotificationEndPointId"].(string)
		guid, err := guidOf(idEndpoint, id)
		if err != nil {
			return nil, err
		}
		if _, err := c.endpoints().Find(c.ctx, guid); err != nil {
			return nil, err
		}
		progress, _ := v["IncludeTaskProgress"].(bool)
		made = append(made, subscription{guid, state, progress})
	}
	return made, nil
}
