package op

import (
	"testing"

	"github.com/mediamill/mediamill/internal/media"
)

func TestPartsCountFromTheEndBelowZero(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		whole, start, end  media.Seconds
		wantStart, wantEnd media.Seconds
		field              string // of a fault; "-" for a fault of the source
	}{
		{10, 1, 5, 1, 5, ""},
		{10, 0, 0, 0, 0, ""},
		{10, -4, 0, 6, 0, ""},
		{10, -4, -1, 6, 9, ""},
		{10, 2, -1, 2, 9, ""},
		{10, -40, 3, 0, 3, ""},
		{10, -4, 5, 0, 0, "trim.end_seconds"},
		{10, 9.5, -1, 0, 0, "trim.end_seconds"},
		{10, 0, -11, 0, 0, "trim.end_seconds"},
		{0, -1, 0, 0, 0, "-"},
		{0, 1, 2, 1, 2, ""},
	} {
		start, end := tt.start, tt.end
		fault := FromEnd(tt.whole, "trim.", &start, &end)
		switch {
		case tt.field == "-" && (fault == nil || fault.Code != media.CodeInputMalformed):
			t.Errorf("%+v: %v", tt, fault)
		case tt.field == "-":
		case tt.field != "" && (fault == nil || fault.Field != tt.field):
			t.Errorf("%+v: %v", tt, fault)
		case tt.field == "" && (fault != nil || start != tt.wantStart || end != tt.wantEnd):
			t.Errorf("%+v: %v to %v, %v", tt, start, end, fault)
		}
	}
}
