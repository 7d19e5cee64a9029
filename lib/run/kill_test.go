package run_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"latentlab/internal/modeltest"
	"latentlab/lib/run"
)

// killsEnv sets the number of processes that TestKilled kills, on the pure-Go backend, which starts
// fastest: LATENTLAB_KILLS=1000 takes some minutes of one core. By default the test kills for killTime.
const (
	killsEnv = "LATENTLAB_KILLS"
	killTime = 20 * time.Second
)

// One process trains a run and tags it after every chunk. Another one opens it by all its names, tags
// what it opened and trains it for a while. Both are killed repeatedly at random moments. At all times
// every checkpoint can be read, every name was given and can be opened, and at most the last chunk is
// lost. In the end, all bytes are those of a training that was never killed.
func TestKilled(t *testing.T) {
	kills, _ := strconv.Atoi(os.Getenv(killsEnv))
	left := killTime
	if testing.Short() {
		left = 3 * time.Second
	}
	k := newKiller(t, "GOMLX_BACKEND=go")
	if kills == 0 {
		k.until(func() bool { return k.spent() > left })
	} else {
		k.until(func() bool { return k.kills >= kills })
	}
	t.Logf("%d kills in %v, %d of them of an active training, %d of an active visitor, %d trainings completed",
		k.kills, k.spent().Round(time.Second), k.trainings, k.visits, k.ends)
	if k.trainings < k.kills/8 || k.visits < k.kills/8 || k.ends == 0 {
		t.Error("too few kills of active processes: this test is meaningless")
	}
}

// The same on XLA, which starts slowly.
func TestKilledOnXLA(t *testing.T) {
	if os.Getenv("GOMLX_BACKEND") == "go" || testing.Short() {
		t.Skip("TestKilled does this on the pure-Go backend")
	}
	k := newKiller(t, "GOMLX_BACKEND="+os.Getenv("GOMLX_BACKEND"))
	k.until(func() bool { return k.kills >= 8 })
}

// killer kills a trainer and a visitor in each round.
type killer struct {
	*testing.T
	env                            string
	began                          time.Time
	takes                          time.Duration // a training that nobody kills
	hash                           string        // of what comes of it
	file                           []byte        // its last checkpoint
	losses                         []float32     // of all its steps
	runs                           string        // the folder of the training under way
	saved                          int           // its newest step
	kills, trainings, visits, ends int
}

const killedFile = "step-660.safetensors"

func newKiller(t *testing.T, env string) *killer {
	k := &killer{T: t, env: env, began: time.Now(), runs: t.TempDir()}
	k.Setenv("LATENTLAB_RUNS", k.runs)
	p := k.start("trainer")
	_, _, k.hash = done(t, p, p.rest())
	k.takes = time.Since(k.began)
	k.file = must(os.ReadFile(filepath.Join(k.folder(), killedFile)))
	k.losses = must(run.Losses(filepath.Join(k.folder(), killedFile)))
	return k
}

func (k *killer) spent() time.Duration { return time.Since(k.began) }

func (k *killer) start(role string) *process {
	return start(k.T, 0, 0, k.env, roleEnv+"="+role)
}

// folder returns the folder of the training under way, "" before there is one.
func (k *killer) folder() string {
	found, _ := filepath.Glob(filepath.Join(k.runs, "????????????"))
	if len(found) == 0 {
		return ""
	}
	return found[0]
}

// until runs rounds until enough returns true and the training under way has ended.
func (k *killer) until(enough func() bool) {
	for !k.Failed() {
		k.runs, k.saved = k.TempDir(), 0
		k.Setenv("LATENTLAB_RUNS", k.runs)
		for ended := false; !ended; {
			ended = k.round(!enough())
			k.checkFolder()
		}
		if k.ends++; enough() {
			return
		}
	}
}

// round starts both processes and, if kill is set, kills each at a random moment. It reports whether the
// trainer ended.
func (k *killer) round(kill bool) (ended bool) {
	trainer, visitor := k.start("trainer"), k.start("visitor")
	moments := map[*process]time.Duration{}
	for _, p := range []*process{trainer, visitor} {
		moments[p] = time.Duration(rand.Int64N(int64(k.takes)))
	}
	if !kill {
		moments[trainer] = time.Hour
	}
	first, second := trainer, visitor
	if moments[first] > moments[second] {
		first, second = second, first
	}
	lines := map[*process][]string{}
	slept := time.Duration(0)
	for _, p := range []*process{first, second} {
		if p == trainer && !kill {
			lines[p] = p.rest()
			continue
		}
		time.Sleep(moments[p] - slept)
		slept = moments[p]
		p.cmd.Process.Kill()
		lines[p] = p.rest()
		if !p.cmd.ProcessState.Success() {
			k.kills++
		}
	}
	for _, line := range append(slices.Clone(lines[trainer]), lines[visitor]...) {
		if strings.HasPrefix(line, "error") {
			k.Errorf("after %d kills: %s", k.kills, line)
		}
	}
	if slices.Contains(lines[visitor], "did tag") {
		k.visits++
	}
	if seen := steps(lines[trainer]); len(seen) > 0 {
		k.trainings++
		if now := must(run.Saved(k.folder())); len(seen) > 1 && now < seen[len(seen)-2] {
			k.Errorf("after %d kills step %d is saved, after the chunks %v: more than the last is lost",
				k.kills, now, seen)
		}
	}
	if trainer.cmd.ProcessState.Success() {
		k.end(done(k.T, trainer, lines[trainer]))
		return true
	}
	return false
}

// checkFolder checks the folder after a kill.
func (k *killer) checkFolder() {
	if dir := k.folder(); dir != "" {
		now, err := run.Saved(dir)
		if err != nil {
			k.Fatalf("kill %d left what cannot be read: %v", k.kills, err)
		}
		if now < k.saved {
			k.Errorf("after kill %d step %d is saved, before it was %d", k.kills, now, k.saved)
		}
		k.saved = now
		files, _ := filepath.Glob(filepath.Join(dir, "*.safetensors"))
		for _, file := range files {
			if losses, err := run.Losses(file); err != nil || !slices.Equal(losses, k.losses[:len(losses)]) {
				k.Fatalf("after kill %d %s has other losses (%v)", k.kills, file, err)
			}
		}
	}
	expected := slices.Concat(killedNames["trainer"], killedNames["visitor"])
	for _, name := range named() {
		if !slices.Contains(expected, name) {
			k.Errorf("kill %d left the name %q", k.kills, name)
		}
		if _, err := run.Open(modeltest.Tiny{}, modeltest.Images(2), name); err != nil {
			k.Errorf("after kill %d the name %q cannot be opened: %v", k.kills, name, err)
		}
	}
	if _, err := run.Open(modeltest.Tiny{}, modeltest.Images(2), "nobody"); err == nil || strings.Contains(err.Error(), "/.") {
		k.Errorf("after kill %d a name that is not there: %v", k.kills, err)
	}
}

// end compares a completed training with one that was not killed.
func (k *killer) end(step, trained int, hash string) {
	if step != 11*killedEpochs || hash != k.hash {
		k.Errorf("after %d kills it ended at step %d with other numbers", k.kills, step)
	}
	if !bytes.Equal(must(os.ReadFile(filepath.Join(k.folder(), killedFile))), k.file) {
		k.Errorf("after %d kills the last checkpoint has other bytes", k.kills)
	}
	// The next holder of the lock removes temporary files of killed processes.
	r := must(run.Train(k.Context(), modeltest.Tiny{}, modeltest.Images(83), nil, killedOptions(killedEpochs)...))
	if left, _ := filepath.Glob(filepath.Join(r.Dir, ".*")); len(left) > 0 || r.NewSteps > 0 {
		k.Errorf("after %d kills %v is left, and %d steps were to be trained", k.kills, left, r.NewSteps)
	}
}
