package browser

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"latentlab/internal/browsertest"
	"latentlab/kernelcfg/headless"
	"latentlab/kernelcfg/ipynb"
)

// TestControlsSurvive loads the page again and restarts the kernel in the
// middle of live controls: they are found by the new page or have ended, and
// never stand elsewhere than the cell; run again, the cell is live again.
func TestControlsSurvive(t *testing.T) {
	t.Parallel()
	labStage(t)
	b := browsertest.Start(t)
	l := startLab(t, labOptions{})
	nb := l.Open(b, l.Write("controls.ipynb", redrawCell))
	nb.drag(nb.live(0), 2, 0, 30*time.Second)
	stood := nb.Text("[data-controls] output")
	if stood == "0.100" {
		t.Errorf("dragged, the slider stands at %s as before", stood)
	}
	nb.Save()
	nb.Reload()
	nb.Wait("controls that know how they stand", `/^live|ended/.test(document.querySelector("[data-part=status]")?.textContent || "")`, 30*time.Second)
	if state, at := nb.Text("[data-part=status]"), nb.Text("[data-controls] output"); state == "live" && at != stood {
		t.Errorf("on the page loaded again the slider stands at %s, in the cell at %s", at, stood)
	} else {
		t.Logf("on the page loaded again the controls are: %s (%s)", state, at)
	}
	nb.Screenshot("controls-loaded-again")
	// The cell is ended with ■, if not by itself since its page is gone.
	nb.Interrupt()
	nb.WaitIdle(time.Minute)

	nb.drag(nb.live(0), 2, 0, 30*time.Second)
	nb.Restart()
	outputs := nb.live(0)
	nb.drag(outputs, 2, 0, 30*time.Second)
	nb.Click(outputs + " [data-part=done]")
	nb.WaitCell(0, time.Minute)
	if text := nb.Output(0); !strings.Contains(text, "ended at ") {
		t.Errorf("Done ends the cell with\n%s", text)
	}
	nb.NoErrors()
}

// TestControlsWithoutBrowser executes controls as `kernelcfg run` does, and
// opens the page that comes of it where scripts do not run.
func TestControlsWithoutBrowser(t *testing.T) {
	t.Parallel()
	labStage(t)
	b := browsertest.Start(t)
	s := project(t)
	dir := t.TempDir()
	source := filepath.Join(dir, "controls.ipynb")
	if err := os.WriteFile(source, codeNotebook(redrawCell), 0o644); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	job := headless.Job{Setup: s, Notebook: source, Folder: filepath.Join(dir, "out"), Mode: ipynb.Full, Out: &out}
	start := time.Now()
	if err := job.Run(t.Context()); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	t.Logf("executed and exported in %.1f s", time.Since(start).Seconds())
	if !strings.Contains(out.String(), "ended at 0.100 after 1 calls") {
		t.Errorf("executed without a browser the cell puts out\n%s", out.String())
	}
	p := b.OpenFileWithoutScripts(filepath.Join(dir, "out", "controls.html"))
	if text := p.Text("body"); !strings.Contains(text, "σ of the noise 0.100") {
		t.Errorf("without scripts the page does not say what was set:\n%s", text)
	}
	var width int
	p.Eval(`document.querySelector("img").naturalWidth`, &width)
	if box := p.Box("img"); width == 0 || box.Width < 100 || box.Height < 100 {
		t.Errorf("without scripts the picture of %d pixels is shown as %+v", width, box)
	}
	p.Screenshot("controls-executed-without-scripts")
}
