package page

import (
	"slices"
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers"
	"github.com/gomlx/gomlx/ml/model"

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
		"a label":          {Explorer{Model: supervised.Model, OneHot: 10, Codes: ring[:1], Labels: []uint8{4}}, ring[0], 4},
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

// TestExplorerOpensOnAnImage trains an autoencoder whose codes leave out the middle, and
// checks that what an explorer opens with is not black.
func TestExplorerOpensOnAnImage(t *testing.T) {
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	bright := &dataset.Images{Height: 6, Width: 6, Pixels: slices.Repeat([]uint8{0, 0, 255}, 40*12)}
	m, err := ae.New(ae.Config{Hidden: []int{12}, Code: 2, Features: 36})
	if err != nil {
		t.Fatal(err)
	}
	r, err := run.Train(t.Context(), m, bright, nil, train.Epochs(300), train.BatchSize(10))
	if err != nil {
		t.Fatal(err)
	}
	codes, err := r.Encode(bright)
	if err != nil {
		t.Fatal(err)
	}
	codes = append(slices.Clone(codes), []float32{-60, -60}, []float32{-60, 60}) // stretch the range
	x, err := Explorer{Model: r.Model, Codes: codes}.prepare()
	if err != nil {
		t.Fatal(err)
	}
	images, err := r.Decode([][]float32{x.start})
	if err != nil {
		t.Fatal(err)
	}
	if most := slices.Max(images.Pixels); most < 128 {
		t.Errorf("the brightest pixel of the first image is %d of 255", most)
	}
}

// convolutional is a model whose decoder has a convolution.
type convolutional struct{ train.Model }

func (convolutional) Encode(_ *model.Scope, x *Node) *Node {
	return Slice(x, AxisRange(), AxisRange(0, 2))
}

func (convolutional) Decode(scope *model.Scope, z *Node) *Node {
	square := Reshape(layers.Dense(scope.In("dense"), z, true, 36), -1, 6, 6, 1)
	return Reshape(layers.Convolution(scope.In("conv"), square).Channels(1).KernelSize(3).PadSame().Done(), -1, 36)
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
		"has a convolution":  convolutional{dense},
		"use dense layers":   convolutional{dense},
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
