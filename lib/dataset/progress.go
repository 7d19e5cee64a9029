package dataset

import (
	"sync"
	"time"
)

// NewProgress, if it is not nil, returns a function that shows the reader the
// progress of what takes this package seconds: the share done, in [0, 1], and a
// text. Package notebook sets it.
var NewProgress func() func(share float64, text string)

// progressDelay is how long a task takes before its progress is shown, and
// progressPause is the time between two changes of what is shown. Tests lower them.
var (
	progressDelay = 500 * time.Millisecond
	progressPause = 100 * time.Millisecond
)

// progress shows the reader how far a task is, if it takes longer than progressDelay.
type progress struct {
	text string

	sync.Mutex
	next time.Time                        // when it is shown next
	show func(share float64, text string) // nil until it is shown
}

// startProgress starts the time of a task.
func startProgress(text string) *progress {
	return &progress{text: text, next: time.Now().Add(progressDelay)}
}

// at shows which share of the task is done, in [0, 1). Several goroutines may call it.
func (p *progress) at(share float64) {
	if NewProgress == nil || !p.TryLock() {
		return
	}
	defer p.Unlock()
	now := time.Now()
	if now.Before(p.next) {
		return
	}
	if p.show == nil {
		p.show = NewProgress()
	}
	p.next = now.Add(progressPause)
	p.show(min(share, 0.999), p.text)
}

// end shows that the task is done, in other words, if its progress was shown.
func (p *progress) end(text string) {
	if p.show != nil {
		p.show(1, text)
	}
}
