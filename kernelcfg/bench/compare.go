package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"

	"latentlab/lib/home"
)

type options struct {
	peers   bool
	page    bool // whether to measure the training in a page
	epochs  int
	only    string
	plugins []string // folders of other XLA plugins for the CPU
}

// compare measures each task in turn and prints its table.
func compare(ctx context.Context, o options, tasks []task) error {
	var python []interpreter
	if o.peers {
		python = interpreters(ctx)
	}
	for _, t := range tasks {
		contestants, err := t.goContestants(o.plugins)
		if err != nil {
			return err
		}
		if o.page {
			page, err := t.pageContestant()
			if err != nil {
				return err
			}
			contestants = append(contestants, page)
		}
		if o.peers {
			peers, err := t.peers(python)
			if err != nil {
				return err
			}
			contestants = append(contestants, peers...)
		}
		fmt.Printf("\n%s\n", t)
		racers, err := race(ctx, o, selectContestants(contestants, o.only))
		if err != nil {
			return err
		}
		report(os.Stdout, racers)
	}
	return nil
}

// goContestants returns the contestants in Go: the loop, also on other plugins, and
// the stock trainer where it can do the task.
func (t task) goContestants(plugins []string) ([]contestant, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	root, err := home.Root()
	if err != nil {
		return nil, err
	}
	// The library chooses the number of threads by the batch size.
	loop := contestant{name: "compiled loop", kind: "loop", dir: root, command: t.serveCommand(self, "loop")}
	loops := []contestant{loop}
	for _, dir := range plugins {
		other := loop
		other.name, other.kind = loop.name+" with "+dir, "other plugin"
		// The plugins are for the CPU, even if the other contestants run on a GPU.
		other.env = []string{"PJRT_PLUGIN_LIBRARY_PATH=" + dir, "GOMLX_BACKEND=xla:cpu"}
		loops = append(loops, other)
	}
	if _, ok := t.design.(network); !ok {
		return loops, nil
	}
	stockAdam := contestant{
		name: "compiled loop with GoMLX's Adam", kind: "stock adam", dir: root, command: t.serveCommand(self, "stock adam"),
	}
	loops = append(loops, stockAdam)
	stock := contestant{name: "GoMLX Trainer", kind: "stock", dir: root, command: t.serveCommand(self, "stock")}
	return append(t.withThreads(stock), loops...), nil
}

// serveCommand returns the command that makes this program a contestant.
func (t task) serveCommand(self, kind string) []string {
	return []string{
		self, "-serve", kind, "-model", t.name, "-batch", fmt.Sprint(t.batch), "-images", fmt.Sprint(t.images),
	}
}

// oneThread ends the names of contestants on a single processor.
const oneThread = ", 1 thread"

// withThreads returns the contestant on all processors and, where that is possible
// and may be faster, on a single one: small steps are slower on many threads.
func (t task) withThreads(c contestant) []contestant {
	all := c
	all.name = fmt.Sprintf("%s, %d threads", c.name, runtime.NumCPU())
	taskset, err := exec.LookPath("taskset")
	if err != nil || runtime.NumCPU() == 1 || t.wide {
		return []contestant{all}
	}
	one := c
	one.name = c.name + oneThread
	one.command = append([]string{taskset, "-c", fmt.Sprint(runtime.NumCPU() - 1)}, c.command...)
	return []contestant{all, one}
}

// selectContestants returns the contestants whose names contain one of the words, which are
// separated by commas.
func selectContestants(all []contestant, words string) []contestant {
	var out []contestant
	for _, c := range all {
		for word := range strings.SplitSeq(words, ",") {
			if strings.Contains(c.name, word) {
				out = append(out, c)
				break
			}
		}
	}
	return out
}

// race starts the contestants and has them train in turn. Every other round is in
// the opposite order, so that none always runs right after the same other one. A
// peer that fails is skipped with a message; if another contestant fails, race
// returns an error.
func race(ctx context.Context, o options, contestants []contestant) ([]*racer, error) {
	var racers []*racer
	defer func() {
		for _, r := range racers {
			r.stop()
		}
	}()
	skip := func(c contestant, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if c.kind != "peer" {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		fmt.Printf("  skipped: %s: %v\n", c.name, err)
		return nil
	}
	for _, c := range contestants {
		r, err := c.start(ctx)
		if err == nil {
			if len(racers) == 0 || c.kind == "page" {
				fmt.Printf("on%s\n", r.on)
			}
			racers = append(racers, r)
		} else if err := skip(c, err); err != nil {
			return nil, err
		}
	}
	turn := slices.Clone(racers)
	for round := range o.epochs + 1 {
		slices.Reverse(turn)
		for _, r := range turn {
			if r.err != nil {
				continue
			}
			speed, err := r.epoch()
			if err != nil {
				r.err = err
				if err := skip(r.contestant, err); err != nil {
					return nil, err
				}
				continue
			}
			if round > 0 { // the first includes compilation
				r.speeds = append(r.speeds, speed)
			}
		}
	}
	var finished []*racer
	for _, r := range racers {
		if r.err == nil {
			finished = append(finished, r)
		}
	}
	return finished, nil
}
