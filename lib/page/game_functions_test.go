package page

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/backendtest"
	"latentlab/lib/gan"
	"latentlab/lib/latent"
	"latentlab/lib/mlp"
	"latentlab/lib/train"
)

// TestGamePush compares what pushes a point of the generator, −∇ of its loss -log D, with
// differences of log D, which the page shows as a map.
func TestGamePush(t *testing.T) {
	g := ringGame(t, 1, 2)
	g.Model = func() (train.Model, error) {
		smooth := mlp.Layers{Widths: []int{16, 16, 1}, Activation: activation.TypeTanh}.Build
		return &gan.Model{Generator: leaky(16, 2), Discriminator: smooth, Code: 2}, nil
	}
	x, err := g.prepare()
	if err != nil {
		t.Fatal(err)
	}
	p, err := train.Prepare(x.model, x.Data, x.options...)
	if err != nil {
		t.Fatal(err)
	}
	functions := x.functions()
	call := func(i int, input string, rows [][]float32) map[string][][]float32 {
		var names []string
		out, err := model.CallOnceN(backendtest.Go(t), p.Store, func(scope *model.Scope, rows *graph.Node) (all []*graph.Node) {
			names = nil
			for name, node := range functions[i].Build(scope, map[string]*graph.Node{input: rows}) {
				names, all = append(names, name), append(all, node)
			}
			return all
		}, rows)
		if err != nil {
			t.Fatal(err)
		}
		values := map[string][][]float32{}
		for k, name := range names {
			values[name] = out[k].Value().([][]float32)
		}
		return values
	}
	codes, err := latent.SampleNormal(20, 2, 1)
	if err != nil {
		t.Fatal(err)
	}
	played := call(0, "z", codes)
	const step = 3e-3
	for k := range 2 {
		var there, back [][]float32
		for _, at := range played["x"] {
			up, down := []float32{at[0], at[1]}, []float32{at[0], at[1]}
			up[k] += step
			down[k] -= step
			there, back = append(there, up), append(back, down)
		}
		high, low := call(1, "x", there)["d"], call(1, "x", back)["d"]
		for i, push := range played["push"] {
			want := (math.Log(float64(high[i][0])) - math.Log(float64(low[i][0]))) / (2 * step)
			if math.Abs(float64(push[k])-want) > 5e-4 || math.Abs(want) < 1e-3 {
				t.Errorf("point %d is pushed by %v in direction %d, expected %v", i, push[k], k, want)
			}
		}
	}
}

// TestGameKnobsInNetworks checks that a knob which changes a number inside of the networks changes it in
// the pictures too, and that one which changes their widths is refused as such.
func TestGameKnobsInNetworks(t *testing.T) {
	slope := &struct {
		Slope float64 `knob:"0.1..0.2, step 0.1"`
	}{0.1}
	net := func(out int) mlp.Net {
		alpha := slope.Slope
		return func(scope *model.Scope, x *graph.Node) *graph.Node {
			h := mlp.Dense(scope.In("a"), x, 3)
			return mlp.Dense(scope.In("b"), graph.Max(h, graph.MulScalar(h, alpha)), out)
		}
	}
	g := ringGame(t, 1, 2)
	g.Knobs = slope
	g.Model = func() (train.Model, error) {
		return &gan.Model{Generator: net(2), Discriminator: net(1), Code: 2}, nil
	}
	card, err := g.Card()
	if err != nil {
		t.Fatal(err)
	}
	var data struct {
		Training struct{ Sets [][][]string }
	}
	if err := json.Unmarshal(card.Data, &data); err != nil {
		t.Fatal(err)
	}
	changed := map[string]bool{}
	for _, set := range slices.Concat(data.Training.Sets...) { // of the slope and of the learning rates
		changed[set[0]] = true
	}
	for _, name := range []string{"discriminator", "generator", "game", "discriminate", "decode"} {
		if !changed[name] {
			t.Errorf("the slope does not change %s, only %v", name, changed)
		}
	}

	width := &struct {
		Width int `knob:"2..3"`
	}{3}
	g.Knobs = width
	g.Model = func() (train.Model, error) {
		return &gan.Model{Generator: leaky(width.Width, 2), Discriminator: leaky(3, 1), Code: 2}, nil
	}
	if _, err := g.Card(); err == nil || !strings.Contains(err.Error(), "a page can change numbers only") {
		t.Errorf("with a knob for the width the error is %v", err)
	}
}
