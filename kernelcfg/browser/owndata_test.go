package browser

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"latentlab/internal/browsertest"
	"latentlab/internal/hometest"
	"latentlab/kernelcfg/headless"
	"latentlab/kernelcfg/ipynb"
	"latentlab/kernelcfg/setup"
	"latentlab/lib/home"
)

// photographCells train convolutional models on patches of two photographs, as a reader
// would, and show them.
var photographCells = []string{`func patches() []*dataset.Examples { // of 32×32 pixels in color, for training and test
	photographs := notebook.Must(dataset.Photographs())
	return notebook.Must(notebook.Must(photographs.Patches(32, 20)).Divide(1, 0.8, 0.2))
}

var net = conv.Network{Shape: dataset.Shape{Height: 32, Width: 32, Channels: 3}, Filters: []int{12, 24}, Code: 8}

func variational() *vae.Model { return &vae.Model{Encoder: net.Posterior, Decoder: net.Decode} }
func training() []train.Option {
	return []train.Option{train.Epochs(4), train.BatchSize(32), train.Test(patches()[1])}
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
	var list []any
	for i, source := range cells {
		list = append(list, map[string]any{
			"cell_type": "code", "id": fmt.Sprintf("c%d", i), "metadata": map[string]any{},
			"execution_count": nil, "outputs": []any{}, "source": source,
		})
	}
	text, err := json.Marshal(map[string]any{
		"cells": list, "nbformat": 4, "nbformat_minor": 5,
		"metadata": map[string]any{"kernelspec": map[string]any{"name": setup.KernelName, "display_name": "Go"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	notebook, folder := filepath.Join(t.TempDir(), name+".ipynb"), t.TempDir()
	if err := os.WriteFile(notebook, text, 0o644); err != nil {
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
		t.Errorf("the page has %d live cards, expected an explorer and a cloud", n)
	}
	p.Screenshot("photographs")
	drawn := func() (states []string) { // what each live canvas shows
		p.Eval(`[...document.querySelectorAll("[data-card] canvas")].map(c => c.toDataURL())`, &states)
		return states
	}
	var colors []int
	p.Eval(`[...document.querySelectorAll("[data-card] canvas")].map(c => {
		const all = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
		let n = 0;
		for (let i = 0; i < all.length; i += 4) if (all[i + 3] && Math.abs(all[i] - all[i + 2]) > 24) n++;
		return n;
	})`, &colors)
	t.Logf("pixels with a color in each canvas: %v", colors)
	_ = drawn
	p.CheckNoErrors()
}
