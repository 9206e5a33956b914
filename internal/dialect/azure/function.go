package azure

import (
	"net/http"
	"strings"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/media"
)

// A function is a function import of the service.
type function struct {
	need auth.Role
	run  func(*call) (reply, error)
}

// imports are they in the words of $metadata.
const imports = `<FunctionImport Name="CancelJob" m:HttpMethod="GET"><Parameter Name="jobid" Type="Edm.String"/></FunctionImport>` +
	`<FunctionImport Name="CreateFileInfos" m:HttpMethod="GET"><Parameter Name="assetid" Type="Edm.String"/></FunctionImport>` +
	`<FunctionImport Name="GetProtectionKeyId" ReturnType="Edm.String" m:HttpMethod="GET"><Parameter Name="contentKeyType" Type="Edm.Int32"/></FunctionImport>` +
	`<FunctionImport Name="GetProtectionKey" ReturnType="Edm.String" m:HttpMethod="GET"><Parameter Name="ProtectionKeyId" Type="Edm.String"/></FunctionImport>` +
	`<FunctionImport Name="RebindContentKey" ReturnType="Edm.String" m:HttpMethod="GET"><Parameter Name="id" Type="Edm.String"/><Parameter Name="x509Certificate" Type="Edm.String"/></FunctionImport>`

// function is the one that a path names; function names are of any case.
func (c *call) function(p odata.Path) (function, bool) {
	if p.HasKey || len(p.Rest) > 0 {
		return function{}, false
	}
	none := func(run func(*call) error) func(*call) (reply, error) {
		return func(c *call) (reply, error) { return noContent(), run(c) }
	}
	f, ok := map[string]function{
		"canceljob":          {auth.Operator, none(cancelJob)},
		"cancejob":           {auth.Operator, none(cancelJob)}, // as azure-media spells it
		"createfileinfos":    {auth.Operator, none(createFileInfos)},
		"getprotectionkeyid": {auth.Operator, protectionKeyID},
		"getprotectionkey":   {auth.Operator, protectionKey},
		"rebindcontentkey":   {auth.Operator, rebind},
	}[strings.ToLower(p.Name)]
	return f, ok
}

// invoke runs a function: by GET, as the reference has it, or by POST.
func (c *call) invoke(f function, method string) (reply, error) {
	if method != http.MethodGet && method != http.MethodPost {
		return reply{}, media.Errorf(codeMethod, "%.20s is not allowed on a function.", method)
	}
	if err := c.who.May(f.need); err != nil {
		return reply{}, err
	}
	return f.run(c)
}

// argument is a parameter of a function, whose name is of any case and whose
// value is in quotes.
func (c *call) argument(name string) (string, error) {
	for key, values := range c.query {
		if !strings.EqualFold(key, name) || len(values) != 1 {
			continue
		}
		text := strings.TrimSpace(values[0])
		inner, ok := strings.CutPrefix(text, "'")
		inner, ok2 := strings.CutSuffix(inner, "'")
		if ok && ok2 {
			return strings.ReplaceAll(inner, "''", "'"), nil
		}
		return "", media.Bad(name, "must be in quotes")
	}
	return "", &media.Error{Code: media.CodeConfigMissing, Field: name, Message: "The function needs it."}
}
