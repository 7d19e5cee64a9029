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

	"latentlab/internal/modeltest"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// roleEnv makes a child one of the two processes of TestKilled, which use one folder of runs until they
// are killed.
const roleEnv = "LATENTLAB_TEST_ROLE" // "trainer" or "visitor"

const killedEpochs = 60 // of 11 steps

// killedOptions have a decaying rate, unlike the options that Open uses.
func killedOptions(epochs int, more ...train.Option) []train.Option {
	return append([]train.Option{train.BatchSize(8), train.Adam(1e-2), train.Decay(500), train.Epochs(epochs)}, more...)
}

// The names that the two processes give to the run.
var killedNames = map[string][]string{
	"trainer": {"trainer", "chapter/one", "chapter/two"},
	"visitor": {"visitor", "chapter/three", "one"},
}

// trainer trains to the end, tagging the run after every chunk, and then evaluates it on a test set. It
// prints the same as child.
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
	for _, options := range [][]train.Option{nil, {train.Test(modeltest.Images(5))}} {
		r, err := run.Train(context.Background(), modeltest.Tiny{}, modeltest.Images(83), observe,
			killedOptions(killedEpochs, options...)...)
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

// visitor opens the run by all its names, tags what it opened, and trains two epochs of it, forever. It
// prints "did …" for each action, and unexpected errors.
func visitor() int {
	run.ShortChunks()
	run.LockTimeout(10 * time.Millisecond)
	id := must(train.Prepare(modeltest.Tiny{}, modeltest.Images(83), killedOptions(1)...)).Digest[:12]
	fmt.Println("ready")
	for {
		var did string
		var err error
		switch name := id; rand.IntN(4) {
		case 0:
			ctx, stop := context.WithTimeout(context.Background(), 20*time.Millisecond)
			_, err = run.Train(ctx, modeltest.Tiny{}, modeltest.Images(83), nil, killedOptions(2)...)
			did = "train"
			stop()
		case 1:
			if names := named(); len(names) > 0 {
				name = names[rand.IntN(len(names))]
			}
			fallthrough
		default:
			var r *run.Run
			if r, err = run.Open(modeltest.Tiny{}, modeltest.Images(2), name); err == nil {
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
			// It was killed before tagging, in the round that began the run.
			time.Sleep(time.Millisecond)
		default:
			fmt.Println("error", err)
		}
	}
}

// named lists the tags, without hidden files.
func named() []string {
	dir := filepath.Join(os.Getenv("LATENTLAB_RUNS"), "named")
	var names []string
	for _, pattern := range []string{"*", "*/*"} {
		found, _ := filepath.Glob(filepath.Join(dir, pattern))
		for _, path := range found {
			if stat, err := os.Lstat(path); err == nil && !stat.IsDir() &&
				!strings.HasPrefix(filepath.Base(path), ".") {
				if name, err := filepath.Rel(dir, path); err == nil {
					names = append(names, name)
				}
			}
		}
	}
	return names
}
