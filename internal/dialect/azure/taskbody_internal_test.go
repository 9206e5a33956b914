package azure

import (
	"reflect"
	"strings"
	"testing"
)

func TestTaskBodiesAreReadAsClientsWriteThem(t *testing.T) {
	t.Parallel()
	want := &taskBody{inputs: []assetRef{{false, 0}, {true, 2}}, outputs: []outputRef{{n: 1, name: "a & b", storage: "main"}}}
	for name, text := range map[string]string{
		"plain": `<taskBody><inputAsset>JobInputAsset(0)</inputAsset><inputAsset>JobOutputAsset(2)</inputAsset>` +
			`<outputAsset assetCreationOptions="0" assetName="a &amp; b" storageAccountName="main" assetFormatOption="0">JobOutputAsset(1)</outputAsset></taskBody>`,
		"a prolog that claims utf-16, spaces and capital letters": "<?xml version=\"1.0\" encoding=\"utf-16\"?>\n<TaskBody>\n <InputAsset> JobInputAsset(0) </InputAsset>" +
			`<inputAsset>JobOutputAsset(2)</inputAsset><outputAsset AssetCreationOptions="None" AssetName="a &amp; b" StorageAccountName="main"> JobOutputAsset(1)</outputAsset></TaskBody>`,
		"as the reference prints its example": `<taskBody>     <inputAsset> JobInputAsset(0)</inputAsset>     <inputAsset> JobOutputAsset(2)</inputAsset>     <outputAsset assetCreationOptions=”0”                   ` +
			`assetName=”a &amp; b”                   storageAccountName=”main”>                  JobOutputAsset(1)     </outputAsset> <taskBody>`,
	} {
		if got, err := parseTaskBody(text); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func FuzzTaskBody(f *testing.F) {
	for _, seed := range []string{
		`<taskBody><inputAsset>JobInputAsset(0)</inputAsset><outputAsset assetName="x">JobOutputAsset(0)</outputAsset></taskBody>`,
		`<?xml version="1.0" encoding="utf-16"?><taskBody/>`, `<taskBody><outputAsset =""/></taskBody>`,
		`<jobTemplate><taskBody taskTemplateId="nb:ttid:UUID:00000000-0000-4000-8000-000000000000"><inputAsset>JobInputAsset(9999)</inputAsset></taskBody></jobTemplate>`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, bodies, err := templateBodies(text)
		if err == nil {
			for _, b := range bodies {
				_, _ = parseTaskBody(b)
			}
		}
		b, err := parseTaskBody(text)
		if err != nil {
			return
		}
		o := &order{tasks: []taskOrder{{body: b}, {body: b}}}
		_ = o.check()
		if len(b.inputs)+len(b.outputs) > maxOfTask || len(b.inputs) == 0 || len(b.outputs) == 0 {
			t.Fatalf("%+v is taken", b)
		}
		if strings.Contains(text, "<!DOCTYPE") && !strings.Contains(text, "<!--") && !strings.Contains(text, "CDATA") && !strings.Contains(text, "<?") {
			t.Fatalf("a document type is taken: %s", text)
		}
	})
}
