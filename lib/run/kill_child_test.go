package run_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"latentlab/lib/run"
	"latentlab/lib/train"
)

// roleEnv makes a child one of the two processes of TestKilled. Both work in
// one folder of runs until they are killed.
const roleEnv = "LATENTLAB_TEST_ROLE" // "trainer" or "visitor"

const killedEpochs = 60 // of 11 steps

// killedOptions have a rate that falls, of which the options that Open builds
// with know nothing.
func killedOptions(epochs int, more ...train.Option) []train.Option {
	return append([]train.Option{train.BatchSize(8), train.Adam(1e-2), train.Decay(500), train.Epochs(epochs)}, more...)
}

// The names that the two give to the run, and that it may have.
var killedNames = map[string][]string{
	"trainer": {"trainer", "chapter/one", "chapter/two"},
	"visitor": {"visitor", "chapter/three", "one"},
}

// trainer trains to the end, naming the run after every chunk, and then asks
// for a test set, which is evaluated and saved. It prints what child prints.
func trainer() int {
	run.ShortChunks()
	fmt.Println("ready")
	tagged := 0
	observe := func(r *run.Run, e run.Event) {
		if r == nil || e.Done || r.Step == 0 {
			return
		}
		fmt.Println("step", r.Step)
		if err := r.Tag(killedNames["trainer"][tagged%3]); err != nil {
			fmt.Println("error", err)
		}
		tagged++
	}
	trained := 0
	for _, options := range [][]train.Option{nil, {train.Test(pictures(5))}} {
		r, err := run.Train(context.Background(), tiny{}, pictures(83), observe, killedOptions(killedEpochs, options...)...)
		if err != nil {
			fmt.Println("error", err)
			return 3
		}
		if trained += r.NewSteps; options != nil {
			fmt.Println("done", r.Step, trained, hash(r))
		}
	}
	return 0
}

// visitor opens the run under all its names, names what it opened, and trains
// two epochs of it, for ever. It prints "did …" for what it did, and errors
// that it should not meet.
func visitor() int {
	run.ShortChunks()
	run.LockTimeout(10 * time.Millisecond)
	id := must(train.Prepare(tiny{}, pictures(83), killedOptions(1)...)).Digest[:12]
	fmt.Println("ready")
	for {
		var did string
		var err error
		switch name := id; rand.IntN(4) {
		case 0:
			ctx, stop := context.WithTimeout(context.Background(), 20*time.Millisecond)
			_, err = run.Train(ctx, tiny{}, pictures(83), nil, killedOptions(2)...)
			did = "train"
			stop()
		case 1:
			if names := named(); len(names) > 0 {
				name = names[rand.IntN(len(names))]
			}
			fallthrough
		default:
			var r *run.Run
			if r, err = run.Open(tiny{}, pictures(2), name); err == nil {
				did = "open"
				if err = r.Tag(killedNames["visitor"][rand.IntN(3)]); err == nil {
					did = "tag"
				}
			}
		}
		switch {
		case err == nil:
			fmt.Println("did", did)
		case errors.Is(err, context.DeadlineExceeded): // the trainer has the folder
		case strings.Contains(err.Error(), "there is no run with the ID"), strings.Contains(err.Error(), "has saved nothing yet"):
			// It was killed before that, in the round that began the run.
			time.Sleep(time.Millisecond)
		default:
			fmt.Println("error", err)
		}
	}
}

// named lists the names that there are, hidden files left out.
func named() []string {
	dir := filepath.Join(os.Getenv("LATENTLAB_RUNS"), "named")
	var names []string
	for _, pattern := range []string{"*", "*/*"} {
		found, _ := filepath.Glob(filepath.Join(dir, pattern))
		for _, path := range found {
			if stat, err := os.Lstat(path); err == nil && !stat.IsDir() && !strings.HasPrefix(filepath.Base(path), ".") {
				if name, err := filepath.Rel(dir, path); err == nil {
					names = append(names, name)
				}
			}
		}
	}
	return names
}
