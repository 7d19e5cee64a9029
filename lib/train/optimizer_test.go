package train_test

import (
	"encoding/binary"
	"math"
	"slices"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/backend/backendtest"
	"latentlab/lib/train"
)

// bowl has the loss Σ cᵢ·(wᵢ-1)², whose gradient is 2·cᵢ·(wᵢ-1).
var (
	bowlSlopes = []float32{1e-4, 0.5, 1, 40}
	bowlStart  = []float32{3, -2, 0.5, 1.25}
	bowl       = step(func(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
		g := b.X.Graph()
		w := scope.VariableWithValue("w", bowlStart).NodeValue(g)
		loss := ReduceAllSum(Mul(Const(g, bowlSlopes), Square(AddScalar(w, -1))))
		opt.UpdateGraph(scope, g, loss)
		return []train.Metric{{Name: "loss", Value: loss}}
	})
)

// The optimizers of the options move weights as their papers say: against
// the same in plain Go, over 30 steps in the compiled loop.
func TestOptimizers(t *testing.T) {
	const rate, steps, tolerance = 0.01, 30, 2e-5
	for _, c := range []struct {
		name   string
		option train.Option
		update func(step int, w, gradient float64, m, v *float64) float64
	}{
		{"Adam", train.Adam(rate), func(step int, w, gradient float64, m, v *float64) float64 {
			*m = 0.9**m + 0.1*gradient
			*v = 0.999**v + 0.001*gradient*gradient
			mHat := *m / (1 - math.Pow(0.9, float64(step)))
			vHat := *v / (1 - math.Pow(0.999, float64(step)))
			return w - rate*mHat/(math.Sqrt(vHat)+1e-7)
		}},
		{"SGD", train.SGD(rate), func(_ int, w, gradient float64, _, _ *float64) float64 { return w - rate*gradient }},
	} {
		backendtest.Each(t, func(t *testing.T, b compute.Backend) {
			p := prepare(t, bowl, pictures(10*steps), train.BatchSize(10), c.option)
			rows, state := trained(t, b, p, 1, 7)
			w := make([]float64, len(bowlStart))
			var m, v [4]float64
			for i := range w {
				w[i] = float64(bowlStart[i])
			}
			for s := range steps {
				loss := 0.0
				for i, slope := range bowlSlopes {
					loss += float64(slope) * (w[i] - 1) * (w[i] - 1)
				}
				if d := math.Abs(float64(rows[s][0]) - loss); !(d <= tolerance*loss) {
					t.Fatalf("%s: loss %v at step %d, expected %v", c.name, rows[s][0], s, loss)
				}
				for i, slope := range bowlSlopes {
					w[i] = c.update(s+1, w[i], 2*float64(slope)*(w[i]-1), &m[i], &v[i])
				}
			}
			at := slices.IndexFunc(state, func(v train.Value) bool { return v.Name == "/w" })
			if at < 0 {
				t.Fatal("the state has no variable /w")
			}
			for i := range w {
				got := float64(math.Float32frombits(binary.LittleEndian.Uint32(state[at].Bytes[4*i:])))
				if !(math.Abs(got-w[i]) <= tolerance*math.Abs(w[i])) {
					t.Errorf("%s: weight %d is %v, expected %v", c.name, i, got, w[i])
				}
			}
		})
	}
}
