package train_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/internal/backendtest"
	"latentlab/lib/train"
)

// The division of steps into calls does not change any bit, even with noise and
// dropout.
func TestChunksChangeNothing(t *testing.T) {
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		data := images(103) // no multiple of the batch
		whole, expected := trainEpochs(t, b, prepare(t, small, data, train.BatchSize(8)), 3, 1000)
		for _, chunk := range []int{1, 5, 13} {
			rows, state := trainEpochs(t, b, prepare(t, small, data, train.BatchSize(8)), 3, chunk)
			if len(rows) != len(whole) {
				t.Fatalf("chunks of %d: %d rows, expected %d", chunk, len(rows), len(whole))
			}
			for i, row := range rows {
				if row[0] != whole[i][0] || row[1] != whole[i][1] {
					t.Fatalf("chunks of %d: step %d reports %v, expected %v", chunk, i, row, whole[i])
				}
			}
			same(t, expected, state)
		}
	})
}

// Training continues from a restored state as if it had never stopped.
func TestStateIsComplete(t *testing.T) {
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		data := images(64)
		_, expected := trainEpochs(t, b, prepare(t, small, data, train.BatchSize(8)), 2, 8)
		_, half := trainEpochs(t, b, prepare(t, small, data, train.BatchSize(8)), 1, 8)

		other := prepare(t, small, data, train.BatchSize(8))
		loop, err := train.NewLoop(b, other)
		if err != nil {
			t.Fatal(err)
		}
		defer loop.Close()
		if _, err := loop.Run(5, 0, 8); err != nil { // somewhere else first
			t.Fatal(err)
		}
		if err := other.SetState(half); err != nil {
			t.Fatal(err)
		}
		if _, err := loop.Run(1, 0, 8); err != nil {
			t.Fatal(err)
		}
		state, err := other.State()
		if err != nil {
			t.Fatal(err)
		}
		same(t, expected, state)
	})
}

// Steps that contain functions train on all backends, to the same losses.
func TestStepsWithFunctions(t *testing.T) {
	data := images(64)
	for _, name := range []string{"sorted up", "if, constants", "while", "called"} {
		t.Run(name, func(t *testing.T) {
			ours, _ := trainEpochs(t, backendtest.Go(t), prepare(t, seeing(graphs[name]), data, train.BatchSize(10)),
				2, 3)
			theirs, _ := trainEpochs(t, backendtest.XLA(t),
				prepare(t, seeing(graphs[name]), data, train.BatchSize(10)), 2, 5)
			for i := range ours {
				if d := math.Abs(float64(ours[i][0] - theirs[i][0])); !(d <= 1e-5) {
					t.Errorf("step %d: pure Go reports %v, XLA %v", i, ours[i][0], theirs[i][0])
				}
			}
			if first, last := ours[0][0], ours[len(ours)-1][0]; !(last < first) {
				t.Errorf("the loss goes from %v to %v", first, last)
			}
		})
	}
}

// XLA cannot build a branch that uses x, and NewLoop returns an error with advice. The
// pure-Go backend trains it.
func TestBorrowedBranch(t *testing.T) {
	data := images(64)
	if _, err := train.NewLoop(backendtest.XLA(t), prepare(t, seeing(graphs["if"]), data, train.BatchSize(10))); err == nil || !strings.Contains(err.Error(), "whose Tanh uses a value made outside it") {
		t.Errorf("XLA: %v, expected the operation to be named", err)
	}
	trainEpochs(t, backendtest.Go(t), prepare(t, seeing(graphs["if"]), data, train.BatchSize(10)), 1, 5)
}

// Both backends start from the same bits, use the same batches, noise and dropout,
// and give the same losses up to rounding.
func TestBackendsAgree(t *testing.T) {
	data := images(103)
	ours, a := trainEpochs(t, backendtest.Go(t), prepare(t, portable, data, train.BatchSize(8)), 3, 5)
	theirs, b := trainEpochs(t, backendtest.XLA(t), prepare(t, portable, data, train.BatchSize(8)), 3, 13)
	const tolerance = 1e-5
	for i := range ours {
		for k := range ours[i] {
			if d := math.Abs(float64(ours[i][k] - theirs[i][k])); !(d <= tolerance*math.Abs(float64(ours[i][k]))) {
				t.Errorf("step %d: pure Go reports %v, XLA %v", i, ours[i], theirs[i])
			}
		}
	}
	for i := range a {
		if a[i].Name != b[i].Name || !a[i].Shape.Equal(b[i].Shape) {
			t.Errorf("variable %d is %s %s and %s %s", i, a[i].Name, a[i].Shape, b[i].Name, b[i].Shape)
		}
	}
}

// probe reports the contents of its batches.
var probe = step(func(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	g := b.X.Graph()
	v := scope.VariableWithValue("w", float32(1))
	label := ConvertDType(b.Y, dtypes.Float32)
	loss := Mul(v.NodeValue(g), ReduceAllSum(b.X))
	opt.UpdateGraph(scope, g, loss)
	return []train.Metric{{Name: "loss", Value: loss}, {Name: "pixels", Value: ReduceAllSum(b.X)},
		{Name: "labels", Value: ReduceAllSum(label)}}
})

// An epoch has every image once, and the last batch is filled up with the epoch's first
// images, each with its label.
func TestEveryImageOnce(t *testing.T) {
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		const n, batch = 23, 5
		data := images(n)
		p := prepare(t, probe, data, train.BatchSize(batch), train.Seed(3))
		for epoch := range 3 {
			order := train.Order(t, b, 3, epoch, n, p.Steps()*batch)
			loop, err := train.NewLoop(b, p)
			if err != nil {
				t.Fatal(err)
			}
			rows, err := loop.Run(epoch, 0, p.Steps())
			if err != nil {
				t.Fatal(err)
			}
			for s, row := range rows {
				pixels, labels := 0.0, 0.0
				for _, i := range order[s*batch : (s+1)*batch] {
					labels += float64(data.Labels[i])
					for _, pixel := range data.Row(int(i)) {
						pixels += float64(pixel) / 255
					}
				}
				if math.Abs(float64(row[1])-pixels) > 1e-3 || float64(row[2]) != labels {
					t.Errorf("epoch %d step %d has pixels %v and labels %v, expected %v and %v",
						epoch, s, row[1], row[2], pixels, labels)
				}
			}
			loop.Close()
		}
	})
}

// late returns a model that diverges at a step, which it counts in a variable.
func late(at float32, bad float32) train.Model {
	return step(func(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
		g := b.X.Graph()
		count := scope.VariableWithValue("count", float32(0)).SetTrainable(false)
		now := count.NodeValue(g)
		count.SetNodeValue(AddScalar(now, 1))
		w := scope.VariableWithValue("w", []float32{1, 2})
		loss := ReduceAllSum(Square(w.NodeValue(g)))
		opt.UpdateGraph(scope, g, loss)
		poison := Where(Equal(now, Const(g, at)), Const(g, bad), Const(g, float32(0)))
		return []train.Metric{{Name: "loss", Value: Add(loss, poison)}}
	})
}

func TestDiverged(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		for _, c := range []struct {
			at   float32
			bad  float32
			step int
		}{{0, nan, 0}, {6, nan, 6}, {11, inf, 11}, {9, -inf, 9}} {
			p := prepare(t, late(c.at, c.bad), images(40), train.BatchSize(10), train.Adam(0.25))
			loop, err := train.NewLoop(b, p)
			if err != nil {
				t.Fatal(err)
			}
			var diverged *train.Diverged
			for epoch := 0; epoch < 3 && err == nil; epoch++ {
				var rows [][]float32
				rows, err = loop.Run(epoch, 0, 4)
				if errors.As(err, &diverged) && len(rows) != c.step%4 {
					t.Errorf("%d rows before the bad step, expected %d", len(rows), c.step%4)
				}
			}
			loop.Close()
			if diverged == nil {
				t.Fatalf("bad value %v at step %v gave %v, expected a *train.Diverged", c.bad, c.at, err)
			}
			if diverged.Step != c.step || diverged.Optimizer.LearningRate != 0.25 ||
				!sameFloat(diverged.Loss, float64(c.bad)) {
				t.Errorf("bad value %v at step %v gave %+v", c.bad, c.at, diverged)
			}
		}
	})
}

func sameFloat(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

func TestRunRefuses(t *testing.T) {
	p := prepare(t, small, images(40), train.BatchSize(10))
	loop, err := train.NewLoop(backendtest.Go(t), p)
	if err != nil {
		t.Fatal(err)
	}
	defer loop.Close()
	for _, c := range [][2]int{{-1, 1}, {0, 0}, {2, 1}, {0, 5}, {4, 5}} {
		if _, err := loop.Run(0, c[0], c[1]); err == nil {
			t.Errorf("steps %d to %d of 4 were run", c[0], c[1])
		}
	}
}
