package azure

import (
	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/media"
)

// accounts are the project's, as storage accounts.
func accounts() *collection {
	return &collection{
		list: func(c *call, _ odata.Query) rows {
			list, err := c.Jobs.Storages.List(c.ctx, c.who.Project)
			if err != nil {
				return failing(err)
			}
			var values []odata.Values
			for i := range list {
				values = append(values, storageValues(&list[i]))
			}
			return those(values...)
		},
		get: storageRow,
	}
}

func storageRow(c *call, name string) (odata.Values, error) {
	if name == "" {
		return nil, media.Errorf(media.CodeNotFound, "There is no StorageAccount without a name.")
	}
	s, err := c.Jobs.Storages.Get(c.ctx, c.who.Project, name)
	if media.CodeOf(err) == media.CodeNotFound {
		return nil, media.Errorf(media.CodeNotFound, "There is no StorageAccount '%.100s'.", name)
	}
	if err != nil {
		return nil, err
	}
	return storageValues(s), nil
}

// storageValues has no size: to count a storage's bytes all of it would be
// listed.
func storageValues(s *media.Storage) odata.Values {
	return odata.Values{"Name": s.Name, "IsDefault": s.Default, "BytesUsed": int64(0)}
}
