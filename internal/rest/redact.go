package rest

import (
	"encoding/json"
	"reflect"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/outbound"
	"github.com/mediamill/mediamill/internal/store"
)

// redact takes out of an answer what whoever reads it could use: the signed
// queries and names of sources' and receivers' addresses. v is a pointer to what
// nobody else holds.
func redact(v any) { redactValue(reflect.ValueOf(v)) }

func redactValue(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			redactValue(v.Elem())
		}
	case reflect.Slice:
		if raw, ok := v.Interface().(json.RawMessage); ok {
			v.SetBytes(outbound.RedactJSON(raw))
			return
		}
		for i := range v.Len() {
			redactValue(v.Index(i))
		}
	case reflect.Struct:
		if v.CanAddr() {
			switch at := v.Addr().Interface().(type) {
			case *media.SourceRef:
				at.URL = outbound.Redact(at.URL)
			case *media.Callback:
				at.URL = outbound.Redact(at.URL)
			case *media.Receiver:
				at.URL = outbound.Redact(at.URL)
			case *store.Delivery:
				at.URL = outbound.Redact(at.URL)
			case *deliveryDetail:
				at.Sent = "" // holds the job and its source
			}
		}
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() {
				redactValue(f)
			}
		}
	}
}
