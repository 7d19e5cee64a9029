package train_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/layers"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/backendtest"
	"latentlab/lib/train"
)

// The gradient from a copy of the input equals the gradient for all sizes. It is used
// only for gradients that are known to be those of a small dense layer.
func TestWithCopiedInput(t *testing.T) {
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		for _, c := range []struct {
			batch, in, out int
			dense          bool // GoMLX's dense layer, otherwise its product
			transposed     bool // the weights are [out, in], as in PyTorch
			copied         bool
		}{
			{batch: 32, in: 20, out: 12, dense: true, copied: true},
			{batch: 32, in: 20, out: 12, copied: true},
			{batch: 3, in: 300, out: 5, dense: true, copied: true},
			{batch: 127, in: 2, out: 64, dense: true, copied: true},
			{batch: 1, in: 3, out: 2, dense: true, copied: true},
			{batch: 32, in: 20, out: 12, transposed: true},
			{batch: 32, in: 20, out: 1, transposed: true},
			{batch: 32, in: 20, out: 1, dense: true, copied: true},
			{batch: 128, in: 20, out: 12, dense: true},
			{batch: 20, in: 20, out: 12, dense: true},
			{batch: 12, in: 20, out: 12, dense: true},
			{batch: 32, in: 20, out: 20, dense: true},
			{batch: 32, in: 400, out: 300, dense: true},
		} {
			t.Run(fmt.Sprintf("%d×%d×%d dense %v transposed %v", c.batch, c.in, c.out, c.dense, c.transposed), func(t *testing.T) {
				rng := rand.New(rand.NewPCG(1, 1))
				x := make([]float32, c.batch*c.in)
				for i := range x {
					x[i] = float32(rng.NormFloat64())
				}
				rewritten := false
				exec, err := model.NewExec(b, model.NewStore(), func(scope *model.Scope, x *Node) []*Node {
					var y *Node
					switch {
					case c.transposed:
						w := scope.At("layer").VariableWithShape("weights", shapes.Make(dtypes.Float32, c.out, c.in))
						y = Einsum("bi,oi->bo", x, w.NodeValue(x.Graph()))
					case c.dense:
						y = layers.Dense(scope.At("layer"), x, true, c.out)
					default:
						w := scope.At("layer").VariableWithShape("weights", shapes.Make(dtypes.Float32, c.in, c.out))
						y = Dot(x, w.NodeValue(x.Graph())).Product()
					}
					var values []*Node
					for _, plain := range scope.BuildTrainableVariablesGradientsGraph(ReduceAllSum(Square(Tanh(y)))) {
						if plain.Rank() != 2 {
							continue
						}
						copied := train.WithCopiedInput(plain)
						rewritten = copied != plain
						values = append(values, plain, copied)
					}
					return values
				})
				if err != nil {
					t.Fatal(err)
				}
				defer exec.Finalize()
				out, err := exec.Call(tensors.FromFlatDataAndDimensions(x, c.batch, c.in))
				if err != nil {
					t.Fatal(err)
				}
				if rewritten != c.copied {
					t.Errorf("computed from a copy: %v, expected %v", rewritten, c.copied)
				}
				plain, copied := tensors.MustCopyFlatData[float32](out[0]), tensors.MustCopyFlatData[float32](out[1])
				if len(out) != 2 || len(plain) != c.in*c.out || len(copied) != len(plain) {
					t.Fatalf("%d values of %d and %d numbers, expected 2 of %d",
						len(out), len(plain), len(copied), c.in*c.out)
				}
				for i := range plain {
					if d := math.Abs(float64(plain[i] - copied[i])); !(d <= 1e-5*(1+math.Abs(float64(plain[i])))) {
						t.Fatalf("weight %d: %v from a copy, %v otherwise", i, copied[i], plain[i])
					}
				}
			})
		}
	})
}
