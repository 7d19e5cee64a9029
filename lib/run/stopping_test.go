package run_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/modeltest"
	"latentlab/lib/dataset"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// validation returns images of noise, which a network that is trained on others first reconstructs better,
// then worse.
func validation() *dataset.Examples {
	noise, rng := modeltest.Images(30), rand.New(rand.NewPCG(1, 1))
	for i := range noise.Pixels {
		noise.Pixels[i] = uint8(rng.IntN(256))
	}
	return noise
}

const mostEpochs = 25

// restlessOptions have a high rate, with which losses rise and fall.
func restlessOptions(epochs int, more ...train.Option) []train.Option {
	return append([]train.Option{train.BatchSize(8), train.Adam(0.1), train.Epochs(epochs)}, more...)
}

// trainRestless trains modeltest.Tiny with restlessOptions.
func trainRestless(t *testing.T, epochs int, more ...train.Option) *run.Run {
	t.Helper()
	return must(run.Train(t.Context(), modeltest.Tiny{}, modeltest.Images(83), nil, restlessOptions(epochs, more...)...))
}

// restlessElsewhere is trainRestless in another folder of runs.
func restlessElsewhere(t *testing.T, epochs int, more ...train.Option) *run.Run {
	t.Helper()
	before := os.Getenv("LATENTLAB_RUNS")
	defer os.Setenv("LATENTLAB_RUNS", before)
	os.Setenv("LATENTLAB_RUNS", t.TempDir())
	return trainRestless(t, epochs, more...)
}

// stopEarly trains modeltest.Tiny with early stopping.
func stopEarly(t *testing.T, patience int, options ...train.Option) *run.Run {
	t.Helper()
	return trainRestless(t, mostEpochs, append(options, train.EarlyStopping(validation(), patience))...)
}

// stops are the epoch with the lowest loss and the last one, by the rule as Keras describes it.
func stops(losses []float32, patience int) (best, end int) {
	wait, lowest := 0, float32(math.Inf(1))
	for i, loss := range losses {
		wait++
		if loss < lowest {
			best, lowest, wait = i+1, loss, 0
		}
		if wait >= patience {
			return best, i + 1
		}
	}
	return best, len(losses)
}

// validationLosses returns the losses of a training that does not stop early.
func validationLosses(t *testing.T) []float32 {
	t.Helper()
	return restlessElsewhere(t, mostEpochs, train.Test(validation())).Tests.Column("loss")
}

// sameStop fails the test unless a run has stopped as the losses demand, with the state of a training of
// as many epochs as the best, and its folder has what it needs and no more.
func sameStop(t *testing.T, r *run.Run, losses []float32, patience int) {
	t.Helper()
	best, end := stops(losses, patience)
	if r.Step != 11*best || r.History.Len() != 11*end || r.Interrupted || !slices.Equal(r.Validation.Column("loss"), losses[:end]) {
		t.Errorf("patience %d: at step %d of %d with the losses %v, expected %d of %d epochs with %v",
			patience, r.Step, r.History.Len(), r.Validation.Column("loss"), best, end, losses[:end])
	}
	straight := restlessElsewhere(t, best)
	x, y := bits(straight), bits(r)
	for name := range x {
		if x[name] != y[name] {
			t.Errorf("patience %d: %s is not that of %d epochs", patience, name, best)
		}
	}
	if whole := restlessElsewhere(t, end).History.Column("loss"); !slices.Equal(r.History.Column("loss"), whole) {
		t.Errorf("patience %d: the history of %d steps is not that of %d epochs", patience, r.History.Len(), end)
	}
	if left, _ := filepath.Glob(filepath.Join(r.Dir, "best-*")); len(left) > 0 {
		t.Errorf("patience %d: %q are left", patience, left)
	}
	if rows := strings.Count(string(must(os.ReadFile(filepath.Join(r.Dir, "validation.csv")))), "\n"); rows != end+1 {
		t.Errorf("patience %d: validation.csv has %d lines, expected %d", patience, rows, end+1)
	}
}

// The pure-Go backend compiles nothing, so that dozens of trainings take seconds on it. On another there are
// two.
func TestEarlyStopping(t *testing.T) {
	t.Run("once", earlyStoppingOnce)
	if os.Getenv("GOMLX_BACKEND") != "go" {
		return
	}
	t.Run("patience", earlyStoppingPatience)
	t.Run("plain training before", earlyStoppingAfterPlainTraining)
	t.Run("interrupted", earlyStoppingInterrupted)
	t.Run("killed", earlyStoppingKilled)
	t.Run("new test set", earlyStoppingNewTestSet)
	t.Run("NaN", earlyStoppingNaN)
	t.Run("diverges", earlyStoppingDiverges)
}

// The state of a training that stops is that of one of as many epochs, and it is loaded again.
func earlyStoppingOnce(t *testing.T) {
	useFolder(t)
	r := stopEarly(t, 2)
	losses := r.Validation.Column("loss")
	if best, end := stops(losses, 2); r.Step != 11*best || len(losses) != end || r.History.Len() != 11*end || best == end {
		t.Fatalf("at step %d of %d with the losses %v", r.Step, r.History.Len(), losses)
	}
	if now := float32(must(r.Evaluate(validation()))[0].Value); now != slices.Min(losses) {
		t.Errorf("the loss is %v, expected the lowest of %v", now, losses)
	}
	x, y := bits(restlessElsewhere(t, r.Step/11)), bits(r)
	for name := range x {
		if x[name] != y[name] {
			t.Errorf("%s is not that of %d epochs", name, r.Step/11)
		}
	}
	if again := stopEarly(t, 2); again.NewSteps != 0 || again.Step != r.Step {
		t.Errorf("loading it trained %d steps, to step %d", again.NewSteps, again.Step)
	}
}

// Training stops when the validation loss has not fallen for so many epochs, with the state of the epoch
// with the lowest. It is then complete, and found again with another patience as if it had been trained
// with that from the start.
func earlyStoppingPatience(t *testing.T) {
	useFolder(t)
	losses := validationLosses(t)
	shortBest, shortEnd := stops(losses, 1)
	longBest, longEnd := stops(losses, 4)
	if shortBest >= longBest || longBest >= longEnd || longEnd >= mostEpochs {
		t.Fatalf("the losses %v stop at epochs %d and %d: this test is meaningless", losses, shortEnd, longEnd)
	}
	first := stopEarly(t, 1)
	sameStop(t, first, losses, 1)
	if first.NewSteps != 11*shortEnd {
		t.Errorf("%d steps were trained, expected %d", first.NewSteps, 11*shortEnd)
	}
	check(t, first.Tag("first"))

	again := stopEarly(t, 1)
	sameStop(t, again, losses, 1)
	if again.NewSteps != 0 {
		t.Errorf("loading it trained %d steps", again.NewSteps)
	}

	longer := stopEarly(t, 4)
	sameStop(t, longer, losses, 4)
	if want := 11 * (longEnd - shortEnd); longer.NewSteps != want {
		t.Errorf("more patience trained %d steps, expected %d", longer.NewSteps, want)
	}
	for _, name := range []string{"first", longer.ID()} { // a name stays, an ID is the best of the last
		want := map[string]*run.Run{"first": first, longer.ID(): longer}[name]
		found := must(run.Open(modeltest.Tiny{}, modeltest.Images(2), name))
		if found.Step != want.Step || bits(found)["/out/dense/weights"] != bits(want)["/out/dense/weights"] {
			t.Errorf("%s is at step %d, expected %d", name, found.Step, want.Step)
		}
	}

	less := stopEarly(t, 1) // again: its states are on disk
	sameStop(t, less, losses, 1)
	if less.NewSteps != 0 {
		t.Errorf("less patience trained %d steps", less.NewSteps)
	}
	plain := trainRestless(t, longEnd+1)
	if plain.Step != 11*(longEnd+1) || plain.NewSteps != 11 {
		t.Errorf("training goes on to step %d with %d new ones", plain.Step, plain.NewSteps)
	}
	if bestOf, _ := stops(losses, mostEpochs); bestOf < mostEpochs {
		sameStop(t, stopEarly(t, mostEpochs), losses, mostEpochs) // the last epoch ends it
	}
}

// A training that did not keep its best state, or not all losses, cannot stop early: it trains again, and
// loses nothing.
func earlyStoppingAfterPlainTraining(t *testing.T) {
	losses := validationLosses(t)
	for name, options := range map[string][]train.Option{"without losses": nil, "with losses": {train.Test(validation())}} {
		useFolder(t)
		plain := trainRestless(t, mostEpochs, options...)
		program := func(options ...train.Option) *train.Program {
			return must(train.Prepare(modeltest.Tiny{}, modeltest.Images(83), append(options, train.BatchSize(8), train.Adam(0.1))...))
		}
		early := []train.Option{train.Epochs(mostEpochs), train.EarlyStopping(validation(), 4)}
		if run.IsComplete(program(early...)) {
			t.Errorf("%s: complete before it was trained", name)
		}
		sameStop(t, stopEarly(t, 4), losses, 4)
		if !run.IsComplete(program(early...)) || !run.IsComplete(program(train.Epochs(mostEpochs))) {
			t.Errorf("%s: one of the two trainings is not complete", name)
		}
		r := must(run.LoadLatest(program(early...)))
		sameStop(t, r, losses, 4)
		r = trainRestless(t, mostEpochs)
		same(t, r, plain)
		if r.NewSteps != 0 {
			t.Errorf("%s: the plain training trained %d steps again", name, r.NewSteps)
		}
	}
}

// A training that is interrupted again and again ends as one that was not, whether every chunk is saved or
// few are.
func earlyStoppingInterrupted(t *testing.T) {
	losses := validationLosses(t)
	for name, pace := range map[string]func() func(){"quick saves": run.SaveOften, "slow saves": run.SlowSaves} {
		useFolder(t)
		rounds := 0
		restore := pace()
		for complete := false; !complete; rounds++ {
			ctx, cancel := context.WithCancel(t.Context())
			r, err := run.Train(ctx, modeltest.Tiny{}, modeltest.Images(83), func(r *run.Run, e run.Event) {
				if r != nil && r.NewSteps > 50 {
					cancel()
				}
			}, restlessOptions(mostEpochs, train.EarlyStopping(validation(), 4))...)
			cancel()
			check(t, err)
			if complete = !r.Interrupted; complete {
				sameStop(t, r, losses, 4)
			} else if r.History.Len() != r.Step {
				t.Errorf("%s: interrupted at step %d with %d rows", name, r.Step, r.History.Len())
			}
		}
		restore()
		if rounds < 3 {
			t.Errorf("%s: interrupted %d times", name, rounds-1)
		}
	}
}

// So does one whose process is killed at random moments.
func earlyStoppingKilled(t *testing.T) {
	losses := validationLosses(t)
	useFolder(t)
	env := []string{"GOMLX_BACKEND=go", stopEnv + "=4"}
	straight := start(t, 0, mostEpochs, env...)
	began := time.Now()
	_, _, want := done(t, straight, straight.rest())
	takes := time.Since(began)
	best, end := stops(losses, 4)
	kills := 0
	for round := 0; round < 2 && !t.Failed(); round++ {
		runs := useFolder(t)
		for {
			p := start(t, 0, mostEpochs, append(env, paceEnv+"=2ms")...)
			timer := time.AfterFunc(takes/4+time.Duration(rand.Int64N(int64(takes))), func() { p.cmd.Process.Kill() })
			lines := p.rest()
			timer.Stop()
			if p.cmd.ProcessState.Success() {
				if step, _, got := done(t, p, lines); got != want || step != 11*best {
					t.Errorf("after %d kills it ended at step %d with other numbers", kills, step)
				}
				break
			}
			kills++
		}
		folder, _ := filepath.Glob(filepath.Join(runs, "????????????"))
		files, _ := filepath.Glob(filepath.Join(folder[0], "*.safetensors"))
		slices.Sort(files)
		if len(files) != 2 {
			t.Errorf("after %d kills there are %q, expected the states of epochs %d and %d", kills, files, best, end)
		}
	}
	t.Logf("%d kills of trainings of %v", kills, takes)
}

// A test set that is new is evaluated in the best state, once.
func earlyStoppingNewTestSet(t *testing.T) {
	useFolder(t)
	losses := validationLosses(t)
	best, _ := stops(losses, 4)
	stopEarly(t, 4)
	test := modeltest.Images(130).Slice(110, 130)
	for range 2 {
		r := stopEarly(t, 4, train.Test(test))
		sameStop(t, r, losses, 4)
		want := float32(must(r.Evaluate(test))[0].Value)
		if got := r.Tests.Column("loss"); len(got) < best || got[best-1] != want || r.NewSteps > 0 {
			t.Errorf("the test losses are %v after %d new steps, expected %v at epoch %d", got, r.NewSteps, want, best)
		}
	}
	var e []float32
	useFolder(t)
	e = stopEarly(t, 4, train.Test(test)).Tests.Column("loss")
	if _, end := stops(losses, 4); len(e) != end {
		t.Errorf("%d test losses, expected %d", len(e), end)
	}
}

// undefined evaluates NaN from an epoch of 11 steps on.
type undefined struct {
	modeltest.Poisoned
	from float64 // epoch
}

func (m undefined) Evaluate(scope *model.Scope, b train.Batch) []train.Metric {
	count := scope.VariableWithValue("count", float32(0)).SetTrainable(false).NodeValue(b.X.Graph())
	loss := Where(GreaterOrEqual(count, Const(b.X.Graph(), float32(11*m.from))),
		Const(b.X.Graph(), float32(math.NaN())), Neg(count)) // falls until then
	return []train.Metric{{Name: "loss", Value: Add(loss, MulScalar(ReduceMean(b.X, -1), 0))}}
}

// A validation loss of NaN is not the lowest. Without another the last state is kept.
func earlyStoppingNaN(t *testing.T) {
	for from, want := range map[float64]struct{ step, end int }{3: {22, 5}, 0: {33, 3}} {
		useFolder(t)
		for range 2 {
			r := must(run.Train(t.Context(), undefined{modeltest.Poisoned{At: -1}, from}, modeltest.Images(83), nil,
				train.BatchSize(8), train.Epochs(20), train.EarlyStopping(validation(), 3)))
			if r.Step != want.step || r.History.Len() != 11*want.end || r.Interrupted {
				t.Errorf("NaN from epoch %v on: at step %d of %d, expected %d of %d epochs with losses %v",
					from, r.Step, r.History.Len(), want.step, want.end, r.Validation.Column("loss"))
			}
		}
	}
}

// A training that diverges has its last good state, as without early stopping.
func earlyStoppingDiverges(t *testing.T) {
	useFolder(t)
	for range 2 {
		r, err := run.Train(t.Context(), modeltest.Poisoned{At: 60}, modeltest.Images(83), nil,
			train.BatchSize(8), train.Adam(1e-3), train.Epochs(30), train.EarlyStopping(validation(), 20))
		if d := new(train.Diverged); !errors.As(err, &d) || d.Step != 60 || r.Step != 59 || r.History.Len() != 59 || r.Validation.Len() != 5 {
			t.Errorf("%v, at step %d of %d with the losses %v", err, r.Step, r.History.Len(), r.Validation.Column("loss"))
		}
	}
}

// The best state of an earlier training, without a test set, is evaluated on it when a later one ends.
func TestBestOfEarlierTrainingIsEvaluated(t *testing.T) {
	useFolder(t)
	best, end := stops(validationLosses(t), 4)
	stopEarly(t, 4)
	trainRestless(t, end+1)
	test := modeltest.Images(20)
	r := trainRestless(t, end+2, train.EarlyStopping(validation(), end+2-best), train.Test(test))
	if r.Step != 11*best || r.History.Len() != 11*(end+2) {
		t.Fatalf("at step %d of %d, expected epoch %d of %d: choose another patience", r.Step, r.History.Len(), best, end+2)
	}
	want := restlessElsewhere(t, best, train.Test(test)).Tests.Column("loss")[best-1]
	if got := r.Tests.Column("loss"); len(got) < best || got[best-1] != want {
		t.Errorf("the losses on the test set are %v, expected %v of epoch %d", got, want, best)
	}
}
