package browser

import (
	"path/filepath"
	"testing"
	"time"

	"latentlab/internal/browsertest"
	"latentlab/kernelcfg/ipynb"
	"latentlab/lib/home"
)

// TestChapterPlayed runs the cells of a chapter with its quick settings, up to its first
// controls, and drags the slider there.
func TestChapterPlayed(t *testing.T) {
	t.Parallel()
	labStage(t)
	root, err := home.Root()
	if err != nil {
		t.Fatal(err)
	}
	chapter, err := ipynb.Read(filepath.Join(root, "notebooks", "000-unsupervised.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	if err := chapter.Apply(chapter.Quick()); err != nil {
		t.Fatal(err)
	}
	var cells []string
	last := ""
	for _, c := range chapter.Code() {
		cells, last = append(cells, c.Source()), c.ID()
		if last == "noise-control" {
			break
		}
	}
	if last != "noise-control" {
		t.Fatal("the chapter has no cell noise-control")
	}

	b := browsertest.Start(t)
	l := startLab(t, labOptions{})
	nb := l.Open(b, l.Write("chapter.ipynb", cells...))
	began := time.Now()
	nb.RunAll()
	outputs := nb.waitLive(len(cells) - 1)
	if outputs == "" {
		outputs = nb.runLive(len(cells) - 1)
	}
	t.Logf("its %d cells ran in %.0f s", len(cells), time.Since(began).Seconds())
	took := nb.drag(outputs, 20, 0, 30*time.Second)
	t.Logf("from the mouse to the new figure %v, median of %d (aim: 60 ms)", median(took).Round(time.Millisecond), len(took))
	if median(took) > 2*time.Second {
		t.Errorf("figures come after %v", took)
	}
	nb.Screenshot("chapter-played")
	nb.CheckNoErrors()
}
