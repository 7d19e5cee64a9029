package page

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image/color"
	"image/png"
	"math"
	"strings"
	"testing"
	"time"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/internal/browsertest"
	"latentlab/lib/dataset"
	"latentlab/lib/mlp"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// painter is a convolutional autoencoder of color images of 16 × 16, with codes of two numbers.
type painter struct{}

func (painter) Encode(scope *model.Scope, x *Node) *Node {
	return mlp.Dense(scope.In("encoder"), x, 2)
}

func (painter) Decode(scope *model.Scope, z *Node) *Node {
	scope = scope.In("decoder")
	x := activation.Relu(mlp.Dense(scope.In("code"), z, 4*4*16))
	x = Reshape(x, -1, 4, 4, 16)
	for i, channels := range []int{16, 3} {
		side := 4 << i
		x = Reshape(x, -1, side, 1, side, 1, 16)
		x = BroadcastToDims(x, x.Shape().Dimensions[0], side, 2, side, 2, 16)
		x = Reshape(x, -1, 2*side, 2*side, 16)
		x = layers.Convolution(scope.In("conv%d", i), x).Channels(channels).KernelSize(3).PadSame().Done()
		if i == 0 {
			x = activation.Relu(x)
		}
	}
	return Sigmoid(Reshape(x, -1, 16*16*3))
}

func (m painter) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	loss := ReduceAllMean(Square(Sub(b.X, m.Decode(scope, m.Encode(scope, b.X)))))
	opt.UpdateGraph(scope, b.X.Graph(), loss)
	return []train.Metric{{Name: "loss", Value: loss}}
}

// paintings returns n color images of a side, with a gradient and a square of another color each.
func paintings(n, side int) *dataset.Examples {
	e := &dataset.Examples{Name: "paintings", Height: side, Width: side, Channels: 3}
	for i := range n {
		red, green := uint8(37*i), uint8(91*i)
		for y := range side {
			for x := range side {
				if x > side/4 && x < side/2 && y > side/3 {
					e.Pixels = append(e.Pixels, 255-red, 255-green, red)
				} else {
					e.Pixels = append(e.Pixels, red, green, uint8(255*y/side))
				}
			}
		}
	}
	return e
}

// paintingModel returns a painter with weights that give images with contrast.
func paintingModel(t *testing.T) *trained.Model {
	t.Helper()
	r, err := trained.New(painter{}, paintings(40, 16))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// pixelsOf returns the red, green and blue of an image on a canvas, row by row.
func pixelsOf(page *browsertest.Page, canvas string) (rgb []int) {
	page.Eval(`(() => {
		const c = document.querySelector("`+canvas+`");
		return [...c.getContext("2d").getImageData(0, 0, c.width, c.height).data].filter((_, i) => i % 4 < 3);
	})()`, &rgb)
	return rgb
}

// TestColorInBrowser opens an explorer and a cloud of a convolutional decoder of color images.
func TestColorInBrowser(t *testing.T) {
	b := browsertest.Start(t)
	m, images := paintingModel(t), paintings(40, 16)
	codes, err := m.Encode(images)
	if err != nil {
		t.Fatal(err)
	}
	_, explorer := explored(t, Explorer{Model: m, Codes: codes})
	cloud := markupOf(t, Cloud{
		Images: paintings(40, 32), Projections: []Projection{{"code", codes}}, Decode: m, Codes: codes,
	})
	page := b.OpenFile(pageOf(t, "#ffffff", explorer, cloud))
	page.WaitLive("body", 20*time.Second)

	for i, code := range codes[:5] {
		page.Eval(fmt.Sprintf(`(() => {
			const explorer = document.querySelector("[data-card]").latentlab;
			explorer.set([%v, %v]);
			explorer.draw();
		})()`, code[0], code[1]), nil)
		want, err := m.Decode([][]float32{code})
		if err != nil {
			t.Fatal(err)
		}
		got := pixelsOf(page, "[data-part=picture]")
		if len(got) != 16*16*3 {
			t.Fatalf("%d numbers on the canvas, expected %d", len(got), 16*16*3)
		}
		colored, squares := 0, 0.0
		for k, v := range want.Pixels {
			squares += math.Pow(float64(v)-float64(got[k]), 2)
			if k%3 > 0 && v != want.Pixels[k-1] {
				colored++
			}
		}
		if off := math.Sqrt(squares / float64(len(got))); off > 4 { // of one image; 2 on average
			t.Fatalf("code %d: the image is %v/255 off", i, off)
		}
		if colored < 100 {
			t.Errorf("code %d has an image in gray: this tests nothing", i)
		}
	}

	// The tip of a point shows its image. Clicks on two points draw the path between them.
	page.Box("[data-part=canvas]")
	page.Eval(`(() => {
		const canvas = document.querySelector("[data-part=canvas]"), [x, y] = canvas.closest("[data-card]").latentlab.place(7);
		canvas.dispatchEvent(new PointerEvent("pointermove", { clientX: x, clientY: y }));
		canvas.closest("[data-card]").latentlab.pick(7);
		canvas.closest("[data-card]").latentlab.pick(2);
	})()`, nil)
	const tip = ".cloud-tip canvas"
	page.Wait("the tip's image", `document.querySelector("`+tip+`").getContext("2d").getImageData(0, 0, 1, 1).data[3] === 255`, 20*time.Second)
	got := pixelsOf(page, tip)
	sum, row := 0, paintings(8, 32).Row(7)
	for i, want := range row {
		y, x := i/3/32, i/3%32
		d := got[3*(2*y*64+2*x)+i%3] - int(want)
		sum += max(d, -d)
	}
	if mean := float64(sum) / float64(len(row)); mean > 12 { // a JPEG
		t.Errorf("the tip's image is %.1f/255 off on average", mean)
	}
	want, err := m.Decode([][]float32{codes[2]})
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range pixelsOf(page, "[data-part=strip] canvas:last-child") {
		if d := float64(want.Pixels[i]) - float64(v); math.Abs(d) > 10 { // a root mean square of 2
			t.Fatalf("number %d of the path's last image is %v/255 off", i, d)
		}
	}
	page.Screenshot("color")
	page.CheckNoErrors()
}

// TestSpriteOfSmallImages checks that small color images are exact to 16 levels.
func TestSpriteOfSmallImages(t *testing.T) {
	images := paintings(5, 6)
	s, err := encodeSprite(images, tipBits)
	if err != nil {
		t.Fatal(err)
	}
	file, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s.Address, "data:image/png;base64,"))
	if err != nil {
		t.Fatal(err)
	}
	whole, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	for i := range images.Len() {
		for at := range 36 {
			y, x := at/6, at%6
			got := color.NRGBAModel.Convert(whole.At(i%s.Columns*6+x, i/s.Columns*6+y)).(color.NRGBA)
			r, g, b := images.RGB(i, y, x)
			for _, d := range []int{int(got.R) - int(r), int(got.G) - int(g), int(got.B) - int(b)} {
				if max(d, -d) > 8 {
					t.Fatalf("image %d is %d/255 off at (%d, %d)", i, d, y, x)
				}
			}
		}
	}
}

// TestSpriteSize checks that large images are reduced, and that a sprite has room for many.
func TestSpriteSize(t *testing.T) {
	for _, c := range []struct {
		images              *dataset.Examples
		height, width, cell int
	}{
		{paintings(3, 16), 16, 16, 16},
		{paintings(3, 20), 20, 20, 32},
		{paintings(2, 200), 67, 67, 80},
		{&dataset.Examples{Height: 64, Width: 64, Pixels: make([]uint8, 20_000*64*64)}, 32, 32, 32},
	} {
		s, err := encodeSprite(c.images, tipBits)
		if err != nil {
			t.Fatal(err)
		}
		if s.Height != c.height || s.Width != c.width || s.Cell[0] != c.cell {
			t.Errorf("%d images of %d pixels a side are %d × %d in cells of %d, expected %d × %d in cells of %d",
				c.images.Len(), c.images.Width, s.Height, s.Width, s.Cell[0], c.height, c.width, c.cell)
		}
	}
}
