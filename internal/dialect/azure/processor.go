package azure

import (
	"strings"

	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/media"
)

// A processor is a media processor of the service that this server can stand
// for. All of them read presets of Media Encoder Standard; the older ones are
// there for clients that ask for their names.
type processor struct{ guid, name, description, version string }

func processorList() []processor {
	return []processor{
		{"ff4df607-d419-42f0-bc17-a481b1331e56", "Media Encoder Standard", "Media Encoder Standard", "1.1"},
		{"1b1da727-93ae-4e46-a8a1-268828765609", "Azure Media Encoder", "Azure Media Encoder", "4.4"},
		{"70bdc2c3-ebf4-42a9-8542-5afc1e55d217", "Windows Azure Media Encoder", "Windows Azure Media Encoder", "2.3"},
	}
}

func processors() *collection {
	return &collection{
		list: func(*call, odata.Query) rows {
			var list []odata.Values
			for _, p := range processorList() {
				list = append(list, p.values())
			}
			return those(list...)
		},
		get: func(_ *call, id string) (odata.Values, error) {
			guid, err := guidOf(idProcessor, id)
			if err != nil {
				return nil, err
			}
			for _, p := range processorList() {
				if p.guid == guid {
					return p.values(), nil
				}
			}
			return nil, media.Errorf(media.CodeNotFound, "There is no MediaProcessor with the ID '%s'.", id)
		},
	}
}

func (p processor) values() odata.Values {
	return odata.Values{
		"Id": idOf(idProcessor, p.guid), "Name": p.name, "Description": p.description, "Sku": "", "Vendor": "Microsoft", "Version": p.version,
	}
}

// checkProcessor refuses one that is not listed with 403, as the reference does
// for processors that an account may not use.
func checkProcessor(id string) error {
	if id == "" {
		return &media.Error{Code: media.CodeConfigMissing, Field: "MediaProcessorId", Message: "The task needs a media processor."}
	}
	guid, err := guidOf(idProcessor, id)
	if err != nil {
		return err
	}
	for _, p := range processorList() {
		if strings.EqualFold(p.guid, guid) {
			return nil
		}
	}
	return media.Errorf(media.CodeForbidden, "The media processor '%s' is not available.", id)
}
