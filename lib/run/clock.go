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

// clock is how long training took to reach the steps of a run, a tick at the
// end of each chunk. It lies beside the checkpoints, which hold what is
// computed and are the same bits however long that took.
type clock []tick

type tick struct {
	step    int
	seconds float64 // of training since step 0, with evaluations and without waiting
}

const clockFile = "time.csv"

// readClock returns the clock of a run's folder, empty where there is none
// that can be read: nothing but the reader's curiosity depends on it.
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

// at returns the seconds until a step, on a line between the two ticks
// around it. It is false for steps beyond the last tick.
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

// add notes that training from a step to another took some time. Ticks of an
// earlier training between the two make way, those beyond stay.
func (c clock) add(from, to int, took time.Duration) clock {
	start, _ := c.at(from)
	kept := slices.DeleteFunc(slices.Clone(c), func(t tick) bool { return t.step > from && t.step <= to })
	at, _ := slices.BinarySearchFunc(kept, to, func(t tick, step int) int { return t.step - step })
	return slices.Insert(kept, at, tick{to, start + took.Seconds()})
}

// Seconds is how long training took until a step, with the evaluations and
// without building, compiling ahead and saving, on whatever machines trained
// it. It is false where that is not known: for runs that were trained before
// latentlab noted it, or that belong to no folder.
func (r *Run) Seconds(step int) (seconds float64, known bool) { return r.clock.at(step) }
