package notify

import (
	"sync"
	"time"

	"github.com/mediamill/mediamill/internal/store"
)

// How many tries are on their way at a time. A project with many receivers that
// hang leaves room for the others, and a receiver for the others of its project.
const (
	atOnce        = 128
	atOnceProject = 24
	atOnceLane    = 8
)

// A receiver that hangs so often in a row is left alone for a while, which
// doubles each time that it still hangs.
const (
	slow       = 5 * time.Second // that an unanswered try took
	hangs      = 4
	firstPause = 30 * time.Second
	lastPause  = 10 * time.Minute
)

// lanes know which receivers this process is calling, and which of them hang.
type lanes struct {
	freed chan struct{} // a lane has ended

	mu       sync.Mutex
	running  int
	projects map[string]int
	busy     map[store.Lane]bool
	hung     map[store.Lane]int // tries in a row
}

func newLanes() *lanes {
	return &lanes{freed: make(chan struct{}, 1), projects: map[string]int{}, busy: map[store.Lane]bool{}, hung: map[store.Lane]int{}}
}

// claim is what may be taken now; room is false when that is nothing.
func (l *lanes) claim() (c store.Claim, room bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c = store.Claim{Most: atOnce - l.running, MostLane: atOnceLane, MostProject: atOnceProject, Hold: claimHold}
	for project, n := range l.projects {
		if n >= atOnceProject {
			c.Full = append(c.Full, project)
		}
	}
	for lane := range l.busy {
		c.Busy = append(c.Busy, lane)
	}
	return c, c.Most > 0
}

// enter takes the slots of deliveries, by lane. Two loops of one process never
// share a lane: what is busy is not claimed.
func (l *lanes) enter(due []store.Delivery) map[store.Lane][]store.Delivery {
	l.mu.Lock()
	defer l.mu.Unlock()
	each := map[store.Lane][]store.Delivery{}
	for _, d := range due {
		lane := store.Lane{Project: d.Project, Host: d.Host}
		each[lane] = append(each[lane], d)
		l.running++
		l.projects[d.Project]++
		l.busy[lane] = true
	}
	return each
}

func (l *lanes) leave(lane store.Lane, n int) {
	l.mu.Lock()
	l.running -= n
	if l.projects[lane.Project] -= n; l.projects[lane.Project] <= 0 {
		delete(l.projects, lane.Project)
	}
	delete(l.busy, lane)
	l.mu.Unlock()
	select {
	case l.freed <- struct{}{}:
	default:
	}
}

// tried writes down how a try ended. Tries at the same moment say no more than
// that the receiver hangs; that it still does says one alone, after a pause.
func (l *lanes) tried(lane store.Lane, alone, hung bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case !hung:
		delete(l.hung, lane)
	case alone || l.hung[lane] < hangs:
		l.hung[lane]++
	}
}

// suspect says whether the receiver hung too often when it was called last.
func (l *lanes) suspect(lane store.Lane) bool { return l.pause(lane) > 0 }

// pause is how long to leave the receiver alone; 0 for one that answers.
func (l *lanes) pause(lane store.Lane) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	more := l.hung[lane] - hangs
	if more < 0 {
		return 0
	}
	return min(firstPause<<min(more, 8), lastPause)
}
