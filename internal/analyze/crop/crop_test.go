package crop

import (
	"testing"

	"github.com/mediamill/mediamill/internal/analyze"
)

func TestAreas(t *testing.T) {
	t.Parallel()
	input := analyze.Input{Width: 640, Height: 360}
	for name, tt := range map[string]struct {
		area  area
		bars  bool
		label string
		even  area
	}{
		"whole":            {area{0, 0, 640, 360}, false, "letterbox", area{0, 0, 640, 360}},
		"a smeared border": {area{2, 0, 638, 357}, false, "letterbox", area{0, 0, 640, 360}},
		"above and below":  {area{0, 45, 640, 315}, true, "letterbox", area{0, 46, 640, 314}},
		"at the sides":     {area{80, 0, 560, 360}, true, "pillarbox", area{80, 0, 560, 360}},
		"all around":       {area{80, 45, 560, 315}, true, "windowbox", area{80, 46, 560, 314}},
	} {
		if got := tt.area.bars(input); got != tt.bars {
			t.Errorf("%s: bars %v", name, got)
		}
		if got := tt.area.label(input); got != tt.label {
			t.Errorf("%s: %s, want %s", name, got, tt.label)
		}
		if got := tt.area.even(input); got != tt.even {
			t.Errorf("%s: %v, want %v", name, got, tt.even)
		}
	}
	if a := (area{}).with(area{1, 2, 3, 4}); a != (area{1, 2, 3, 4}) || !(area{5, 5, 5, 9}).empty() {
		t.Errorf("%v", a)
	}
}
