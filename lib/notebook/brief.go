package notebook

import (
	"fmt"
	"sync"
	"time"

	"latentlab/lib/format"
	"latentlab/lib/run"
)

// briefRuns are the runs that a program, or one call of a callback of Controls, has had from
// Trained. They share a line: a cell that trains many models shows one line, not many.
type briefRuns struct {
	line *line

	mu   sync.Mutex
	call *call           // that has had them
	is   map[string]bool // by ID; true if steps of the run were trained now
	took time.Duration   // of the steps trained now
}

var brief = briefRuns{line: newLine()}

// add adds a run that call has had and that was not stopped. It returns the line about all
// runs of that call, empty if there is one only or none was trained now.
func (b *briefRuns) add(r *run.Run, call *call) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.is == nil || b.call != call {
		b.call, b.is, b.took = call, map[string]bool{}, 0
	}
	b.is[r.ID()] = b.is[r.ID()] || r.NewSteps > 0
	b.took += trainingTime(r, r.NewSteps)
	now := 0
	for _, trained := range b.is {
		if trained {
			now++
		}
	}
	if len(b.is) < 2 || now == 0 {
		return ""
	}
	runs, took := format.Count(len(b.is), "run"), clock(b.took)
	last := fmt.Sprintf("the last is %s: %s.", r.ID(), position(r))
	if now < len(b.is) {
		return fmt.Sprintf("%s, %d of them trained in %s now; %s", runs, now, took, last)
	}
	return fmt.Sprintf("%s, trained in %s; %s", runs, took, last)
}
