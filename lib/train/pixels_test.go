package train_test

import (
	"math"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/backendtest"
	"latentlab/lib/random"
	"latentlab/lib/train"
)

// Black is 0, white is 1, and gray levels between them are evenly spaced.
func TestPixels(t *testing.T) {
	bytes := make([]uint8, 256)
	for i := range bytes {
		bytes[i] = uint8(i)
	}
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		out := MustNewExec(b, train.Input{}.X).MustCall(tensors.FromFlatDataAndDimensions(bytes, 2, 128))
		values := tensors.MustCopyFlatData[float32](out[0])
		for i, v := range values {
			if !(math.Abs(float64(v)-float64(i)/255) < 1e-7) {
				t.Errorf("level %d is %v, expected %v", i, v, float64(i)/255)
			}
		}
		if values[0] != 0 || values[255] != 1 {
			t.Errorf("black is %v and white %v, expected 0 and 1", values[0], values[255])
		}
	})
}

// KeepVariables keeps variables and random numbers unchanged, so that the same graph
// gives the same values again.
func TestKeepVariables(t *testing.T) {
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		for _, keeps := range []bool{true, false} {
			store := model.NewStore()
			if err := random.Seed(store, 1); err != nil {
				t.Fatal(err)
			}
			exec := model.MustNewExec(b, store, func(scope *model.Scope, x *Node) []*Node {
				g := x.Graph()
				v := scope.VariableWithValue("v", float32(5))
				v.SetNodeValue(Add(v.NodeValue(g), x))
				out := []*Node{v.NodeValue(g), random.Uniform(scope, g, 1)}
				if keeps {
					train.KeepVariables(scope, g)
				}
				return out
			})
			var seen [2][2]float32
			for i := range seen {
				out := exec.MustCall(float32(1))
				seen[i] = [2]float32{out[0].Value().(float32), out[1].Value().([]float32)[0]}
			}
			exec.Finalize()
			same := [2]bool{seen[0][0] == seen[1][0], seen[0][1] == seen[1][1]}
			if same != [2]bool{keeps, keeps} {
				t.Errorf("KeepVariables %v: first %v, then %v", keeps, seen[0], seen[1])
			}
		}
	})
}
