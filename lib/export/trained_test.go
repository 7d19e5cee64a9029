package export

import (
	"math/rand/v2"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/dataset"
	"latentlab/lib/run"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// guess is a model that learns to complete an image from its first pixels. Any network can be its
// decoder.
type guess struct {
	in     int
	decode net
}

func (m guess) Decode(scope *model.Scope, z *Node) *Node { return m.decode(scope.In("decoder"), z) }

func (m guess) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	y := m.Decode(scope, Slice(b.X, AxisRange(), AxisRange(0, m.in)))
	loss := ReduceAllMean(Square(Sub(y, b.X)))
	opt.UpdateGraph(scope, b.X.Graph(), loss)
	return []train.Metric{{Name: "loss", Value: loss}}
}

// untrained is a guess whose step takes no gradient, which not all networks have.
type untrained struct{ guess }

func (m untrained) Step(scope *model.Scope, b train.Batch, _ optimizer.Interface) []train.Metric {
	y := m.Decode(scope, Slice(b.X, AxisRange(), AxisRange(0, m.in)))
	return []train.Metric{{Name: "loss", Value: ReduceAllMean(y)}}
}

// pixels is the size of a test's images.
const pixels = 16

// noise returns 64 images of 4×4 pixels.
func noise() *dataset.Examples {
	data := &dataset.Examples{Name: "tiny", Height: 4, Width: 4, Pixels: make([]uint8, 64*pixels)}
	random := rand.New(rand.NewPCG(7, 7))
	for i := range data.Pixels {
		data.Pixels[i] = uint8(random.IntN(256))
	}
	return data
}

// randomModel returns a model that is not trained, with random numbers in its variables, those of
// offsets and of averages, too.
func randomModel(t testing.TB, m train.Model) *trained.Model {
	t.Helper()
	r, err := trained.New(m, noise())
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(8, 8))
	for _, v := range r.Program.Variables() {
		if v.DType() == dtypes.Float32 {
			tensors.MustMutableFlatData(v.MustValue(), func(flat []float32) {
				for i := range flat {
					flat[i] += 0.3 * random.Float32()
				}
			})
		}
	}
	return r
}

// trainedModel trains a model on noise.
func trainedModel(t testing.TB, m train.Model) *trained.Model {
	t.Helper()
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	r, err := run.Train(t.Context(), m, noise(), nil, train.BatchSize(16), train.Epochs(3), train.Adam(1e-2))
	if err != nil {
		t.Fatal(err)
	}
	return r.Model
}

// normal samples n codes from N(0, I).
func normal(n, size int, seed uint64) [][]float32 {
	random := rand.New(rand.NewPCG(seed, 1))
	codes := make([][]float32, n)
	for i := range codes {
		codes[i] = make([]float32, size)
		for k := range codes[i] {
			codes[i][k] = float32(random.NormFloat64())
		}
	}
	return codes
}

// exactly returns the output of a network for codes on a backend.
func exactly(t testing.TB, b compute.Backend, m *trained.Model, f net, codes [][]float32) []float32 {
	t.Helper()
	store, _, err := variables(m)
	if err != nil {
		t.Fatal(err)
	}
	exec, err := model.NewExec(b, store, f)
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	out, err := train.Call(exec, codes)
	if err != nil {
		t.Fatal(err)
	}
	if err := out[0].ToLocal(); err != nil {
		t.Fatal(err)
	}
	flat, err := tensors.CopyFlatData[float32](out[0])
	if err != nil {
		t.Fatal(err)
	}
	return flat
}
