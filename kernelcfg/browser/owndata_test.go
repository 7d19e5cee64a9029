package browser

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"

	"latentlab/internal/browsertest"
	"latentlab/internal/hometest"
	"latentlab/kernelcfg/headless"
	"latentlab/kernelcfg/ipynb"
	"latentlab/kernelcfg/setup"
	"latentlab/lib/home"
)

// photographCells train convolutional models on patches of two photographs, as a reader
// would, and show them.
var photographCells = []string{`func patches() []*dataset.Examples { // of 16×16 pixels in color, for training and test
	photographs := notebook.Must(dataset.Photographs())
	return notebook.Must(notebook.Must(photographs.Patches(16, 16)).RandomSplit(1, 0.8, 0.2))
}

var net = conv.Network{Shape: dataset.Shape{Height: 16, Width: 16, Channels: 3}, Filters: []int{16, 32}, Code: 8}

func variational() *vae.Model { return &vae.Model{Encoder: net.Posterior, Decoder: net.Decode} }
func training() []train.Option {
	return []train.Option{train.Epochs(12), train.BatchSize(32), train.Adam(3e-3), train.Test(patches()[1])}
}`, `%%
data := patches()
plain := notebook.Train(&ae.Model{Encoder: net.Encode, Decoder: net.Decode}, data[0], training()...)
r := notebook.Train(variational(), data[0], training()...)
some := data[1].First(10)
notebook.Show(figure.Rows{Rows: []figure.Row{
	{Title: "real", Images: some},
	{Title: "autoencoder", Images: notebook.Must(plain.Reconstruct(some))},
	{Title: "VAE", Images: notebook.Must(r.Reconstruct(some))},
	{Title: "samples", Images: notebook.Must(r.Decode(notebook.Must(latent.SampleNormal(10, 8, 1))))},
}}.Draw())
z := notebook.Must(r.Encode(some))
notebook.Show(figure.Grid{Images: notebook.Must(r.Decode(notebook.Must(latent.Line(z[0], z[1], 10)))), Rows: 1}.Draw())`, `%%
r := notebook.Trained(variational(), patches()[0], training()...)
some := patches()[1]
notebook.Explorer{Model: r.Model, Codes: notebook.Must(r.Encode(some)), Labels: some.Labels}.Show()`, `%%
r := notebook.Trained(variational(), patches()[0], training()...)
some := patches()[1]
z := notebook.Must(r.Encode(some))
notebook.Cloud{
	Images: some, Reconstructed: notebook.Must(r.Reconstruct(some)), Decode: r.Model, Codes: z,
	Projections: []notebook.Projection{{Name: "PCA", Points: notebook.Must(latent.PrincipalAxes(z, 2))}},
}.Show()`}

// runPage executes cells in a notebook of their own and returns the path of its page.
func runPage(t *testing.T, name string, cells ...string) string {
	t.Helper()
	root, err := home.Root()
	if err != nil {
		t.Fatal(err)
	}
	notebook, folder := filepath.Join(t.TempDir(), name+".ipynb"), t.TempDir()
	if err := os.WriteFile(notebook, codeNotebook(cells...), 0o644); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	job := headless.Job{
		Setup: setup.New(root, os.Stderr), Notebook: notebook, Folder: folder, Mode: ipynb.Full, Out: &out,
		Env: []string{"LATENTLAB_RUNS=" + t.TempDir()},
	}
	if err := job.Run(t.Context()); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	t.Log(out.String())
	return filepath.Join(folder, name+".html")
}

// TestPhotographs trains on color images in a real kernel, and explores the models in the
// page that is left, without a kernel.
func TestPhotographs(t *testing.T) {
	t.Parallel()
	labStage(t)
	hometest.Need(t, "scikit-learn's photographs", "data", "scikit-learn", "china.jpg")
	path := runPage(t, "photographs", photographCells...)
	p := browsertest.Start(t).OpenFile(path)
	if n := p.WaitLive("body", time.Minute); n != 2 {
		t.Fatalf("the page has %d live objects, expected an explorer and a cloud", n)
	}
	const pad, canvas = "[data-part=pad]", "[data-part=canvas]"
	picture := func(selector string) (shown string, colored int) {
		p.Eval(fmt.Sprintf(`(() => {
			const c = document.querySelector(%s);
			const all = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
			return [...Array(all.length / 4).keys()].filter(i => all[4 * i] !== all[4 * i + 2]).length;
		})()`, browsertest.Quote(selector)), &colored)
		p.Eval(fmt.Sprintf("document.querySelector(%s).toDataURL()", browsertest.Quote(selector)), &shown)
		return shown, colored
	}

	const explorer = "[data-card]:has([data-part=pad])"
	const decoded = explorer + " [data-part=picture]"
	p.Wait("the explorer's image", fmt.Sprintf("document.querySelector(%q).dataset.frame", explorer), time.Minute)
	before, colored := picture(decoded)
	if colored < 16*16/2 {
		t.Errorf("the explorer shows an image with %d pixels in color", colored)
	}
	p.Eval(fmt.Sprintf("document.querySelector(%q).scrollIntoView({block: 'center'})", pad), nil)
	box := p.Box(pad)
	p.SendMouse(input.MousePressed, box.X+40, box.Y+40)
	p.SendMouse(input.MouseMoved, box.X+80, box.Y+80)
	p.SendMouse(input.MouseReleased, box.X+80, box.Y+80)
	p.Wait("another image", fmt.Sprintf("document.querySelector(%q).toDataURL() !== %q", decoded, before), 10*time.Second)
	p.Screenshot("photographs-explorer")

	p.Eval(fmt.Sprintf("document.querySelector(%q).scrollIntoView({block: 'center'})", canvas), nil)
	var at [2]float64
	p.Eval(fmt.Sprintf(`document.querySelector(%q).closest("[data-card]").latentlab.place(5)`, canvas), &at)
	p.SendMouse(input.MouseMoved, at[0], at[1])
	p.Wait("the image under the pointer", `document.querySelector("[data-part=tip]").getClientRects().length > 0`, 10*time.Second)
	p.Screenshot("photographs-cloud")
	p.CheckNoErrors()
}
