package notify

import (
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/store"
)

func TestAReceiverThatHangsIsLeftAloneForLongerAndLonger(t *testing.T) {
	t.Parallel()
	l, lane, other := newLanes(), store.Lane{Project: "p", Host: "a"}, store.Lane{Project: "p", Host: "b"}
	for i := range 20 { // at the same moment
		if want := i >= hangs; l.suspect(lane) != want {
			t.Errorf("after %d that hang: %t", i, !want)
		}
		l.tried(lane, false, true)
	}
	for _, want := range []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 10 * time.Minute, 10 * time.Minute} {
		if got := l.pause(lane); got != want {
			t.Errorf("a pause of %s, want %s", got, want)
		}
		l.tried(lane, true, true)
	}
	if l.suspect(other) {
		t.Error("another receiver of the project is left alone too")
	}
	if l.tried(lane, true, false); l.suspect(lane) {
		t.Error("a receiver that answers is still left alone")
	}
}

func TestAProjectLeavesSlotsForOthers(t *testing.T) {
	t.Parallel()
	l := newLanes()
	due := func(project string, n int) (list []store.Delivery) {
		for i := range n {
			list = append(list, store.Delivery{Project: project, Host: string(rune('a' + i))})
		}
		return list
	}
	groups := l.enter(append(due("p", atOnceProject), due("q", 2)...))
	if c, room := l.claim(); !room || len(c.Full) != 1 || c.Full[0] != "p" || len(c.Busy) != atOnceProject+2 || c.Most != atOnce-atOnceProject-2 {
		t.Errorf("%+v", c)
	}
	for lane, list := range groups {
		l.leave(lane, len(list))
	}
	if c, room := l.claim(); !room || len(c.Full)+len(c.Busy) != 0 || c.Most != atOnce || len(l.projects) != 0 {
		t.Errorf("%+v", c)
	}
	l.enter(due("r", atOnce))
	if _, room := l.claim(); room {
		t.Error("there is room where there is none")
	}
}
