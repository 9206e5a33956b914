package azure

import (
	"strings"

	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/media"
)

// unitsS1 is the only type of reserved unit: one slot of a worker.
const unitsS1 int32 = 0

// reserved are the slots of the workers, which whoever runs the installation
// sets: a client may read them, and write what they are.
func reserved() *collection {
	return &collection{
		list: func(c *call, _ odata.Query) rows {
			v, err := c.reserved(c.who.Project)
			if err != nil {
				return failing(err)
			}
			return those(v)
		},
		get: (*call).reserved,
		update: func(c *call, id string, in *odata.Input, _ bool) error {
			v, err := c.reserved(id)
			if err != nil {
				return err
			}
			for _, name := range []string{"CurrentReservedUnits", "ReservedUnitType"} {
				if n, sent := in.Values[name].(int32); sent && n != v[name] {
					return media.Bad(name, "Reserved units are the workers' slots here, which are set where the workers are run.")
				}
			}
			return nil
		},
	}
}

func (c *call) reserved(account string) (odata.Values, error) {
	if !strings.EqualFold(account, c.who.Project) {
		return nil, media.Errorf(media.CodeNotFound, "There is no EncodingReservedUnitType of the account '%.60s'.", account)
	}
	slots, err := c.Jobs.Slots(c.ctx, media.QueueCPU)
	return odata.Values{
		"AccountId": account, "ReservedUnitType": unitsS1, "MaxReservableUnits": int32(slots), "CurrentReservedUnits": int32(slots),
	}, err
}
