package azure

import (
	"crypto/hmac"
	"encoding/base64"
	"net/url"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// sasVersion is the storage version that addresses of the service named.
const sasVersion = "2012-02-12"

func sasTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// sasText is what a shared access signature is over: everything in it that a
// client could change.
func sasText(guid, asset string, l *locator) string {
	start := ""
	if l.Start != nil {
		start = sasTime(*l.Start)
	}
	return strings.Join([]string{sasVersion, "c", guid, asset, start, sasTime(l.Expires)}, "\n")
}

// signature is that of a locator by the access key that made it; "" when there
// is no such key any more.
func (c *call) signature(k kept[locator]) string {
	if k.Is.Type != locatorSAS {
		return ""
	}
	_, secret, err := c.Auth.KeySecret(c.ctx, k.Is.Signer)
	if err != nil {
		return ""
	}
	return base64.StdEncoding.EncodeToString(mac(derived(secret, "sas"), sasText(k.ID, k.Parent, &k.Is)))
}

// A grant is what a shared access signature opens.
type grant struct {
	asset  kept[asset]
	allows int32 // bits of a policy's permissions
}

// sasOf checks the query of a request for a blob of an asset. Nothing tells why
// a signature is refused.
func (a *Dialect) sasOf(c *call, q url.Values, assetID, from string) (*grant, error) {
	refused := media.Errorf(media.CodeForbidden, "Server failed to authenticate the request. "+
		"Make sure the value of the signature is formed correctly and has not expired.")
	guid := strings.ToLower(q.Get("si"))
	sent, err := base64.StdEncoding.Strict().DecodeString(strings.ReplaceAll(q.Get("sig"), " ", "+"))
	if err != nil || len(guid) != 36 || q.Get("sv") != sasVersion || q.Get("sr") != "c" {
		return nil, refused
	}
	claimed := &locator{}
	if claimed.Expires, err = time.Parse("2006-01-02T15:04:05Z", q.Get("se")); err != nil {
		return nil, refused
	}
	if st := q.Get("st"); st != "" {
		start, err := time.Parse("2006-01-02T15:04:05Z", st)
		if err != nil {
			return nil, refused
		}
		claimed.Start = &start
	}
	k, err := c.locatorAnywhere(guid) // one that was deleted opens nothing
	if media.CodeOf(err) == media.CodeNotFound || err == nil && (k.Parent != assetID || k.Is.Type != locatorSAS) {
		return nil, refused
	}
	if err != nil {
		return nil, err
	}
	who, err := a.Auth.SignInSigned(c.ctx, k.Is.Signer, from, func(secret string) bool {
		return hmac.Equal(sent, mac(derived(secret, "sas"), sasText(guid, assetID, claimed)))
	})
	if media.CodeOf(err) == media.CodeUnauthorized {
		return nil, refused
	}
	if err != nil {
		return nil, err
	}
	now := a.Now()
	if !now.Before(claimed.Expires) || claimed.Start != nil && now.Before(*claimed.Start) {
		return nil, refused
	}
	if who.Project != c.project {
		return nil, refused
	}
	c.who, c.docs = who, a.Jobs.Documents(who.Project, Origin)
	of, err := c.assets().Find(c.ctx, assetID)
	return &grant{of, k.Is.Permissions}, err
}
