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

// TestControlsSurvive reloads the page and restarts the kernel while controls are live.
// The new page finds them or shows that they have ended, and never shows other values
// than the cell has. When the cell runs again, it is live again.
func TestControlsSurvive(t *testing.T) {
	t.Parallel()
	labStage(t)
	b := browsertest.Start(t)
	l := startLab(t, labOptions{})
	nb := l.Open(b, l.Write("controls.ipynb", redrawCell))
	nb.drag(nb.runLive(0), 2, 0, 30*time.Second)
	stood := nb.Text("[data-controls] .value")
	if stood == "0.100" {
		t.Errorf("after dragging, the slider is at %s as before", stood)
	}
	nb.Save()
	nb.Reload()
	nb.Wait("controls that are live or have ended",
		`/^live|ended/.test(document.querySelector("[data-part=status]")?.textContent || "")`, 30*time.Second)
	state, at := nb.Text("[data-part=status]"), nb.Text("[data-controls] .value")
	if strings.HasPrefix(state, "live") && at != stood {
		t.Errorf("on the reloaded page the slider is at %s, in the cell at %s", at, stood)
	} else {
		t.Logf("on the reloaded page the controls are: %s (%s)", state, at)
	}
	nb.Screenshot("controls-loaded-again")
	// ■ ends the cell, if it has not ended because its page was gone.
	nb.Interrupt()
	nb.WaitIdle(time.Minute)

	nb.drag(nb.runLive(0), 2, 0, 30*time.Second)
	nb.Restart()
	nb.waitStatus("have ended", 30*time.Second)
	outputs := nb.runLive(0)
	nb.drag(outputs, 2, 0, 30*time.Second)
	nb.Click(outputs + " [data-part=done]")
	nb.WaitCell(0, time.Minute)
	if text := nb.Output(0); !strings.Contains(text, "ended at ") {
		t.Errorf("Done ends the cell with\n%s", text)
	}
	nb.CheckNoErrors()
}

// TestControlsWithoutBrowser executes controls as `kernelcfg run` does, and opens the
// page that it writes without scripts.
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
		t.Errorf("executed without a browser, the cell prints\n%s", out.String())
	}
	p := b.OpenFileWithoutScripts(filepath.Join(dir, "out", "controls.html"))
	if text := p.Text("body"); !strings.Contains(text, "σ of the noise 0.100") {
		t.Errorf("without scripts the page does not show the value:\n%s", text)
	}
	var width int
	p.Eval(`document.querySelector("img").naturalWidth`, &width)
	if box := p.Box("img"); width == 0 || box.Width < 100 || box.Height < 100 {
		t.Errorf("without scripts the image of %d pixels is shown as %+v", width, box)
	}
	p.Screenshot("controls-executed-without-scripts")
}
