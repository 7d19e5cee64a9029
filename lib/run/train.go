package run

import (
	"context"
	"errors"
	"time"

	"latentlab/lib/backend"
	"latentlab/lib/dataset"
	"latentlab/lib/train"
)

// Event is what an observer receives: at the start of a training, after each chunk
// of steps, and at its end.
type Event struct {
	Target          int           // step at which training ends
	ImagesPerSecond float64       // of the last chunk; 0 before the first
	Remaining       time.Duration // estimated time until Target
	EpochEnd        bool          // the chunk ended an epoch
	Done            bool          // this is the last event
	Err             error         // in the last event, that the loss diverged; otherwise nil
	Message         string        // a line for the user, if not empty
}

// Observer observes a training. It may read the run until it returns; training
// waits for it. The run is nil while training waits for another process.
type Observer func(r *Run, e Event)

// chunkTime is the duration of a call of the compiled loop: long enough that saving
// costs little, short enough for progress and interrupts.
var chunkTime = 300 * time.Millisecond // tests shorten it

// Train returns the run of m on data after the given number of epochs: loaded if it
// was trained before, otherwise continued from the nearest checkpoint. When ctx is
// done, training stops after the current chunk, and Train returns the run as it is,
// with Interrupted set. If the loss diverges, Train returns the run at its last good
// state together with the error.
//
// A model that is a train.Evaluator is evaluated on Config.Test after each epoch. A
// run that was trained before without this evaluation is evaluated once, in its
// current state. If the model cannot be evaluated on the test set, Train returns an
// error and trains nothing.
//
// With train.EarlyStopping the run has the state of the epoch with the lowest
// validation loss, which is its Step, and the history of all epochs that were trained.
// An interrupted one has its latest state.
func Train(
	ctx context.Context, m train.Model, data *dataset.Examples, observe Observer, options ...train.Option,
) (*Run, error) {
	p, err := train.Prepare(m, data, options...)
	if err != nil {
		return nil, err
	}
	return trainProgram(ctx, p, observe, false)
}

// TrainProgram is Train for a program that train.Prepare has returned and that has
// not been trained. The run takes over the program and its variables. It is an error
// if its data or its variables have changed since, and steps are to be trained.
func TrainProgram(ctx context.Context, p *train.Program, observe Observer) (*Run, error) {
	return trainProgram(ctx, p, observe, true)
}

// trainProgram checks before it trains that the program is as it was prepared, if
// the caller may have changed it.
func trainProgram(ctx context.Context, p *train.Program, observe Observer, check bool) (*Run, error) {
	wanted, err := wantedEvaluations(p)
	if err != nil {
		return nil, err
	}
	if observe == nil {
		observe = func(*Run, Event) {}
	}
	r, err := open(ctx, p, wanted, func(line string) { observe(nil, Event{Message: line}) })
	if err != nil {
		return nil, err
	}
	defer r.unlock() // an observer may panic
	t := &training{run: r, observe: observe, target: targetStep(p)}
	if !r.isComplete() {
		if check {
			err = p.Check(r.Step)
		}
		if err == nil {
			err = t.train(ctx)
		}
	}
	// The best state may be of an earlier call, on another test set.
	if err == nil && r.isComplete() && r.lacksEvaluation() && ctx.Err() == nil {
		err = t.evaluateOnly()
	}
	if e := r.unlock(); err == nil {
		err = e
	}
	if err != nil && !errors.As(err, new(*train.Diverged)) {
		return nil, err
	}
	observe(r, Event{Target: t.target, Done: true, Err: err})
	return r, err
}

// LoadLatest returns the run of a program as far as it was trained, up to the
// program's epochs, without training or evaluating it. Interrupted is set if epochs
// are missing. LoadLatest returns an error if another process trains the run.
func LoadLatest(p *train.Program) (*Run, error) {
	wanted, err := wantedEvaluations(p)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel() // do not wait for another process
	r, err := open(ctx, p, wanted, func(string) {})
	if err != nil {
		return nil, err
	}
	r.Interrupted = !r.isComplete()
	return r, r.unlock()
}

// training is a call of Train from a run's step to the target.
type training struct {
	run         *Run
	observe     Observer
	target      int
	loop        *train.Loop
	judges      []judging
	good        *checkpoint     // the newest one
	before      *checkpoint     // the one before it, nil if this call has made only one
	saving      chan saveResult // result of the save under way, nil if there is none
	pausedUntil time.Time       // no save starts before this time; zero after a quick save
	speed       float64         // steps per second
}

func (t *training) train(ctx context.Context) (err error) {
	r := t.run
	backend.Hint(r.Program.Work())
	b, info, err := backend.Open()
	if err != nil {
		return err
	}
	if err := r.addSegment(info); err != nil {
		return err
	}
	defer t.waitForSave() // an observer may panic, after which the caller unlocks the folder
	t.observe(r, Event{Target: t.target})
	if t.loop, err = train.NewLoop(b, r.Program); err != nil {
		return err
	}
	defer t.loop.Close()
	defer t.closeJudges()
	if err := t.openJudges(b); err != nil {
		return err
	}
	if t.good, err = r.checkpoint(); err != nil {
		return err
	}
	for !t.isOver() {
		if r.Interrupted = ctx.Err() != nil; r.Interrupted {
			break
		}
		if err := t.trainChunk(); err != nil {
			err = errors.Join(err, t.waitForSave())
			if diverged := new(train.Diverged); errors.As(err, &diverged) {
				err = errors.Join(err, t.restoreGood(diverged.Step))
			}
			return err
		}
	}
	if t.good.step < r.Step { // interrupted between two saves
		if err := t.startSave(); err != nil {
			return err
		}
	}
	if err := t.waitForSave(); err != nil {
		return err
	}
	if r.stopped {
		return r.keepBest()
	}
	if r.Step == t.target {
		return r.completeProgress()
	}
	return r.writeTables()
}

// isOver reports whether there is no step left to train.
func (t *training) isOver() bool { return t.run.Step >= t.target || t.run.stopped }

// trainChunk trains for about chunkTime, and starts a save if one is due. A chunk
// may contain several short epochs.
func (t *training) trainChunk() error {
	r, e, from := t.run, Event{Target: t.target}, t.run.Step
	steps, took := 0, time.Duration(0)
	for more := true; more && !t.isOver(); more = took < chunkTime/2 && t.speed > 0 {
		start := time.Now()
		n := t.callSteps(int((chunkTime - took).Seconds() * t.speed))
		if err := t.trainSteps(n); err != nil {
			return err
		}
		steps, took = steps+n, took+time.Since(start)
		if r.Step%r.Program.Steps() == 0 {
			e.EpochEnd = true
			if err := t.evaluate(); err != nil {
				return err
			}
		}
	}
	if t.speed > 0 {
		e.ImagesPerSecond = float64(steps*r.Program.Config.Batch) / took.Seconds()
		e.Remaining = time.Duration(float64(t.target-r.Step) / float64(steps) * float64(took))
	}
	// The first chunk is a step or two and includes the compilation. The next one
	// measures the real speed.
	t.speed = float64(steps) / took.Seconds()
	if e.ImagesPerSecond == 0 {
		t.speed *= 8
	}
	r.clock = r.clock.add(from, r.Step, took)
	due, err := t.saveDue()
	if due {
		err = t.startSave()
	}
	if err != nil {
		return err
	}
	t.observe(r, e)
	return nil
}

// callSteps returns the number of steps of the next call of the loop if about n are
// wanted: none after the end of the epoch.
func (t *training) callSteps(n int) int {
	left := t.run.Program.Steps() - t.run.Step%t.run.Program.Steps()
	n = max(1, min(n, train.MaxChunk, left))
	if rest := left - n; rest < n/4 && left <= train.MaxChunk {
		return left // a short rest does not merit a call
	}
	return n
}

// trainSteps trains n steps of the run's current epoch.
func (t *training) trainSteps(n int) error {
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
	r.NewSteps += n
	return nil
}

// restoreGood goes back from the step whose loss was not finite to the last good
// state, the newest one whose own loss was finite: the state before the previous
// step. It trains there from a checkpoint, which gives the same bits. A call that
// started at the bad step has no older state, and stays there.
func (t *training) restoreGood(bad int) error {
	r, c, last := t.run, t.good, max(0, bad-1)
	if c.step > last && t.before != nil {
		c = t.before
	}
	r.NewSteps += c.step - r.Step
	if err := r.restore(c); err != nil {
		return err
	}
	for r.Step < last {
		if err := t.trainSteps(min(train.MaxChunk, last-r.Step,
			r.Program.Steps()-r.Step%r.Program.Steps())); err != nil {
			return err
		}
		if r.Step%r.Program.Steps() == 0 {
			if err := t.evaluate(); err != nil {
				return err
			}
		}
	}
	c, err := r.checkpoint()
	if err != nil {
		return err
	}
	return errors.Join(r.writeProgress(c, r.best), r.writeTables())
}
