package ae_test

import (
	"math"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/backendtest"
	"latentlab/internal/hometest"
	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/loss"
	"latentlab/lib/mlp"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		config ae.Config
		want   string
	}{
		{ae.Config{}, "Code is 0"},
		{ae.Config{Code: -1}, "Code is -1"},
		{ae.Config{Code: 2, Hidden: []int{4, 0}}, "Hidden[1] is 0"},
		{ae.Config{Code: 2, Hidden: []int{-4}}, "Hidden[0] is -4"},
		{ae.Config{Code: 2, Features: -784}, "Features is -784"},
		{ae.Config{Code: 2, Loss: loss.Reconstruction{Name: "own", PerPixel: loss.MSE.PerPixel}}, `the loss "own" has no Output`},
		{ae.Config{Code: 2, Loss: loss.Reconstruction{Name: "own", Output: loss.MSE.Output}}, `the loss "own" has no PerPixel`},
		{ae.Config{Code: 2, Noise: math.NaN()}, "Noise is NaN"},
		{ae.Config{Code: 2, Noise: -0.1}, "Noise is -0.1"},
		{ae.Config{Code: 2, Noise: math.Inf(1)}, "Noise is +Inf"},
		{ae.Config{Code: 2, Dropout: 1}, "Dropout is 1"},
		{ae.Config{Code: 2, Dropout: math.NaN()}, "Dropout is NaN"},
		{ae.Config{Code: 2, Dropout: -0.5}, "Dropout is -0.5"},
	} {
		_, err := ae.New(c.config)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, expected one with %q", c.config, err, c.want)
		}
	}
}

// Networks that do not fit are refused with a clear message.
func TestNetworksRefused(t *testing.T) {
	net := func(widths ...int) mlp.Net { return mlp.Layers{Widths: widths, Activation: activation.TypeRelu}.Build }
	sigmoid := func(scope *model.Scope, z *Node) *Node { return Sigmoid(net(2304)(scope, z)) }
	if _, err := train.Prepare(&ae.Model{Encoder: net(3), Decoder: sigmoid, Loss: loss.LinearSSE}, dataset.Faces(4, 1), train.BatchSize(2)); err != nil {
		t.Errorf("a sigmoid before a loss that applies none: %v", err)
	}
	for _, c := range []struct {
		name  string
		model *ae.Model
		want  string
	}{
		{"decoder too narrow", &ae.Model{Encoder: net(8, 3), Decoder: net(8, 100)},
			"last layer must be as wide as an image"},
		{"sigmoid", &ae.Model{Encoder: net(3), Decoder: sigmoid}, `the decoder ends with a sigmoid, which the loss "bce" applies itself`},
		{"no encoder", &ae.Model{Decoder: net(9)}, "no Encoder"},
		{"no decoder", &ae.Model{Encoder: net(3)}, "no Decoder"},
		{"no output", &ae.Model{
			Encoder: net(3), Decoder: net(2304), Loss: loss.Reconstruction{Name: "own", PerPixel: loss.MSE.PerPixel},
		}, `ae.Model: Loss: the loss "own" has no Output`},
		{"noise NaN", &ae.Model{Encoder: net(3), Decoder: net(2304), Noise: math.NaN()}, "Noise is NaN"},
		{"dropout 1", &ae.Model{Encoder: mlp.Layers{Widths: []int{8, 3}, Dropout: 1}.Build, Decoder: net(2304)},
			"dropout rate is 1"},
	} {
		_, err := train.Prepare(c.model, dataset.Faces(4, 1), train.BatchSize(2))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, expected one with %q", c.name, err, c.want)
		}
	}
}

// perPixel has the losses in plain Go, by name.
var perPixel = map[string]func(x, raw float64) float64{
	loss.BCE.Name: func(x, raw float64) float64 {
		return x*math.Log1p(math.Exp(-raw)) + (1-x)*math.Log1p(math.Exp(raw))
	},
	loss.MSE.Name: func(x, raw float64) float64 {
		d := x - 1/(1+math.Exp(-raw))
		return d * d
	},
	loss.LinearSSE.Name: func(x, raw float64) float64 { return (x - raw) * (x - raw) },
}

// Evaluation has no noise and no dropout, and agrees with plain Go about the
// reconstructions.
func TestEvaluate(t *testing.T) {
	faces := dataset.Faces(7, 1)
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		for _, l := range []loss.Reconstruction{loss.BCE, loss.MSE, loss.LinearSSE} {
			config := ae.Config{Hidden: []int{10}, Code: 4, Loss: l, Features: faces.Size(), Noise: 0.5, Dropout: 0.5}
			m := must(ae.New(config))
			p := must(train.Prepare(m, faces, train.BatchSize(7)))
			judge := must(trained.NewJudge(b, p.Store, m, train.Input{Examples: faces}))
			values := must(judge.Evaluate())
			judge.Close()
			if len(values) != 2 || values[0].Name != "loss" || values[1].Name != "mse" {
				t.Fatalf("evaluated %v", values)
			}
			exec := model.MustNewExec(b, p.Store, func(scope *model.Scope, pixels *Node) []*Node {
				x := train.Input{}.X(pixels)
				raw := m.Decoder(scope.In("decoder"), m.Encode(scope, x))
				return []*Node{x, raw}
			})
			out := exec.MustCall(tensors.FromFlatDataAndDimensions(faces.Pixels, faces.Len(), faces.Size()))
			exec.Finalize()
			x, raw := out[0].Value().([][]float32), out[1].Value().([][]float32)
			reconstructed := must(model.CallOnce(b, p.Store, m.Reconstruct, x)).Value().([][]float32)
			total, squares, n := 0.0, 0.0, float64(len(faces.Pixels))
			for i := range x {
				for j := range x[i] {
					total += perPixel[l.Name](float64(x[i][j]), float64(raw[i][j]))
					squares += math.Pow(float64(x[i][j]-reconstructed[i][j]), 2)
				}
			}
			if l.Sum {
				n = float64(faces.Len())
			}
			near(t, l.Name+": loss", values[0].Value, total/n, 1e-5)
			near(t, l.Name+": mse", values[1].Value, squares/float64(len(faces.Pixels)), 1e-5)
		}
	})
}

// One step of gradient descent changes each weight by the learning rate times its
// gradient, also in the compiled loop.
func TestStepFollowsTheGradient(t *testing.T) {
	const rate = 0.5
	faces := dataset.Faces(6, 2)
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		for _, l := range []loss.Reconstruction{loss.BCE, loss.MSE, loss.LinearSSE} {
			m := must(ae.New(ae.Config{Hidden: []int{8}, Code: 3, Loss: l, Features: faces.Size()}))
			p := must(train.Prepare(m, faces, train.BatchSize(6), train.SGD(rate)))
			before := must(p.State())
			// The batch holds all images, whose order does not matter.
			exec := model.MustNewExec(b, p.Store, func(scope *model.Scope, pixels *Node) []*Node {
				x := train.Input{}.X(pixels)
				raw := m.Decoder(scope.In("decoder"), m.Encode(scope, x))
				return scope.BuildTrainableVariablesGradientsGraph(l.Mean(x, raw))
			})
			gradients := exec.MustCall(tensors.FromFlatDataAndDimensions(faces.Pixels, faces.Len(), faces.Size()))
			exec.Finalize()
			loop := must(train.NewLoop(b, p))
			must(loop.Run(0, 0, 1))
			loop.Close()
			k := 0
			for i, v := range p.Variables() {
				if !v.Trainable {
					continue
				}
				now := must(tensors.CopyFlatData[float32](v.MustValue()))
				was := tensors.FromShape(v.Shape())
				if err := was.MutableBytes(func(bytes []byte) { copy(bytes, before[i].Bytes) }); err != nil {
					t.Fatal(err)
				}
				start := must(tensors.CopyFlatData[float32](was))
				gradient := must(tensors.CopyFlatData[float32](gradients[k]))
				k++
				for j := range now {
					near(t, l.Name+": "+v.Path(), float64(now[j]), float64(start[j])-rate*float64(gradient[j]), 1e-5)
				}
			}
			if k != 6 && k != 8 {
				t.Errorf("%s: compared %d variables", l.Name, k)
			}
		}
	})
}

// The two backends have the same losses over 20 steps of the chapter's network on
// its data, to 1e-4 of the loss: pure Go sums a batch's 100,000 pixels one by one
// in float32, which alone costs 1e-5.
func TestBackendsAgreeOnFashion(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: a model of full size is trained on the pure-Go backend")
	}
	hometest.Need(t, "Fashion-MNIST", "data", "fashion-mnist")
	const steps, batch, tolerance = 20, 128, 1e-4
	set := must(dataset.FashionMNIST())
	losses := func(b compute.Backend) []float64 {
		p := must(train.Prepare(must(ae.New(ae.Fashion())), set.Train.Slice(0, steps*batch), train.BatchSize(batch)))
		loop := must(train.NewLoop(b, p))
		defer loop.Close()
		var losses []float64
		for _, row := range must(loop.Run(0, 0, steps)) {
			losses = append(losses, float64(row[0]))
		}
		return losses
	}
	ours, theirs := losses(backendtest.Go(t)), losses(backendtest.XLA(t))
	worst := 0.0
	for i := range ours {
		worst = max(worst, math.Abs(ours[i]-theirs[i])/ours[i])
	}
	t.Logf("losses %.5f to %.5f, at most %.2g apart (relative)", ours[0], ours[steps-1], worst)
	if !(worst <= tolerance) {
		t.Errorf("the losses are %v with pure Go and %v with XLA: more than %v apart", ours, theirs, tolerance)
	}
	if ours[0] < 0.68 || ours[0] > 0.71 || ours[steps-1] > 0.6 {
		t.Errorf("losses go from %v to %v, expected from about log 2 downwards", ours[0], ours[steps-1])
	}
}
