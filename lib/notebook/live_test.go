package notebook

import (
	"bytes"
	"image/png"
	"os"
	"regexp"
	"strings"
	"testing"

	"latentlab/internal/modeltest"
	"latentlab/lib/ae"
	"latentlab/lib/figure"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// TestLiveInTerminal checks that in a plain terminal a live element is a still figure
// in a file, and its caption a line.
func TestLiveInTerminal(t *testing.T) {
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	m, err := ae.New(ae.Config{Hidden: []int{12}, Code: 2, Features: 36})
	if err != nil {
		t.Fatal(err)
	}
	data := modeltest.Squares(20, 6)
	r, err := run.Train(t.Context(), m, data, nil, train.Epochs(1), train.BatchSize(10))
	if err != nil {
		t.Fatal(err)
	}
	grid, err := figure.Grid{Images: data, Rows: 2, Columns: 2}.Draw()
	if err != nil {
		t.Fatal(err)
	}
	points := []Projection{{Name: "PCA", Points: [][]float32{{0, 0}, {1, 1}, {2, 4}}}}
	for _, c := range []struct {
		show func()
		want string
	}{
		{Explorer{Model: r.Model, Caption: "a & b"}.Show, "z₁"},
		{Explorer{Model: r.Model, Alt: "a description", Caption: "a & b"}.Show, "a description"},
		{Cloud{Projections: points, Caption: "a & b"}.Show, "a cloud of 3 points by PCA"},
		{Cloud{Projections: points, Caption: "a & b", Fallback: grid}.Show, grid.Alt},
		{HumanEvaluation{Sources: []Source{{Name: "a", Images: data}, {Name: "b", Images: data}}, Caption: "a & b"}.Show, "40 images of 2 sources, mixed"},
		{Frames{Frames: []Frame{{Name: "step 0", Figure: grid}, {Name: "step 5", Figure: grid}}, Caption: "a & b"}.Show, "step 5, the last of 2 frames: " + grid.Alt},
	} {
		text := printed(t, c.show)
		path := regexp.MustCompile(`\[(.*\.png): `).FindStringSubmatch(text)
		if path == nil || !strings.Contains(text, c.want) || !strings.Contains(text, "a & b") {
			t.Fatalf("it printed %q, expected a file, %q and the caption", text, c.want)
		}
		defer os.Remove(path[1])
		file, err := os.ReadFile(path[1])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := png.Decode(bytes.NewReader(file)); err != nil {
			t.Error(err)
		}
	}
}

// printed returns what f writes to standard output.
func printed(t *testing.T, f func()) string {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	before := os.Stdout
	os.Stdout = write
	f()
	os.Stdout = before
	write.Close()
	var text bytes.Buffer
	if _, err := text.ReadFrom(read); err != nil {
		t.Fatal(err)
	}
	return text.String()
}
