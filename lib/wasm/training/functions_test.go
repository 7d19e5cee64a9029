package training_test

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/browsertest"
	"latentlab/lib/train"
	"latentlab/lib/trained"
	"latentlab/lib/vae"
	"latentlab/lib/wasm/training"
)

// TestFunctions checks that the page encodes, decodes and reconstructs any number of examples as the model
// does, and computes functions of one's own.
func TestFunctions(t *testing.T) {
	digits := digits(t, 200)
	for name, condition := range map[string]train.Condition{"plain": {}, "conditional": train.OnClass(digits)} {
		t.Run(name, func(t *testing.T) {
			m := must(vae.New(vae.Config{Hidden: []int{20}, Code: 3, Condition: condition}))
			tr := must(training.New(training.Config{
				Model: func() (train.Model, error) { return m, nil }, Examples: digits,
				Options: func() []train.Option { return []train.Option{train.BatchSize(20)} },
				Functions: []training.Function{{
					Name: "square", Batch: 4, Inputs: []training.Input{{Name: "z", Width: 3}},
					Build: func(_ *model.Scope, in map[string]*graph.Node) map[string]*graph.Node {
						square := graph.Square(in["z"])
						return map[string]*graph.Node{"square": square, "sum": graph.ReduceAllSum(square)}
					},
				}},
			}))
			m2 := &trained.Model{Program: tr.Program()}
			some := tr.Examples().Slice(90, 160)
			codes := must(m2.Encode(some))
			joined := must(m2.JoinCodes(some, codes))
			images := must(m2.Decode(joined))
			var got struct{ Z, X, Y, Square, Sum, Examples map[string]float64 }
			newPage(t, browsertest.Start(t), "").await("calling functions", fmt.Sprintf(`await (async (data, joined) => {
				const t = await latentlabTraining(data).ready, indices = Array.from({ length: 70 }, (_, i) => i + 90);
				const x = { examples: indices };
				const { z } = await t.call("encode", { x });
				const { x: images } = await t.call("decode", { z: Float32Array.from(joined.flat()) });
				const { y } = await t.call("reconstruct", { x });
				const { square, sum } = await t.call("square", { z: Float32Array.of(1, 2, 3) });
				const result = { z, x: images, y, square, sum, examples: await t.examples([90]) };
				t.close();
				return result;
			})(%s, %s)`, must(tr.JSON()), must(json.Marshal(joined))), &got)
			for i, code := range codes {
				for k, want := range code {
					checkNear(t, "code", got.Z, i*len(code)+k, float64(want), 1e-5)
				}
			}
			for i, v := range images.Pixels {
				checkNear(t, "decoded pixel", got.X, i, float64(v)/255, 0.5/255+1e-5)
				checkNear(t, "reconstructed pixel", got.Y, i, got.X[fmt.Sprint(i)], 1e-5)
			}
			for i, v := range some.Row(0) {
				checkNear(t, "example", got.Examples, i, float64(v)/255, 1e-7)
			}
			for i, want := range []float64{1, 4, 9} {
				checkNear(t, "square", got.Square, i, want, 0)
			}
			checkNear(t, "sum", got.Sum, 0, 14, 0)
			if len(got.Z) != 70*3 || len(got.Y) != 70*784 || len(got.Square) != 3 || len(got.Sum) != 1 {
				t.Errorf("the page has %d, %d, %d and %d numbers", len(got.Z), len(got.Y), len(got.Square), len(got.Sum))
			}
		})
	}
}

// checkNear checks number i of an array, which JSON writes as an object.
func checkNear(t *testing.T, what string, values map[string]float64, i int, want, most float64) {
	t.Helper()
	if got, ok := values[fmt.Sprint(i)]; !ok || !(math.Abs(got-want) <= most) {
		t.Fatalf("%s %d is %v in the page, expected %v", what, i, got, want)
	}
}
