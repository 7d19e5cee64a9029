package run

import (
	"context"
	"errors"
	"slices"
	"time"

	"latentlab/lib/backend"
	"latentlab/lib/dataset"
	"latentlab/lib/metric"
	"latentlab/lib/train"
)

// Event is what an observer of a training is told: at its start, after every
// chunk of steps, and at its end.
type Event struct {
	Target          int           // step at which training will end
	ImagesPerSecond float64       // of the last chunk; 0 before the first
	Left            time.Duration // estimated time until Target
	EpochEnd        bool          // the chunk ended an epoch
	Done            bool          // nothing follows
	Message         string        // a line for the user, when not empty
}

// Observer follows a training. What it is shown may be read until it
// returns; what it costs, training waits for. The run is nil while training
// waits for another process.
type Observer func(r *Run, e Event)

// chunkTime is what a call into the compiled loop should take: long enough
// that saving costs little, short enough for progress and interrupts.
var chunkTime = 300 * time.Millisecond // tests shorten it

// Train returns the run of m on data with the asked number of epochs behind
// it: loaded when it was trained before, continued from the nearest
// checkpoint otherwise. When ctx ends, training stops at the next chunk and
// the run is returned as it is, with Interrupted set. A diverging loss
// returns the run at its last good state together with the error.
//
// A model that is an Evaluator is evaluated on Config.Test after each epoch. A
// run that was trained before without this evaluation is evaluated once, where it
// is. A test set that the model cannot be evaluated on is an error, and nothing
// is trained.
func Train(ctx context.Context, m train.Model, data *dataset.Images, observe Observer, options ...train.Option) (*Run, error) {
	p, err := train.Prepare(m, data, options...)
	if err != nil {
		return nil, err
	}
	asked, err := evaluationOf(p)
	if err != nil {
		return nil, err
	}
	if observe == nil {
		observe = func(*Run, Event) {}
	}
	target := p.Config.Epochs * p.Steps()
	r, err := open(ctx, p, asked, target, func(line string) { observe(nil, Event{Message: line}) })
	if err != nil {
		return nil, err
	}
	defer r.release() // an observer may panic
	t := &training{run: r, observe: observe, target: target}
	if r.Step < target {
		err = t.train(ctx)
	} else if r.untested() && ctx.Err() == nil {
		err = t.catchUp()
	}
	if e := r.release(); err == nil {
		err = e
	}
	if err != nil && !errors.As(err, new(*train.Diverged)) {
		return nil, err
	}
	observe(r, Event{Target: target, Done: true})
	return r, err
}

// training is one call's way from a run's step to the target.
type training struct {
	run     *Run
	observe Observer
	target  int
	loop    *train.Loop
	judge   *metric.Judge
	good    *checkpoint  // newest one
	before  *checkpoint  // the one before it, nil when this call has made only one
	saving  chan outcome // result of the save under way, nil when there is none
	rest    time.Time    // until when none is started after a slow one, else zero
	speed   float64      // steps a second
}

func (t *training) train(ctx context.Context) (err error) {
	r := t.run
	backend.Hint(r.Program.Work())
	b, info, err := backend.Open()
	if err != nil {
		return err
	}
	if err := r.note(info); err != nil {
		return err
	}
	defer t.wait() // an observer may panic, and its caller gives the folder free
	t.observe(r, Event{Target: t.target})
	if t.loop, err = train.NewLoop(b, r.Program); err != nil {
		return err
	}
	defer t.loop.Close()
	if err := t.ready(b); err != nil {
		return err
	}
	defer t.close()
	if t.good, err = r.checkpoint(); err != nil {
		return err
	}
	for r.Step < t.target {
		if r.Interrupted = ctx.Err() != nil; r.Interrupted {
			break
		}
		if err := t.chunk(); err != nil {
			err = errors.Join(err, t.wait())
			if diverged := new(train.Diverged); errors.As(err, &diverged) {
				err = errors.Join(err, t.retreat(diverged.Step))
			}
			return err
		}
	}
	if t.good.step < r.Step { // interrupted between two saves
		if err := t.keep(); err != nil {
			return err
		}
	}
	if err := t.wait(); err != nil {
		return err
	}
	if r.Step == t.target {
		return r.end()
	}
	return r.finish()
}

// chunk trains for about chunkTime, and starts saving what came of it when a
// save is due. Short epochs are taken several at a time.
func (t *training) chunk() error {
	r, e, from := t.run, Event{Target: t.target}, t.run.Step
	steps, took := 0, time.Duration(0)
	for more := true; more && r.Step < t.target; more = took < chunkTime/2 && t.speed > 0 {
		start := time.Now()
		n := t.reach(int((chunkTime - took).Seconds() * t.speed))
		if err := t.advance(n); err != nil {
			return err
		}
		steps, took = steps+n, took+time.Since(start)
		if r.Step%r.Program.Steps() == 0 {
			e.EpochEnd = true
			if err := t.test(); err != nil {
				return err
			}
		}
	}
	if t.speed > 0 {
		e.ImagesPerSecond = float64(steps*r.Program.Config.Batch) / took.Seconds()
		e.Left = time.Duration(float64(t.target-r.Step) / float64(steps) * float64(took))
	}
	// The first chunk is a step or two that hold the compilation; the next
	// one finds out how fast it really is.
	t.speed = float64(steps) / took.Seconds()
	if e.ImagesPerSecond == 0 {
		t.speed *= 8
	}
	r.clock = r.clock.add(from, r.Step, took)
	due, err := t.due()
	if due {
		err = t.keep()
	}
	if err != nil {
		return err
	}
	t.observe(r, e)
	return nil
}

// reach is how many steps to take where about n are wanted: none beyond the
// end of the epoch.
func (t *training) reach(n int) int {
	left := t.run.Program.Steps() - t.run.Step%t.run.Program.Steps()
	n = max(1, min(n, train.MaxChunk, left))
	if rest := left - n; rest < n/4 && left <= train.MaxChunk {
		return left // a short rest is not worth a call
	}
	return n
}

// advance trains n steps of the epoch that the run is in.
func (t *training) advance(n int) error {
	r, perEpoch := t.run, t.run.Program.Steps()
	epoch, from := r.Step/perEpoch, r.Step%perEpoch
	rows, err := t.loop.Run(epoch, from, from+n)
	if err != nil {
		return err
	}
	for _, row := range rows {
		r.History.add(row)
	}
	r.Step += n
	r.Trained += n
	return nil
}

// retreat goes back from the step whose loss was not finite to the last good
// state, the newest whose own loss was finite: that before the step before.
// It gets there by training from a checkpoint, which gives the same bits. A
// call that started at the bad step knows nothing older, and stays there.
func (t *training) retreat(bad int) error {
	r, c, last := t.run, t.good, max(0, bad-1)
	if c.step > last && t.before != nil {
		c = t.before
	}
	r.Trained += c.step - r.Step
	if err := r.restore(c); err != nil {
		return err
	}
	for r.Step < last {
		if err := t.advance(min(train.MaxChunk, last-r.Step, r.Program.Steps()-r.Step%r.Program.Steps())); err != nil {
			return err
		}
		if r.Step%r.Program.Steps() == 0 {
			if err := t.test(); err != nil {
				return err
			}
		}
	}
	c, err := r.checkpoint()
	if err != nil {
		return err
	}
	return errors.Join(r.write(c, progressFile), r.finish())
}

// checkpoint copies the run as it is now.
func (r *Run) checkpoint() (*checkpoint, error) {
	state, err := r.Program.State()
	if err != nil {
		return nil, err
	}
	c := &checkpoint{
		digest: r.Program.Digest, step: r.Step, state: state,
		history: r.History.upTo(r.History.Len()), tests: r.evaluations(), trainedOn: r.trainedOn,
	}
	for _, v := range r.Program.Variables() {
		if needed(v) {
			c.weights = append(c.weights, v.Path())
		}
	}
	slices.Sort(c.weights)
	if m, ok := r.Program.Model.(train.Describer); ok {
		c.described = m.Describe()
	}
	return c, nil
}
