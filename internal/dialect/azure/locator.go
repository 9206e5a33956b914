package azure

import (
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/media"
)

// A locator gives access to the blobs of an asset to whoever has its address.
type locator struct {
	Name        string     `json:"name,omitempty"`
	Type        int32      `json:"type"`
	Policy      string     `json:"policy"`      // guid; the policy may be deleted since
	Minutes     float64    `json:"minutes"`     // of the policy
	Permissions int32      `json:"permissions"` // of the policy when the locator was made
	Start       *time.Time `json:"start,omitempty"`
	Expires     time.Time  `json:"expires"`
	Signer      string     `json:"signer"` // access key whose secret signs; the locator ends with it
}

const (
	locatorSAS    int32 = 1
	locatorOrigin int32 = 2
	maxLocators         = 5 // of an asset
)

func locators() *collection {
	return &collection{
		list: func(c *call, q odata.Query) rows {
			if id, ok := q.Filter.Wants("Id"); ok {
				return only(locatorRow(c, id))
			}
			if id, ok := q.Filter.Wants("AssetId"); ok {
				guid, err := guidOf(idAsset, id)
				if err != nil {
					return none()
				}
				return c.locatorsOf(guid)
			}
			return c.locatorRows(nil)
		},
		get:    locatorRow,
		create: createLocator,
		update: updateLocator,
		remove: func(c *call, id string) error {
			k, err := c.locator(id)
			if err != nil {
				return err
			}
			return c.locators().Delete(c.ctx, k.ID)
		},
		links: map[string]func(*call, string) rows{
			"Asset": func(c *call, id string) rows {
				k, err := c.locator(id)
				if err != nil {
					return failing(err)
				}
				return c.assetRows([]string{k.Parent})
			},
			"AccessPolicy": func(c *call, id string) rows {
				k, err := c.locator(id)
				if err != nil {
					return failing(err)
				}
				return only(policyRow(c, idOf(idPolicy, k.Is.Policy)))
			},
		},
	}
}

func (c *call) locator(id string) (kept[locator], error) {
	guid, err := guidOf(idLocator, id)
	if err != nil {
		return kept[locator]{}, err
	}
	return c.locators().Find(c.ctx, guid)
}

// locatorAnywhere is the locator that an address names, which does not say whose
// it is; c.project is set to that.
func (c *call) locatorAnywhere(guid string) (k kept[locator], err error) {
	project, d, err := c.Jobs.FindDocument(c.ctx, Origin, c.locators().Kind, guid)
	if err != nil {
		return k, err
	}
	c.project = project
	return dialect.KeptOf[locator](d)
}

func locatorRow(c *call, id string) (odata.Values, error) {
	k, err := c.locator(id)
	return c.locatorValues(k), err
}

func (c *call) locatorsOf(asset string) rows { return c.locatorRows(&asset) }

func (c *call) locatorRows(parent *string) rows {
	return rowsOf(c.locators().Each(c.ctx, parent), c.locatorValues)
}

func (c *call) locatorValues(k kept[locator]) odata.Values {
	if k.Document == nil {
		return nil
	}
	base, component := c.root+blobRoot+"/"+folderOfAsset+k.Parent, ""
	if k.Is.Permissions&^(mayRead|mayList) == 0 || dialect.SeesSecrets(c.who) { // a viewer would be given more than to read
		component = c.component(k)
	}
	path := base + component
	if k.Is.Type == locatorOrigin {
		base, component = c.root+originRoot, k.ID
		path = base + "/" + component + "/"
	}
	return odata.Values{
		"Id": idOf(idLocator, k.ID), "ExpirationDateTime": k.Is.Expires, "Type": k.Is.Type, "Path": path, "BaseUri": base,
		"ContentAccessComponent": component, "AccessPolicyId": idOf(idPolicy, k.Is.Policy), "AssetId": idOf(idAsset, k.Parent),
		"StartTime": timeOrNil(k.Is.Start), "Name": textOrNil(k.Is.Name),
	}
}

// component is the query that gives access: a shared access signature, without
// one when the key that signs was revoked.
func (c *call) component(k kept[locator]) string {
	q := "?sv=" + sasVersion + "&sr=c&si=" + k.ID + "&sig=" + url.QueryEscape(c.signature(k))
	if k.Is.Start != nil {
		q += "&st=" + url.QueryEscape(sasTime(*k.Is.Start))
	}
	return q + "&se=" + url.QueryEscape(sasTime(k.Is.Expires))
}

func createLocator(c *call, in *odata.Input) (odata.Values, error) {
	var faults media.Faults
	kind := in.Int("Type")
	if kind != locatorSAS && kind != locatorOrigin {
		faults.Add(media.Bad("Type", "must be 1 (SAS) or 2 (OnDemandOrigin)"))
	}
	for _, name := range []string{"AccessPolicyId", "AssetId"} {
		if in.Text(name) == "" {
			faults.Add(&media.Error{Code: media.CodeConfigMissing, Field: name, Message: "The locator needs it."})
		}
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	guid := uuid.NewString()
	if id := in.Text("Id"); id != "" {
		var err error
		if guid, err = guidOf(idLocator, id); err != nil {
			return nil, err
		}
		// Addresses hold it, and do not say whose it is.
		if _, err := c.locatorAnywhere(guid); err == nil {
			return nil, media.Errorf(media.CodeConflict, "There is already a Locator with the ID '%s'.", id)
		} else if media.CodeOf(err) != media.CodeNotFound {
			return nil, err
		}
	}
	p, err := c.policy(in.Text("AccessPolicyId"))
	if err != nil {
		return nil, err
	}
	k, err := c.asset(in.Text("AssetId"))
	if err != nil {
		return nil, err
	}
	if err := c.room(k.ID); err != nil {
		return nil, err
	}
	made := locator{
		Name: in.Text("Name"), Type: kind, Policy: p.ID, Minutes: p.Is.Minutes, Permissions: p.Is.Permissions, Signer: c.who.ID,
	}
	if t, ok := in.Values["StartTime"].(time.Time); ok {
		made.Start = &t
	}
	made.last(c.Now())
	l, err := c.locators().Insert(c.ctx, guid, k.ID, made)
	return c.locatorValues(l), err
}

// room refuses a sixth locator of an asset.
func (c *call) room(asset string) error {
	count := 0
	for _, err := range c.locators().Each(c.ctx, &asset) {
		if err != nil {
			return err
		}
		if count++; count == maxLocators {
			return media.Errorf(media.CodeConflict, "The asset already has %d locators, which is the most.", maxLocators)
		}
	}
	return nil
}

// last sets when a locator ends: after its policy's duration from its start.
func (l *locator) last(now time.Time) {
	from := now.UTC()
	if l.Start != nil {
		from = *l.Start
	}
	l.Expires = from.Add(time.Duration(l.Minutes * float64(time.Minute))).Truncate(time.Second)
}

// updateLocator moves the start of a locator of type 2; one of type 1 cannot
// be changed, as the reference says.
func updateLocator(c *call, id string, in *odata.Input, _ bool) error {
	k, err := c.locator(id)
	if err != nil {
		return err
	}
	if k.Is.Type == locatorSAS {
		return media.Errorf(media.CodeInvalid, "A SAS locator cannot be updated: delete it and create another.")
	}
	t, ok := in.Values["StartTime"].(time.Time)
	if !ok {
		return &media.Error{Code: media.CodeConfigMissing, Field: "StartTime", Message: "Only the start of a locator can be changed."}
	}
	for name, now := range map[string]string{
		"Id": idOf(idLocator, k.ID), "AccessPolicyId": idOf(idPolicy, k.Is.Policy), "AssetId": idOf(idAsset, k.Parent),
	} {
		if sent := in.Text(name); sent != "" && !strings.EqualFold(sent, now) {
			return media.Bad(name, "The property cannot be changed once the locator was created.")
		}
	}
	k.Is.Start = &t
	k.Is.last(c.Now())
	return c.locators().Update(c.ctx, k)
}
