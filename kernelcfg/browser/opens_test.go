package browser

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"latentlab/internal/browsertest"
)

// writeFirst writes the notebook that the JupyterLab of the tests opens for a new
// reader.
func writeFirst(dir string) error {
	if err := os.Mkdir(filepath.Join(dir, "chapters"), 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "chapters", "first.ipynb"), codeNotebook("%%\nprintln"), 0o644)
}

// TestOpens opens what `kernelcfg lab` opens: for a new reader the first notebook, with
// its folder beside it; later what was open last. The kernel's state is shown, and the
// project's settings hold.
func TestOpens(t *testing.T) {
	t.Parallel()
	labStage(t)
	b := browsertest.Start(t)
	l := startLab(t, labOptions{})
	const first = "chapters/first.ipynb"
	if got, want := l.server.Page(), "lab/tree/"+first; got != want {
		t.Fatalf("a new reader is sent to %s, want %s", got, want)
	}
	nb := &notebookPage{Page: b.Open(l.URL(l.server.Page())), t: t, lab: l, name: first}
	nb.waitShown()
	nb.Wait("the folder of the first notebook", `document.querySelector(".jp-DirListing-content")?.innerText
		.includes("first.ipynb") && document.querySelector(".jp-FileBrowser-crumbs")?.innerText.includes("chapters")`, startTime)
	nb.Wait("the page to know that the kernel is idle", nb.inNotebook(`return session.session.kernel.status === "idle";`), startTime)

	nb.Eval(nb.inNotebook(`notebook.activeCellIndex = 0; notebook.mode = "edit"; notebook.activeCell.editor.focus();
		notebook.activeCell.editor.setCursorPosition({ line: 1, column: 7 }); return true;`), nil)
	nb.Run("typing a bracket", 30*time.Second, chromedp.KeyEvent("("), chromedp.KeyEvent(kb.Escape))
	nb.Wait("a bracket to be closed", nb.inNotebook(`return notebook.widgets[0].model.sharedModel.source.endsWith("println()");`), startTime)
	text, err := l.request("GET", "lab/api/settings/@jupyterlab/completer-extension:manager")
	var settings struct {
		Schema struct {
			Properties struct {
				ProviderTimeout struct{ Default float64 }
			}
		}
	}
	if err == nil {
		err = json.Unmarshal(text, &settings)
	}
	if got := settings.Schema.Properties.ProviderTimeout.Default; err != nil || got != 20000 {
		t.Errorf("completions may take %g ms, want 20000 (%v)", got, err)
	}
	nb.Screenshot("lab-opens")
	nb.Save()

	for start := time.Now(); l.server.Page() != "lab" && time.Since(start) < startTime; {
		time.Sleep(50 * time.Millisecond)
	}
	if got := l.server.Page(); got != "lab" {
		t.Errorf("a reader who returns is sent to %s, want what was open last", got)
	}
	nb.Run("returning", startTime, chromedp.Navigate(l.URL("lab")))
	nb.waitShown()
	nb.CheckNoErrors()
}
