package figure_test

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"latentlab/lib/figure"
)

var update = flag.Bool("update", false, "write the golden pictures in testdata anew; look at them before committing")

// last is the figure that the Example shown last has drawn.
var last *figure.Figure

// show stands for notebook.Show in the Examples: it takes what a figure
// returns and prints what a reader who cannot see it would get.
func show(f *figure.Figure, err error) {
	last = f
	if err != nil {
		fmt.Println(err)
		return
	}
	width, height := f.Size()
	fmt.Printf("%d × %d: %s\n", width, height, f.Alt)
}

// must is for figures that become part of another.
func must(f *figure.Figure, err error) *figure.Figure {
	if err != nil {
		panic(err)
	}
	return f
}

// TestGolden draws every Example and compares it with its committed picture.
func TestGolden(t *testing.T) {
	for name, example := range map[string]func(){
		"grid":            ExampleGrid,
		"grid_rows":       ExampleRowTitles,
		"grid_labels":     ExampleLabels,
		"rows_columns":    ExampleColumnTitles,
		"reconstructions": ExampleReconstructions,
		"pair":            ExamplePair,
		"rows":            ExampleRows,
		"rows_denoising":  ExampleRows_denoising,
		"beside":          ExampleBeside,
		"curves":          ExampleCurves,
		"principle":       ExampleNewPrinciple,
		"layers":          ExampleNewLayers,
		"model":           ExampleNewModel,
		"denoising":       ExampleNewDenoising,
		"diagram":         ExampleDiagram,
		"curves_smooth":   ExampleCurves_smooth,
		"curves_log":      ExampleCurves_log,
		"curves_markers":  ExampleCurves_markers,
		"scatter":         ExampleScatter,
		"scatter_classes": ExampleScatter_classes,
		"scatter_paths":   ExampleScatter_paths,
		"scatter_panels":  ExampleScatter_panels,
		"scatter_prior":   ExampleScatter_prior,
		"histogram":       ExampleHistogram,
		"manifold":        ExampleManifold,
		"variational":     ExampleNewVariational,
		"reparameterized": ExampleNewReparameterization,
		"adversarial":     ExampleNewAdversarial,
		"supervised":      ExampleNewSupervisedAdversarial,
		"semisupervised":  ExampleNewSemiSupervisedAdversarial,
		"gan":             ExampleNewGAN,
		"bars":            ExampleBars,
		"confusion":       ExampleConfusion,
		"confusion_words": ExampleConfusion_words,
		"grid_mistakes":   ExampleGrid_mistakes,
		"grid_styles":     ExampleGrid_styles,
		"bars_groups":     ExampleBars_groups,
		"bars_lying":      ExampleBars_lying,
		"panels":          ExamplePanels,
		"panels_table":    ExamplePanels_table,
	} {
		t.Run(name, func(t *testing.T) {
			last = nil
			quietly(example)
			if last == nil {
				t.Fatal("the example has shown no figure")
			}
			got, err := last.PNG()
			if err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", name+".png")
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatalf("%v: go test ./lib/figure -update draws it", err)
			}
			if err := differ(decode(t, got), decode(t, want)); err != nil {
				actual := filepath.Join(t.ArtifactDir(), name+".png")
				if err := os.WriteFile(actual, got, 0o644); err != nil {
					t.Error(err)
				}
				t.Errorf("%v: drawn now: %s (kept with -artifacts), golden: %s", err, actual, golden)
			}
		})
	}
}

// quietly runs an example without its output, which its own run checks.
func quietly(f func()) {
	stdout := os.Stdout
	defer func() { os.Stdout = stdout }()
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		panic(err)
	}
	defer null.Close()
	os.Stdout = null
	f()
}

func decode(t *testing.T, file []byte) image.Image {
	t.Helper()
	picture, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

// differ returns an error if more than 1 pixel in 20,000 of the pictures
// differs by more than a quarter of the brightness, or all of them by a
// hundredth on average: less is how another machine rounds, more shows.
func differ(got, want image.Image) error {
	if got.Bounds() != want.Bounds() {
		return fmt.Errorf("the picture is %v, and %v is expected", got.Bounds().Max, want.Bounds().Max)
	}
	b := got.Bounds()
	var sum, far int
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			a := color.NRGBAModel.Convert(got.At(x, y)).(color.NRGBA)
			c := color.NRGBAModel.Convert(want.At(x, y)).(color.NRGBA)
			d := max(distance(a.R, c.R), distance(a.G, c.G), distance(a.B, c.B), distance(a.A, c.A))
			sum += d
			if d > 64 {
				far++
			}
		}
	}
	n := b.Dx() * b.Dy()
	if far > n/20000 || float64(sum)/float64(n) > 2.55 {
		return fmt.Errorf("%d of %d pixels differ visibly, the mean difference is %.3f of 255", far, n, float64(sum)/float64(n))
	}
	return nil
}

func distance(a, b uint8) int { return max(int(a), int(b)) - min(int(a), int(b)) }

// TestDiffer: the comparison sees a word that is missing, and does not mind
// the last bit.
func TestDiffer(t *testing.T) {
	with := must(figure.Grid(digits(10), 1, 10, figure.Title("ten"))).Image.(*image.Gray)
	without := must(figure.Grid(digits(10), 1, 10, figure.Title(" "))).Image
	if differ(with, without) == nil {
		t.Error("a missing title passes for the same picture")
	}
	rounded := *with
	rounded.Pix = bytes.Clone(with.Pix)
	for i := range rounded.Pix {
		rounded.Pix[i] ^= 1
	}
	if err := differ(with, &rounded); err != nil {
		t.Error(err)
	}
}

// TestParallel: figures are drawn side by side, as a server of live views
// does; the race detector looks on where it is switched on.
func TestParallel(t *testing.T) {
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			must(figure.Grid(digits(4), 2, 2, figure.Title("x")))
			must(figure.Curves{Series: []figure.Series{{Name: "a", Y: []float64{2, 1}}}}.Draw())
			must(figure.NewDenoising().Draw())
		})
	}
	group.Wait()
}

// TestBesideMixed: grey and coloured figures stand in one picture, each with
// its own pixels.
func TestBesideMixed(t *testing.T) {
	grid := must(figure.Grid(digits(4), 2, 2))
	chart := must(figure.Curves{Series: []figure.Series{{Y: []float64{2, 1}}}, Width: 200, Height: 160}.Draw())
	both := must(figure.Beside([]*figure.Figure{grid, chart}))
	crop := image.Rect(0, 0, grid.Image.Bounds().Dx(), grid.Image.Bounds().Dy()).Inset(40)
	at := image.NewRGBA(crop)
	draw.Draw(at, crop, both.Image, crop.Min, draw.Src)
	want := image.NewRGBA(crop)
	draw.Draw(want, crop, grid.Image, crop.Min, draw.Src)
	if err := differ(at, want); err != nil {
		t.Errorf("the grid within the pair: %v", err)
	}
	w, h := both.Size()
	_, chartHeight := chart.Size()
	if h != chartHeight || w < 300 {
		t.Errorf("the pair is %d × %d, the chart alone %d high", w, h, chartHeight)
	}
}
