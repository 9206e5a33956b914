package ffmpeg

import (
	"testing"
	"time"
)

// Each second of a child's life is one step of the clock.
func TestOnlyWhatHangsIsStalled(t *testing.T) {
	const stall = 120 * time.Second
	second := func(n int) time.Duration { return time.Duration(n) * time.Second }
	for name, c := range map[string]struct {
		at       func(n int) vital         // what the system says after n seconds
		reported func(n int) time.Duration // when progress was last reported
		want     int                       // the second in which it is stalled; 0 for never within an hour
	}{
		"it works": {
			at:       func(n int) vital { return vital{cpu: second(n)} },
			reported: second,
		},
		"it has stopped": {
			at:   func(n int) vital { return vital{cpu: second(min(n, 10))} },
			want: 130,
		},
		"it never ran": {
			at:   func(int) vital { return vital{} },
			want: 120,
		},
		"it turns in circles on an idle machine": {
			at:   func(n int) vital { return vital{cpu: second(n)} },
			want: 120,
		},
		"it turns in circles on all four processors": {
			at:   func(n int) vital { return vital{cpu: second(4 * n)} },
			want: 120,
		},
		"it turns in circles on a busy machine": {
			at:   func(n int) vital { return vital{cpu: second(n) / 16} },
			want: 16 * 120,
		},
		"a load of 100 leaves it a hundredth, and its first picture takes 30 s": {
			at: func(n int) vital { return vital{cpu: second(n) / 100} },
			reported: func(n int) time.Duration {
				if n < 3000 {
					return 0
				}
				return second(n)
			},
		},
		"it hangs, and wakes up to look whether something came": {
			at:   func(n int) vital { return vital{cpu: second(n) / 2000} },
			want: 120,
		},
		"it only reads": {
			at: func(n int) vital { return vital{bytes: int64(n) << 20, cpu: second(n) / 500} },
		},
		"it only talks": {
			at:   func(n int) vital { return vital{bytes: int64(n % 3 * 1000)} },
			want: 120,
		},
		"the system tells nothing, and progress ends": {
			at:       func(int) vital { return vital{} },
			reported: func(n int) time.Duration { return second(min(n, 60)) },
			want:     180,
		},
	} {
		p := pulse{stall: stall}
		got := 0
		for n := 1; n <= 3600 && got == 0; n++ {
			reported := time.Duration(0)
			if c.reported != nil {
				reported = c.reported(n)
			}
			if p.stalled(second(n), reported, c.at(n)) {
				got = n
			}
		}
		if got < c.want-1 || got > c.want+2 {
			t.Errorf("%s: stalled after %d s, want %d", name, got, c.want)
		}
	}
}
