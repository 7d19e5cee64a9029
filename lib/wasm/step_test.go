package wasm

import (
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/modeltest"
	"latentlab/lib/aae"
	"latentlab/lib/ae"
	"latentlab/lib/classify"
	"latentlab/lib/conv"
	"latentlab/lib/dataset"
	"latentlab/lib/gan"
	"latentlab/lib/loss"
	"latentlab/lib/train"
	"latentlab/lib/vae"
)

// newStep traces the training step of a model.
func newStep(t testing.TB, m train.Model, data *dataset.Examples, batch int) *traced {
	t.Helper()
	p, err := train.Prepare(m, data, train.BatchSize(batch))
	if err != nil {
		t.Fatal(err)
	}
	inputs := []shapes.Shape{
		shapes.Make(dtypes.Float32, batch, data.Size()), shapes.Make(dtypes.Int32, batch), shapes.Make(dtypes.Float32),
	}
	c := newTraced(t, p.Store, inputs, func(scope *model.Scope, in []*graph.Node) []*graph.Node {
		x, y, epoch := in[0], in[1], in[2]
		defer train.PanicError(x.Graph())
		scope.Store().SetTraining(x.Graph(), true)
		b := train.Batch{X: x, Epoch: epoch, Scaling: p.Scaling}
		if data.Labels != nil {
			b.Y = y
		}
		var values []*graph.Node
		for _, s := range p.Model.Step(scope, b, p.Config.Optimizer.Build()) {
			values = append(values, s.Value)
		}
		return values
	})
	if _, ok := m.(*aae.FewLabels); ok {
		// The biases before a batch normalization have no gradient but rounding errors, which Adam enlarges.
		c.ignored = []string{"/biases", "/norm/mean"}
	}
	return c
}

// labeled returns images of 4×4 pixels of three classes.
func labeled(n int) *dataset.Examples {
	data := modeltest.Images(n)
	for i := range n {
		data.Labels = append(data.Labels, uint16(i%3))
	}
	return data
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// models are small ones of 4×4 pixels, with what the steps of their kind contain.
var models = map[string]train.Model{
	"autoencoder": must(ae.New(ae.Config{Hidden: []int{7, 5}, Code: 3, CodeReLU: true, Loss: loss.MSE, Features: 16})),
	"denoising":   must(ae.New(ae.Config{Hidden: []int{7}, Code: 3, Noise: 0.3, Features: 16})),
	"dropout":     must(ae.New(ae.Config{Hidden: []int{7}, Code: 3, Dropout: 0.3, Features: 16})),
	"variational": must(vae.New(vae.Config{Hidden: []int{7}, Code: 3, Spread: vae.LogStd, Features: 16})),
	"σ": must(vae.New(vae.Config{
		Hidden: []int{7}, Code: 3, Spread: vae.Std, Loss: loss.HalfVarianceMSE, Features: 16,
		WarmUp: 2, FreeBits: 0.1, Binarize: false,
	})),
	"generative adversarial": must(gan.New(gan.Config{
		Hidden: []int{7, 5}, Code: 3, Noise: 0.5, Dropout: 0.3, Features: 16,
	})),
	"adversarial": must(aae.New(aae.Config{
		Hidden: []int{7, 5}, Dropout: 0.2, DiscriminatorDropout: 0.2, Prior: aae.GaussianPrior(2, 5), Features: 16,
	})),
	"supervised adversarial": must(aae.New(aae.Config{
		Hidden: []int{7}, Prior: aae.GaussianPrior(2, 5), Supervised: true, Conditioned: true, Gaussian: true, Features: 16,
	})),
	"conditional": must(vae.New(vae.Config{
		Hidden: []int{7}, Code: 3, Condition: train.OnClass(labeled(6)), Features: 16,
	})),
	"convolutional": &ae.Model{Encoder: convolutional.Encode, Decoder: convolutional.Decode, Loss: loss.MSE},
	"classifier":    must(classify.New(classify.Config{Hidden: []int{7, 5}, Dropout: 0.2, Shift: 1, Stretch: 0.1})),
	"semi-supervised": must(aae.NewSemiSupervised(aae.SemiSupervisedConfig{
		Labeled: labeled(12), Hidden: []int{7}, Style: aae.GaussianPrior(2, 5), Dropout: 0.2,
	})),
	"few labels": fewLabels(),
}

var convolutional = conv.Network{Shape: dataset.Shape{Height: 4, Width: 4, Channels: 1}, Filters: []int{2, 3}, Code: 3}

// fewLabels returns the model of few labels with all that it has: affine maps, batch normalization, averages of
// weights and a teacher.
func fewLabels() *aae.FewLabels {
	m := aae.NewFewLabels(labeled(12), 20)
	m.Hidden, m.StyleSize, m.TeacherWeight = []int{7, 5}, 3, 10
	return m
}

// stepInputs returns a batch of labeled images, and the epoch.
func stepInputs(data *dataset.Examples, batch, step int) []*tensors.Tensor {
	x := make([]float32, batch*16)
	y := make([]int32, batch)
	for i := range x {
		x[i] = float32(data.Pixels[(step*batch*16+i)%len(data.Pixels)]) / 255
	}
	for i := range y {
		y[i] = int32((step*batch + i) % 3)
	}
	return []*tensors.Tensor{
		tensors.FromFlatDataAndDimensions(x, batch, 16), tensors.FromFlatDataAndDimensions(y, batch),
		tensors.FromScalar(float32(step) / 7),
	}
}

// A compiled step computes what the pure-Go backend does, over several steps.
func TestSteps(t *testing.T) {
	for name, m := range models {
		t.Run(name, func(t *testing.T) {
			const batch = 6
			data := labeled(40)
			c := newStep(t, m, data, batch)
			_, machine := c.compile()
			for step := range 5 {
				c.compare(machine, 1e-4, stepInputs(data, batch, step)...)
			}
		})
	}
}
