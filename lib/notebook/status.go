package notebook

import (
	"fmt"
	"strings"
	"time"

	"latentlab/lib/format"
	"latentlab/lib/run"
)

// status describes the progress of a training in one line.
func status(r *run.Run, e run.Event) string {
	total := r.Program.Config.Epochs
	parts := []string{fmt.Sprintf("epoch %s of %d", epochs(r), total)}
	if n := r.History.Len(); n > 0 {
		parts = append(parts, fmt.Sprintf("%s %.4f", r.History.Names[0], r.History.Columns[0][n-1]))
	}
	if n := r.Tests.Len(); n > 0 {
		parts = append(parts, fmt.Sprintf("test %s %.4f", r.Tests.Names[0], r.Tests.Columns[0][n-1]))
	}
	if e.ImagesPerSecond > 0 {
		parts = append(parts, format.Integer(int64(e.ImagesPerSecond))+" images/s")
	}
	if e.Remaining > 0 && !e.Done {
		parts = append(parts, clock(e.Remaining)+" left")
	}
	return strings.Join(parts, " · ")
}

// outcome describes how a training ended.
func outcome(r *run.Run, took time.Duration) string {
	unit := "epochs"
	if r.Step == r.Program.Steps() {
		unit = "epoch"
	}
	trained := fmt.Sprintf("%s %s, %s steps", epochs(r), unit, format.Integer(int64(r.Step)))
	switch {
	case r.Interrupted:
		return fmt.Sprintf("Interrupted after %s. Run %s is saved; run the cell again to go on.", trained, r.ID())
	case r.NewSteps == 0:
		return fmt.Sprintf("Run %s, trained before: %s.", r.ID(), trained)
	case r.NewSteps < r.Step:
		return fmt.Sprintf("Run %s, continued: %s, %s of them in %s now.",
			r.ID(), trained, format.Integer(int64(r.NewSteps)), clock(took))
	}
	return fmt.Sprintf("Run %s, trained in %s: %s.", r.ID(), clock(took), trained)
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
