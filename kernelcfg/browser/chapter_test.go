package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"latentlab/internal/browsertest"
	"latentlab/kernelcfg/ipynb"
	"latentlab/kernelcfg/setup"
	"latentlab/lib/home"
)

// liveChapters returns the chapters that have live objects in their outputs.
func liveChapters(t *testing.T) []string {
	t.Helper()
	root, err := home.Root()
	if err != nil {
		t.Fatal(err)
	}
	all, err := ipynb.ChapterPaths(filepath.Join(root, "notebooks", "chapters.json"))
	if err != nil {
		t.Fatal(err)
	}
	live := slices.DeleteFunc(all, func(path string) bool {
		text, err := os.ReadFile(path)
		return err != nil || !liveMark.Match(text)
	})
	if len(live) == 0 {
		t.Fatal("no committed notebook shows anything live")
	}
	return live
}

var liveMark = regexp.MustCompile(`<div [^>]*data-card=`)

// TestChapter opens committed notebooks in JupyterLab as `kernelcfg lab` does: their live
// objects run before any cell does.
func TestChapter(t *testing.T) {
	t.Parallel()
	labStage(t)
	b := browsertest.Start(t)
	l := startLab(t, labOptions{})
	for _, chapter := range liveChapters(t) {
		name := l.Copy(chapter)
		start := time.Now()
		nb := l.Open(b, name)
		t.Logf("%s: shown, with an idle kernel, after %.1f s", name, time.Since(start).Seconds())
		cells := nb.LiveCells()
		if len(cells) == 0 {
			t.Errorf("%s shows nothing live", name)
		}
		for _, i := range cells {
			if n := nb.WaitLive(nb.Outputs(i), time.Minute); n == 0 {
				t.Errorf("%s: cell %d shows nothing live", name, i)
			}
			nb.Screenshot(fmt.Sprintf("lab-%s-%d", strings.TrimSuffix(filepath.Base(name), ".ipynb"), i))
		}
		nb.CheckNoErrors()
		saved := time.Now()
		nb.Save()
		if info, err := os.Stat(filepath.Join(l.Dir, name)); err != nil || info.ModTime().Before(saved) {
			t.Errorf("%s was not saved: %v", name, err)
		}
		sameOutputs(t, chapter, filepath.Join(l.Dir, name))
	}
}

// sameOutputs checks that the outputs of a notebook that JupyterLab has saved without a
// change have the digests that they had, by which `kernelcfg check` knows them.
func sameOutputs(t *testing.T, notebook, saved string) {
	t.Helper()
	before, err := ipynb.Read(notebook)
	if err != nil {
		t.Fatal(err)
	}
	after, err := ipynb.Read(saved)
	if err != nil {
		t.Fatal(err)
	}
	a, b := before.Code(), after.Code()
	if len(a) != len(b) {
		t.Fatalf("%s: JupyterLab saved %d of %d code cells", notebook, len(b), len(a))
	}
	for i := range a {
		if !ipynb.SameOutputs(a[i], b[i]) {
			t.Errorf("%s: JupyterLab has changed the outputs of code cell %d", notebook, i+1)
		}
	}
}

func project(t *testing.T) *setup.Setup {
	t.Helper()
	root, err := home.Root()
	if err != nil {
		t.Fatal(err)
	}
	return setup.New(root, os.Stderr)
}
