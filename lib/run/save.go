package run

import (
	"errors"
	"time"
)

// saveResult is the result of a save.
type saveResult struct {
	err  error
	took time.Duration
}

// A save that takes longer than slowSave, such as a checkpoint of a wide network,
// is followed by a pause, so that saving takes at most saveShare of the time.
var (
	slowSave  = 75 * time.Millisecond // tests shorten both
	saveShare = 0.2
)

// saveDue reports whether to save the run after this chunk. Quick saves are always
// due, and a killed process loses only its last chunk; with slow ones it loses some
// more, and training does not wait for the disk.
func (t *training) saveDue() (bool, error) {
	if t.pausedUntil.IsZero() || t.isOver() {
		return true, nil
	}
	if t.saving != nil && len(t.saving) == 0 {
		return false, nil
	}
	err := t.waitForSave()
	return !time.Now().Before(t.pausedUntil), err
}

// startSave copies the run's current state and starts writing it to disk, after the
// previous save has ended.
func (t *training) startSave() error {
	c, err := t.run.checkpoint()
	if err == nil {
		err = t.waitForSave()
	}
	if err != nil {
		return err
	}
	t.before, t.good = t.good, c
	saving, clock, best := make(chan saveResult, 1), t.run.clock, t.run.best
	go func() {
		start := time.Now()
		err := errors.Join(t.run.writeProgress(c, best), clock.write(t.run.Dir))
		saving <- saveResult{err, time.Since(start)}
	}()
	t.saving = saving
	return nil
}

// waitForSave waits for the save under way, if there is one.
func (t *training) waitForSave() error {
	if t.saving == nil {
		return nil
	}
	s := <-t.saving
	t.saving, t.pausedUntil = nil, time.Time{}
	if s.took > slowSave {
		t.pausedUntil = time.Now().Add(time.Duration(float64(s.took) * (1/saveShare - 1)))
	}
	return s.err
}
