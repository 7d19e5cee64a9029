package run

import (
	"errors"
	"time"
)

// outcome is how a save went.
type outcome struct {
	err  error
	took time.Duration
}

// A save that takes longer than slowSave, such as a checkpoint of a wide network,
// is followed by a rest, so that saving takes at most saveShare of the time.
var (
	slowSave  = 75 * time.Millisecond // tests shorten both
	saveShare = 0.2
)

// due reports whether the run is to be saved after this chunk. If saving is quick
// it always is, and a killed process loses only its last chunk; otherwise it
// loses some more, and training does not wait for the disk.
func (t *training) due() (bool, error) {
	if t.rest.IsZero() || t.run.Step == t.target {
		return true, nil
	}
	if t.saving != nil && len(t.saving) == 0 {
		return false, nil
	}
	err := t.wait()
	return !time.Now().Before(t.rest), err
}

// keep copies the run as it is and starts writing it to disk, once the save
// before it is there.
func (t *training) keep() error {
	c, err := t.run.checkpoint()
	if err == nil {
		err = t.wait()
	}
	if err != nil {
		return err
	}
	t.before, t.good = t.good, c
	saving, clock := make(chan outcome, 1), t.run.clock
	go func() {
		start := time.Now()
		err := errors.Join(t.run.write(c, progressFile), clock.write(t.run.Dir))
		saving <- outcome{err, time.Since(start)}
	}()
	t.saving = saving
	return nil
}

// wait waits for the save under way.
func (t *training) wait() error {
	if t.saving == nil {
		return nil
	}
	s := <-t.saving
	t.saving, t.rest = nil, time.Time{}
	if s.took > slowSave {
		t.rest = time.Now().Add(time.Duration(float64(s.took) * (1/saveShare - 1)))
	}
	return s.err
}
