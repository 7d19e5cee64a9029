package conv_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/backendtest"
	"latentlab/lib/ae"
	"latentlab/lib/conv"
	"latentlab/lib/dataset"
	"latentlab/lib/loss"
	"latentlab/lib/train"
	"latentlab/lib/vae"
)

// colored returns n images of 4×8 pixels in color, each all of one color.
func colored(n int) *dataset.Examples {
	e := &dataset.Examples{Name: "colored", Height: 4, Width: 8, Channels: 3}
	for i := range n {
		for range 4 * 8 {
			e.Pixels = append(e.Pixels, uint8(40*i), uint8(255-30*i), uint8(i%2*200))
		}
	}
	return e
}

var small = conv.Network{Shape: dataset.Shape{Height: 4, Width: 8, Channels: 3}, Filters: []int{4, 6}, Code: 2}

// The networks train as those of an autoencoder on the pure-Go backend, and of a VAE in
// XLA's loop.
func TestTrains(t *testing.T) {
	one := small
	one.Filters = one.Filters[:1] // XLA compiles two convolutions for seconds
	for name, m := range map[string]train.Model{
		"autoencoder": &ae.Model{Encoder: small.Encode, Decoder: small.Decode, Loss: loss.MSE},
		"variational": &vae.Model{Encoder: one.Posterior, Decoder: one.Decode},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := train.Prepare(m, colored(6), train.BatchSize(3), train.Adam(0.02))
			if err != nil {
				t.Fatal(err)
			}
			b := backendtest.Go(t)
			if name == "variational" {
				b = backendtest.XLA(t)
			}
			loop, err := train.NewLoop(b, p)
			if err != nil {
				t.Fatal(err)
			}
			defer loop.Close()
			var losses []float32
			for epoch := range 30 {
				rows, err := loop.Run(epoch, 0, 2)
				if err != nil {
					t.Fatal(err)
				}
				losses = append(losses, rows[0][0]+rows[1][0])
			}
			if last := losses[len(losses)-1]; !(last < 0.9*losses[0]) {
				t.Errorf("the loss went from %v to %v", losses[0], last)
			}
		})
	}
}

// Weights have the names, shapes and initial values of Keras's layers.
func TestVariables(t *testing.T) {
	store := model.NewStore()
	if err := store.SetRNGStateFromSeed(1); err != nil {
		t.Fatal(err)
	}
	n := conv.Network{Shape: dataset.Shape{Height: 28, Width: 28, Channels: 1}, Filters: []int{16, 32}, Code: 20}
	_, err := model.CallOnce(backendtest.Go(t), store, func(scope *model.Scope, x *Node) *Node {
		return n.Decode(scope.In("decoder"), n.Encode(scope.In("encoder"), x))
	}, tensors.FromScalarAndDimensions(float32(0), 1, 784))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"/encoder/conv0/conv/weights": "[3 3 1 16]", "/encoder/conv0/conv/biases": "[16]",
		"/encoder/conv1/conv/weights": "[3 3 16 32]", "/encoder/conv1/conv/biases": "[32]",
		"/encoder/code/dense/weights": "[1568 20]", "/encoder/code/dense/biases": "[20]",
		"/decoder/dense/dense/weights": "[20 1568]", "/decoder/dense/dense/biases": "[1568]",
		"/decoder/conv0/conv/weights": "[3 3 32 16]", "/decoder/conv0/conv/biases": "[16]",
		"/decoder/conv1/conv/weights": "[3 3 16 1]", "/decoder/conv1/conv/biases": "[1]",
	}
	for v := range store.IterVariables() {
		if !v.Trainable {
			continue
		}
		if got := fmt.Sprint(v.Shape().Dimensions); want[v.Path()] != got {
			t.Errorf("%s is %s, expected %q", v.Path(), got, want[v.Path()])
		}
		delete(want, v.Path())
		limit := 0.0
		if d := v.Shape().Dimensions; len(d) == 4 { // Glorot and Bengio's, with the fans of a convolution
			limit = math.Sqrt(6 / float64(d[0]*d[1]*(d[2]+d[3])))
		} else if len(d) == 2 {
			limit = math.Sqrt(6 / float64(d[0]+d[1]))
		}
		flat, err := tensors.CopyFlatData[float32](v.MustValue())
		if err != nil {
			t.Fatal(err)
		}
		largest := 0.0
		for _, w := range flat {
			largest = max(largest, math.Abs(float64(w)))
		}
		if largest > limit || largest < 0.9*limit {
			t.Errorf("%s has values up to %v, expected %v", v.Path(), largest, limit)
		}
	}
	if len(want) > 0 {
		t.Errorf("missing %v", want)
	}
}

func TestCheck(t *testing.T) {
	gray := func(height, width int) dataset.Shape { return dataset.Shape{Height: height, Width: width, Channels: 1} }
	for _, c := range []struct {
		network conv.Network
		want    string
	}{
		{small, ""},
		{conv.Network{Shape: gray(27, 9), Filters: []int{4, 4}, Code: 1, Stride: 3}, ""},
		{conv.Network{Shape: gray(7, 5), Filters: []int{4}, Code: 1, Stride: 1}, ""},
		{conv.Network{Filters: []int{4}, Code: 1}, "conv.Network: Shape is 0×0×0: expected the size of an image"},
		{conv.Network{Shape: gray(8, 8), Filters: []int{4}}, "conv.Network: Code is 0"},
		{conv.Network{Shape: gray(8, 8), Code: 1}, "conv.Network: Filters is empty"},
		{conv.Network{Shape: gray(8, 8), Filters: []int{4, -1}, Code: 1}, "conv.Network: Filters[1] is -1"},
		{conv.Network{Shape: gray(8, 8), Filters: []int{4}, Code: 1, Stride: -2}, "conv.Network has a stride of -2"},
		{conv.Network{Shape: gray(8, 8), Filters: []int{4}, Code: 1, Stride: 4},
			"conv.Network has a kernel of 3 and a stride of 4, which leaves pixels out: choose a kernel of at least 4"},
		{conv.Network{Shape: gray(28, 28), Filters: []int{4, 4, 4}, Code: 1},
			"conv.Network: convolution 3 of 3 gets 7×7 pixels of an image of 28×28, which a stride of 2 does not divide: " +
				"use at most 2 Filters, another Stride, or images of another size"},
		{conv.Network{Shape: gray(28, 27), Filters: []int{4}, Code: 1},
			"convolution 1 of 1 gets 28×27 pixels of an image of 28×27, which a stride of 2 does not divide: use a Stride of 1"},
	} {
		err := c.network.Check()
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%+v: error %v, expected %q", c.network, err, c.want)
		}
	}
}

func TestRefuses(t *testing.T) {
	image := tensors.FromScalarAndDimensions(float32(0), 1, 6, 4, 2)
	for _, c := range []struct {
		name string
		x    any
		f    func(scope *model.Scope, x *Node) *Node
		want string
	}{
		{"stride", image, func(s *model.Scope, x *Node) *Node { return conv.Down(s.In("a"), x, 3, 4, 4) },
			`the convolution "/a" gets 6×4 pixels, which a stride of 4 does not divide`},
		{"kernel", image, func(s *model.Scope, x *Node) *Node { return conv.Down(s.In("a"), x, 3, 1, 2) },
			`the convolution "/a" has a kernel of 1 and a stride of 2, which leaves pixels out`},
		{"no kernel", image, func(s *model.Scope, x *Node) *Node { return conv.Up(s.In("a"), x, 3, 0, 2) },
			`a kernel of 0 pixels in "/a"`},
		{"channels", image, func(s *model.Scope, x *Node) *Node { return conv.Up(s.In("a"), x, 0, 3, 2) },
			`a convolution of 0 channels in "/a"`},
		{"factor", image, func(s *model.Scope, x *Node) *Node { return conv.Up(s.In("a"), x, 3, 3, 0) },
			`the upsampling "/a" has a factor of 0`},
		{"rows", [][]float32{{1, 2}}, func(s *model.Scope, x *Node) *Node { return conv.Down(s.In("a"), x, 3, 3, 1) },
			`the convolution "/a" gets a tensor of 2 axes: expected [batch, height, width, channels]`},
		{"another size", [][]float32{{1, 2}}, small.Encode,
			"a conv.Network for images of 4×8×3 gets rows of 2 values: expected 96"},
		{"invalid network", [][]float32{{1, 2}}, conv.Network{}.Decode, "conv.Network: Shape is 0×0×0"},
	} {
		_, err := model.CallOnce(backendtest.Go(t), model.NewStore(), c.f, c.x)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, expected one with %q", c.name, err, c.want)
		}
	}
}
