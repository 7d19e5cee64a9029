package notebook

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"latentlab/lib/format"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// status describes the progress of a training in one line.
func status(r *run.Run, e run.Event) string {
	parts := []string{reached(r)}
	if n := r.Tests.Len(); n > 0 {
		parts = append(parts, fmt.Sprintf("test %s %s", r.Tests.Names[0], lossText(r.Tests.Columns[0][n-1])))
	}
	if best := r.BestEpoch(); best > 0 {
		losses := r.Validation.Columns[0]
		parts = append(parts, fmt.Sprintf("validation %s %s, lowest %s at epoch %d",
			r.Validation.Names[0], lossText(losses[len(losses)-1]), lossText(losses[best-1]), best))
	}
	if e.ImagesPerSecond > 0 {
		parts = append(parts, format.Integer(int64(e.ImagesPerSecond))+" "+r.Program.Data.Noun()+"/s")
	}
	if e.Remaining > 0 && !e.Done {
		most := ""
		if r.Program.Config.Patience > 0 {
			most = "at most "
		}
		parts = append(parts, most+clock(e.Remaining)+" left")
	}
	return strings.Join(parts, " · ")
}

// reached describes how far a training under way has come.
func reached(r *run.Run) string {
	most := ""
	if r.Program.Config.Patience > 0 {
		most = "at most "
	}
	text := fmt.Sprintf("epoch %s of %s%d", epochs(r), most, r.Program.Config.Epochs)
	if n := r.History.Len(); n > 0 {
		text += fmt.Sprintf(" · %s %s", r.History.Names[0], lossText(r.History.Columns[0][n-1]))
	}
	return text
}

// lossText returns a loss with four decimals, and with a minus sign instead of a hyphen.
func lossText(v float32) string { return strings.Replace(fmt.Sprintf("%.4f", v), "-", "−", 1) }

// outcome describes how a training ended, with the error that it ended with, if any.
func outcome(r *run.Run, err error) string {
	switch diverged := new(train.Diverged); {
	case errors.As(err, &diverged) && r.Step == 0:
		return fmt.Sprintf("Run %s diverged at step %s, and keeps its initial weights.",
			r.ID(), format.Integer(int64(diverged.Step)))
	case errors.As(err, &diverged):
		return fmt.Sprintf("Run %s diverged at step %s, and is kept as it was at %s.",
			r.ID(), format.Integer(int64(diverged.Step)), position(r))
	case r.Interrupted:
		return interrupted(r)
	case r.History.Len() == 0:
		return fmt.Sprintf("Run %s for 0 epochs: nothing is trained, and it has its initial weights.", r.ID())
	case r.NewSteps == 0:
		before := "before"
		if _, known := r.Seconds(r.History.Len()); known {
			before += ", in " + clock(trainingTime(r, r.History.Len()))
		}
		return fmt.Sprintf("Run %s, trained %s: %s.", r.ID(), before, position(r))
	case r.NewSteps < r.History.Len():
		return fmt.Sprintf("Run %s, continued: %s.", r.ID(), newPart(r))
	}
	return fmt.Sprintf("Run %s, trained in %s: %s.", r.ID(), clock(trainingTime(r, r.NewSteps)), position(r))
}

// interrupted describes a run whose training ■ has stopped.
func interrupted(r *run.Run) string {
	const again = "; run the cell again to go on."
	switch {
	case r.Step == 0:
		return fmt.Sprintf("Interrupted before the first step of run %s; run the cell again to train it.", r.ID())
	case r.NewSteps == 0:
		return fmt.Sprintf("Interrupted before a new step. Run %s is saved at %s%s", r.ID(), position(r), again)
	case r.NewSteps < r.Step:
		return fmt.Sprintf("Interrupted after %s. Run %s is saved%s", newPart(r), r.ID(), again)
	}
	return fmt.Sprintf("Interrupted after %s. Run %s is saved%s", position(r), r.ID(), again)
}

// position describes how far a run has been trained, and which epoch's state it has.
func position(r *run.Run) string {
	if last := r.History.Len(); last > r.Step {
		return fmt.Sprintf("best of %d epochs: %s, %s of %s", last/r.Program.Steps(), epochs(r),
			format.Integer(int64(r.Step)), plural(format.Integer(int64(last)), "step"))
	}
	return fmt.Sprintf("%s, %s", plural(epochs(r), "epoch"), plural(format.Integer(int64(r.Step)), "step"))
}

// newPart is position with what was trained now.
func newPart(r *run.Run) string {
	return fmt.Sprintf("%s, %s of them in %s now", position(r), format.Integer(int64(r.NewSteps)), clock(trainingTime(r, r.NewSteps)))
}

// trainingTime returns how long the last steps of a run took, as [run.Run.Seconds] measures
// it: without building and compiling, so that a run has the same time in the cell that
// trains it and in one that loads it. It is 0 if that is unknown.
func trainingTime(r *run.Run, steps int) time.Duration {
	last := r.History.Len()
	until, known := r.Seconds(last)
	before, _ := r.Seconds(last - steps)
	if !known {
		return 0
	}
	return time.Duration((until - before) * float64(time.Second))
}

func plural(n, unit string) string {
	if n == "1" {
		return n + " " + unit
	}
	return n + " " + unit + "s"
}

// epochs returns the number of epochs that r has been trained for, with a
// decimal within an epoch.
func epochs(r *run.Run) string {
	if r.Step%r.Program.Steps() == 0 {
		return format.Integer(int64(r.Step / r.Program.Steps()))
	}
	return fmt.Sprintf("%.1f", r.Epochs())
}

// clock writes a duration as 1:02:03, or 0:07.
func clock(d time.Duration) string {
	s := int(d.Round(time.Second).Seconds())
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}
