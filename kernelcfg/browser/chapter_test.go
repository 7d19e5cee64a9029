package browser

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"latentlab/internal/browsertest"
	"latentlab/kernelcfg/headless"
	"latentlab/kernelcfg/setup"
	"latentlab/lib/home"
)

// liveChapters returns the committed notebooks that have live objects in their outputs.
func liveChapters(t *testing.T) []string {
	t.Helper()
	root, err := home.Root()
	if err != nil {
		t.Fatal(err)
	}
	all, err := filepath.Glob(filepath.Join(root, "notebooks", "0*.ipynb"))
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
	}
}

// TestExport opens pages of committed notebooks from disk, without a server: as
// `kernelcfg run` writes them, and as JupyterLab's menu does.
func TestExport(t *testing.T) {
	t.Parallel()
	labStage(t)
	b := browsertest.Start(t)
	all := liveChapters(t)
	for _, chapter := range all[:min(2, len(all))] { // they take a few seconds each
		for _, export := range []struct {
			name  string
			write func(t *testing.T, s *setup.Setup, notebook, page string)
		}{{"kernelcfg", ownExport}, {"nbconvert", usualExport}} {
			t.Run(filepath.Base(chapter)+"/"+export.name, func(t *testing.T) {
				t.Parallel()
				b := b.ForTest(t)
				s := project(t)
				page := filepath.Join(t.TempDir(), "page.html")
				export.write(t, s, chapter, page)

				live := b.OpenFile(page)
				n := live.WaitLive("body", time.Minute)
				if n == 0 {
					t.Error("the page shows nothing live")
				}
				live.Box(browsertest.Live)
				name := strings.TrimSuffix(filepath.Base(chapter), ".ipynb") + "-" + export.name
				live.Screenshot("export-" + name)
				// JupyterLab's own page loads scripts from the network, which may not be
				// there: it then shows formulas as their source.
				errs := slices.DeleteFunc(live.Errors(), func(text string) bool {
					return export.name == "nbconvert" && strings.Contains(text, "https://cdnjs.cloudflare.com")
				})
				if len(errs) > 0 {
					t.Errorf("errors of the page:\n  %s", strings.Join(errs, "\n  "))
				}

				still := b.OpenFileWithoutScripts(page)
				stills := still.Stills()
				if len(stills) != n {
					t.Errorf("without scripts there are %d live objects, with them %d", len(stills), n)
				}
				for i, s := range stills {
					if s.Live || s.Images == 0 || s.Width < 100 || s.Height < 100 {
						t.Errorf("live object %d without scripts: %+v, want a visible image", i, s)
					}
				}
				still.Box(browsertest.Live)
				still.Screenshot("export-" + name + "-without-scripts")
			})
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

func ownExport(t *testing.T, s *setup.Setup, notebook, page string) {
	t.Helper()
	if err := headless.Page(t.Context(), s, notebook, filepath.Dir(notebook), page); err != nil {
		t.Fatal(err)
	}
}

func usualExport(t *testing.T, s *setup.Setup, notebook, page string) {
	t.Helper()
	cmd := exec.CommandContext(context.Background(), s.Python(), "-m", "jupyter", "nbconvert", "--to", "html",
		"--output-dir", filepath.Dir(page), "--output", filepath.Base(page), notebook)
	cmd.Env = s.JupyterEnviron()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}
