package run

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"latentlab/lib/atomicfile"
)

// clock records how long training took up to the steps of a run, with a tick at the
// end of each chunk. It is stored outside the checkpoints, whose bits do not depend
// on time.
type clock []tick

type tick struct {
	step    int
	seconds float64 // of training since step 0, including evaluations but not waiting
}

const clockFile = "time.csv"

// readClock returns the clock of a run's folder, empty if it cannot be read: it is
// informational only.
func readClock(dir string) clock {
	file, err := os.ReadFile(filepath.Join(dir, clockFile))
	if err != nil {
		return nil
	}
	records, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	if err != nil || len(records) == 0 {
		return nil
	}
	var c clock
	for _, record := range records[1:] {
		if len(record) != 2 {
			return nil
		}
		step, err1 := strconv.Atoi(record[0])
		seconds, err2 := strconv.ParseFloat(record[1], 64)
		if err1 != nil || err2 != nil || !(seconds >= 0) || len(c) > 0 && step <= c[len(c)-1].step {
			return nil
		}
		c = append(c, tick{step, seconds})
	}
	return c
}

// write saves the clock in a run's folder.
func (c clock) write(dir string) error {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.Write([]string{"step", "seconds"}); err != nil {
		return err
	}
	for _, t := range c {
		if err := w.Write([]string{strconv.Itoa(t.step), strconv.FormatFloat(t.seconds, 'f', 3, 64)}); err != nil {
			return err
		}
	}
	w.Flush()
	return atomicfile.WriteFile(filepath.Join(dir, clockFile), b.Bytes(), 0o644)
}

// at returns the seconds up to a step, interpolated between ticks. It reports false
// for steps after the last tick.
func (c clock) at(step int) (float64, bool) {
	before := tick{}
	for _, t := range c {
		if t.step >= step {
			share := float64(step-before.step) / float64(t.step-before.step)
			return before.seconds + share*(t.seconds-before.seconds), true
		}
		before = t
	}
	return before.seconds, step <= before.step
}

// add records that training from one step to another took some time. It replaces
// ticks of an earlier training between the two, and keeps those after them.
func (c clock) add(from, to int, took time.Duration) clock {
	start, _ := c.at(from)
	kept := slices.DeleteFunc(slices.Clone(c), func(t tick) bool { return t.step > from && t.step <= to })
	at, _ := slices.BinarySearchFunc(kept, to, func(t tick, step int) int { return t.step - step })
	return slices.Insert(kept, at, tick{to, start + took.Seconds()})
}

// Seconds returns how long training took up to a step, with evaluations but without
// building, compiling ahead and saving, on the machines that trained it. It reports
// false if that is unknown, as for runs of older versions that did not record it.
func (r *Run) Seconds(step int) (seconds float64, known bool) { return r.clock.at(step) }
