package page

import (
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/hometest"
	"latentlab/internal/modeltest"
	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// TestExplorerStart checks with which code an explorer opens.
func TestExplorerStart(t *testing.T) {
	plain, supervised := plainRun(t, 2), supervisedRun(t)
	ring := [][]float32{{0, 9}, {9, 0.5}, {0, -9}, {-9, 0}, {30, 30}} // nothing in the middle
	joined := [][]float32{{0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 2, 3}}
	for name, c := range map[string]struct {
		e     Explorer
		want  []float32
		class int
	}{
		"nothing":          {Explorer{Model: plain.Model, Low: 1, High: 2}, []float32{1.5, 1.5}, 0},
		"codes":            {Explorer{Model: plain.Model, Codes: ring}, ring[0], 0},
		"codes in a range": {Explorer{Model: plain.Model, Codes: ring, Low: -9.5, High: 0.2}, ring[3], 0},
		"codes elsewhere":  {Explorer{Model: plain.Model, Codes: ring, Low: 100, High: 101}, []float32{100.5, 100.5}, 0},
		"samples":          {Explorer{Model: plain.Model, Samples: ring[2:]}, ring[2], 0},
		"a class":          {Explorer{Model: supervised.Model, OneHot: 10, Codes: joined}, joined[0][10:], 3},
		"a label":          {Explorer{Model: supervised.Model, OneHot: 10, Codes: ring[:1], Labels: []uint16{4}}, ring[0], 4},
		"a sampled class":  {Explorer{Model: supervised.Model, OneHot: 10, Samples: joined}, joined[0][10:], 3},
	} {
		x, err := c.e.prepare()
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(x.start, c.want) || x.startClass != c.class {
			t.Errorf("%s: it opens with %v of class %d, expected %v of %d", name, x.start, x.startClass, c.want, c.class)
		}
	}
}

// TestExplorerOpensOnAnImage checks that an explorer of clothes does not open on black, as it
// would in the middle of the range.
func TestExplorerOpensOnAnImage(t *testing.T) {
	hometest.Need(t, "Fashion-MNIST", "data", "fashion-mnist")
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	clothes, err := dataset.FashionMNIST()
	if err != nil {
		t.Fatal(err)
	}
	m, err := ae.New(ae.Config{Hidden: []int{128, 64}, Code: 2})
	if err != nil {
		t.Fatal(err)
	}
	r, err := run.Train(t.Context(), m, clothes.Train.First(3000), nil, train.Epochs(6), train.BatchSize(64))
	if err != nil {
		t.Fatal(err)
	}
	codes, err := r.Encode(clothes.Test.First(1000))
	if err != nil {
		t.Fatal(err)
	}
	x, err := Explorer{Model: r.Model, Codes: codes}.prepare()
	if err != nil {
		t.Fatal(err)
	}
	middle := []float32{(x.low[0] + x.high[0]) / 2, (x.low[1] + x.high[1]) / 2}
	images, err := r.Decode([][]float32{x.start, middle})
	if err != nil {
		t.Fatal(err)
	}
	mean := func(pixels []uint8) (mean float64) {
		for _, v := range pixels {
			mean += float64(v) / float64(len(pixels))
		}
		return mean
	}
	size := images.Size()
	start, other := mean(images.Pixels[:size]), mean(images.Pixels[size:])
	t.Logf("the mean gray level is %.0f at %v, where it opens, and %.0f in the middle, %v", start, x.start, other, middle)
	if start < 25 {
		t.Errorf("the explorer opens on an image with the mean gray level %.0f of 255", start)
	}
}

// grouped is a model whose decoder has a convolution of groups of channels.
type grouped struct{ train.Model }

func (grouped) Encode(_ *model.Scope, x *Node) *Node {
	return Slice(x, AxisRange(), AxisRange(0, 2))
}

func (grouped) Decode(scope *model.Scope, z *Node) *Node {
	square := Reshape(layers.Dense(scope.In("dense"), z, true, 36), -1, 6, 3, 2)
	kernel := Ones(z.Graph(), shapes.Make(z.DType(), 3, 3, 1, 2))
	return Reshape(Convolve(square, kernel).ChannelGroupCount(2).PadSame().Done(), -1, 36)
}

// TestCheckDecoder checks that it is known before a training whether a page can compute a
// decoder.
func TestCheckDecoder(t *testing.T) {
	dense, err := ae.New(ae.Config{Hidden: []int{12}, Code: 2, Features: 36})
	if err != nil {
		t.Fatal(err)
	}
	images := modeltest.Squares(4, 6)
	if err := CheckDecoder(dense, images); err != nil {
		t.Error(err)
	}
	for want, m := range map[string]train.Model{
		"of groups of":       grouped{dense},
		"use dense layers":   grouped{dense},
		"does not decode":    blind{dense},
		"page.CheckDecoder:": blind{dense},
	} {
		if err := CheckDecoder(m, images); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, expected %q in it", err, want)
		}
	}
}

// TestNoteOfSize checks that an output of many megabytes says so.
func TestNoteOfSize(t *testing.T) {
	if note := noteOfSize(make([]byte, 1<<20), "weights"); note != "" {
		t.Errorf("1 MB has the note %q", note)
	}
	if note := noteOfSize(make([]byte, 22<<20), "a < b"); !strings.Contains(note, "22 MB") || !strings.Contains(note, "a &lt; b") {
		t.Errorf("22 MB have the note %q", note)
	}
}
