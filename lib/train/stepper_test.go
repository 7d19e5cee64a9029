package train_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/internal/backendtest"
	"latentlab/internal/modeltest"
	"latentlab/lib/ae"
	"latentlab/lib/backend"
	"latentlab/lib/dataset"
	"latentlab/lib/loss"
	"latentlab/lib/mlp"
	"latentlab/lib/random"
	"latentlab/lib/train"
)

func encode(scope *model.Scope, x *Node) *Node {
	return activation.Relu(mlp.Dense(scope.In("hidden"), x, 16)) // [batch, 16]
}

func decode(scope *model.Scope, z *Node) *Node { return mlp.Dense(scope.In("output"), z, 48*48) }

const learningRate = 1e-3

// byHand is a training step of an autoencoder: forward, loss, gradient, and Adam.
func byHand(scope *model.Scope, b train.Batch) []train.Metric {
	z := encode(scope.In("encoder"), b.X)           // [batch, 16]
	xHat := Sigmoid(decode(scope.In("decoder"), z)) // [batch, 48·48]
	loss := ReduceAllMean(Square(Sub(b.X, xHat)))   // []

	g := loss.Graph()
	t := train.Count(scope, g) // 1, 2, 3, …
	for w, gradient := range train.Gradients(scope, loss) {
		m, v := train.Slot(scope, w, "m"), train.Slot(scope, w, "v") // the moments, 0 at first
		mean := Add(MulScalar(m.NodeValue(g), 0.9), MulScalar(gradient, 0.1))
		square := Add(MulScalar(v.NodeValue(g), 0.999), MulScalar(Square(gradient), 0.001))
		m.SetNodeValue(mean)
		v.SetNodeValue(square)
		mean = Div(mean, OneMinus(Pow(Const(g, float32(0.9)), t))) // corrected, since they began at 0
		square = Div(square, OneMinus(Pow(Const(g, float32(0.999)), t)))
		step := Div(mean, AddScalar(Sqrt(square), 1e-7))
		w.SetNodeValue(Sub(w.NodeValue(g), MulScalar(step, learningRate)))
	}
	return []train.Metric{{Name: "loss", Value: loss}}
}

// Three steps by hand, from the same weights on the same batches as those of the loop.
func ExampleProgram_Stepper() {
	m := &ae.Model{Encoder: encode, Decoder: decode, Loss: loss.MSE}
	p, err := train.Prepare(m, dataset.Faces(64, 1), train.BatchSize(16), train.Adam(learningRate))
	if err != nil {
		panic(err)
	}
	start, err := p.State()
	if err != nil {
		panic(err)
	}
	hand, err := p.Stepper(byHand)
	if err != nil {
		panic(err)
	}
	defer hand.Close()
	var losses []float64
	for step := range 3 {
		values, err := hand.Step(p.Batch(step))
		if err != nil {
			panic(err)
		}
		losses = append(losses, values["loss"])
	}

	if err := p.SetState(start); err != nil {
		panic(err)
	}
	b, _, err := backend.Open()
	if err != nil {
		panic(err)
	}
	loop, err := train.NewLoop(b, p)
	if err != nil {
		panic(err)
	}
	defer loop.Close()
	rows, err := loop.Run(0, 0, 3)
	if err != nil {
		panic(err)
	}
	for step, row := range rows {
		fmt.Printf("step %d: equal to six digits: %v\n", step, math.Abs(losses[step]/float64(row[0])-1) < 1e-6)
	}
	// Output:
	// step 0: equal to six digits: true
	// step 1: equal to six digits: true
	// step 2: equal to six digits: true
}

// The batches of an epoch are those of the loop, in its order, labels too.
func TestBatch(t *testing.T) {
	images := modeltest.Images(11)
	for i := range images.Len() {
		images.Labels = append(images.Labels, uint16(i))
	}
	p, err := train.Prepare(modeltest.Network(), images, train.BatchSize(4), train.Seed(3))
	if err != nil {
		t.Fatal(err)
	}
	for step := range 2 * p.Steps() {
		order := train.HostOrder(3, step/p.Steps(), 11, 12)
		batch := p.Batch(step)
		if batch.Len() != 4 {
			t.Fatalf("batch %d has %d images, expected 4", step, batch.Len())
		}
		for i, label := range batch.Labels {
			if want := order[step%p.Steps()*4+i]; int32(label) != want || batch.Row(i)[5] != images.Row(int(want))[5] {
				t.Errorf("image %d of batch %d is %d, expected %d", i, step, label, want)
			}
		}
	}
}

// A step may change variables, sees labels and training mode, and must report scalars.
func TestStepper(t *testing.T) {
	images := modeltest.Images(6)
	images.Labels = []uint16{1, 2, 3, 4, 5, 6}
	p, err := train.Prepare(modeltest.Network(), images, train.BatchSize(6))
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Stepper(func(scope *model.Scope, b train.Batch) []train.Metric {
		g := b.X.Graph()
		training := Const(g, float32(0))
		if scope.Store().IsTraining(g) {
			training = Const(g, float32(1))
		}
		return []train.Metric{
			{Name: "count", Value: train.Count(scope, g)}, {Name: "labels", Value: ReduceAllSum(b.Y)},
			{Name: "training", Value: training}, {Name: "pixels", Value: ReduceAllMax(b.X)}, {Name: "epoch", Value: b.Epoch},
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for count := 1.0; count < 4; count++ {
		values, err := s.Step(images)
		if err != nil {
			t.Fatal(err)
		}
		if values["count"] != count || values["labels"] != 21 || values["training"] != 1 || !(values["pixels"] <= 1) ||
			values["epoch"] != count-1 {
			t.Errorf("step %v reports %v", count, values)
		}
	}
	if _, err := s.Step(dataset.Faces(2, 1)); err == nil || !strings.Contains(err.Error(), "48×48") {
		t.Errorf("images of another size: %v", err)
	}
	without := *images
	without.Labels = nil
	if _, err := s.Step(&without); err == nil || !strings.Contains(err.Error(), "no labels") {
		t.Errorf("a batch without labels: %v", err)
	}
	without.Labels = []uint16{1, 2, 3, 4, 5, 60}
	if _, err := s.Step(&without); err == nil || !strings.Contains(err.Error(), "61 classes") {
		t.Errorf("a label of another class: %v", err)
	}
	for want, step := range map[string]func(scope *model.Scope, b train.Batch) []train.Metric{
		"reports no scalar": func(*model.Scope, train.Batch) []train.Metric { return nil },
		`reports "x" with shape`: func(_ *model.Scope, b train.Batch) []train.Metric {
			return []train.Metric{{Name: "x", Value: b.X}}
		},
		`reports scalar 1 as "x": expected a unique name`: func(scope *model.Scope, b train.Batch) []train.Metric {
			return []train.Metric{{Name: "x", Value: ReduceAllMax(b.X)}, {Name: "x", Value: ReduceAllMax(b.X)}}
		},
	} {
		s, err := p.Stepper(step)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Step(images); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, expected %q in it", err, want)
		}
		s.Close()
	}
}

// Gradients are those of the weights in scope that the graph uses, in their shapes.
func TestGradients(t *testing.T) {
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		exec := model.MustNewExec(b, model.NewStore(), func(scope *model.Scope, x *Node) []*Node {
			w := scope.VariableWithValue("w", [][]float32{{2, 3}})
			scope.VariableWithValue("unused", float32(1))
			scope.VariableWithValue("fixed", float32(1)).SetTrainable(false)
			g := x.Graph()
			loss := ReduceAllSum(Mul(Square(w.NodeValue(g)), ExpandAxes(x, 0)))
			var out []*Node
			for v, gradient := range train.Gradients(scope, loss) {
				v.SetNodeValue(ZerosLike(gradient))
				out = append(out, gradient)
			}
			return out
		})
		defer exec.Finalize()
		out := exec.MustCall([]float32{10, 100})
		if len(out) != 1 || fmt.Sprint(out[0].Value()) != "[[40 600]]" {
			t.Fatalf("the gradients are %v, expected [[40 600]]", out)
		}
		if out = exec.MustCall([]float32{10, 100}); fmt.Sprint(out[0].Value()) != "[[0 0]]" {
			t.Errorf("after the weight was set to 0 the gradient is %v", out[0].Value())
		}
	})
}

// A step by hand samples what the loop samples, step after step.
func TestStepperSamples(t *testing.T) {
	net := func(scope *model.Scope, b train.Batch) *Node {
		x := Add(b.X, MulScalar(random.Normal(scope, b.X.Graph(), b.X.Shape().Dimensions...), 0.3))
		return ReduceAllMean(Square(Sub(b.X, mlp.Dense(scope.In("out"), x, 16))))
	}
	p, err := train.Prepare(step(func(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
		loss := net(scope, b)
		opt.UpdateGraph(scope, loss.Graph(), loss)
		return []train.Metric{{Name: "loss", Value: loss}}
	}), modeltest.Images(12), train.BatchSize(4), train.SGD(0.1))
	if err != nil {
		t.Fatal(err)
	}
	start, err := p.State()
	if err != nil {
		t.Fatal(err)
	}
	loop, err := train.NewLoop(backendtest.Go(t), p)
	if err != nil {
		t.Fatal(err)
	}
	defer loop.Close()
	rows, err := loop.Run(0, 0, 3)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.SetState(start); err != nil {
		t.Fatal(err)
	}
	s, err := p.Stepper(func(scope *model.Scope, b train.Batch) []train.Metric {
		loss := net(scope, b)
		for w, gradient := range train.Gradients(scope, loss) {
			w.SetNodeValue(Sub(w.NodeValue(loss.Graph()), MulScalar(gradient, 0.1)))
		}
		return []train.Metric{{Name: "loss", Value: loss}}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for i, row := range rows {
		values, err := s.Step(p.Batch(i))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := values["loss"], float64(row[0]); math.Abs(got/want-1) > 1e-5 {
			t.Errorf("loss %d is %v by hand and %v in the loop", i, got, want)
		}
	}
}
