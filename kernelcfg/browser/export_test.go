package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"latentlab/internal/browsertest"
	"latentlab/kernelcfg/headless"
)

// TestExport opens pages of committed notebooks from disk, without a server: as
// `kernelcfg run` writes them, and as JupyterLab's menu does.
func TestExport(t *testing.T) {
	t.Parallel()
	labStage(t)
	l := startLab(t, labOptions{})
	// A page takes a few seconds, and one exporter writes both.
	all := liveChapters(t)
	for i, export := range []struct {
		name  string
		write func(l *runningLab, b *browsertest.Browser, notebook string) string
	}{{"menu", menuExport}, {"kernelcfg", ownExport}} {
		chapter := all[i%len(all)]
		t.Run(filepath.Base(chapter)+"/"+export.name, func(t *testing.T) {
			t.Parallel()
			b, l := browsertest.Start(t), l.forTest(t) // downloads go to one folder for all pages of a profile
			page := export.write(l, b, chapter)
			checkAlone(t, page)

			live := b.OpenFile(page)
			n := live.WaitLive("body", time.Minute)
			if canvases := live.Count("canvas"); n == 0 || canvases == 0 {
				t.Errorf("the page has %d live objects and %d canvases", n, canvases)
			}
			var height float64
			live.Eval("document.documentElement.scrollHeight", &height)
			if height > 60_000 {
				t.Errorf("the page is %.0f pixels high: is a script shown as text?", height)
			}
			if formulas := live.Count("math"); formulas < 20 {
				t.Errorf("the page has %d formulas", formulas)
			}
			live.Box(browsertest.Live)
			name := strings.TrimSuffix(filepath.Base(chapter), ".ipynb") + "-" + export.name
			live.Screenshot("export-" + name)
			live.CheckNoErrors()

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
	t.Run("untrusted", func(t *testing.T) {
		t.Parallel()
		b, l := browsertest.Start(t), l.forTest(t)
		page := b.OpenFile(l.Open(b, l.foreign()).Export(b))
		text := page.Text("body")
		for _, want := range []string{"does not trust this notebook", "a still figure", "missing image: attachment:none.png"} {
			if !strings.Contains(text, want) {
				t.Errorf("the page of a notebook that is not trusted lacks %q:\n%s", want, text)
			}
		}
		var ran string
		page.Eval("document.title + globalThis.ran", &ran)
		if !strings.HasSuffix(ran, "undefined") || strings.Contains(text, "globalThis") {
			t.Errorf("the page has a script, run or shown (%s):\n%s", ran, text)
		}
		page.Screenshot("export-untrusted")
		if got := page.Text("b"); got != "bold sum" {
			t.Errorf("a tag inside a line of text has %q in it", got)
		}
		if page.Count("math") != 1 || page.Count("img[src^='data:image/png']") != 1 {
			t.Errorf("the page lacks its formula or its image:\n%s", text)
		}
	})
}

// ownExport writes the page of a notebook as `kernelcfg run` does, and returns its path.
func ownExport(l *runningLab, _ *browsertest.Browser, notebook string) string {
	l.t.Helper()
	page := filepath.Join(l.t.TempDir(), "page.html")
	if err := headless.Page(l.t.Context(), l.server.Setup, notebook, filepath.Dir(notebook), page); err != nil {
		l.t.Fatal(err)
	}
	return page
}

// menuExport exports a notebook with JupyterLab's menu, and returns the page's path.
func menuExport(l *runningLab, b *browsertest.Browser, notebook string) string {
	l.t.Helper()
	return l.Open(b, l.Copy(notebook)).Export(b)
}

// Export exports the notebook as a reader does, with File > Save and Export Notebook
// As > HTML, and accepts its dialog as it is. It returns the path of the saved page.
func (n *notebookPage) Export(b *browsertest.Browser) string {
	n.t.Helper()
	saved := b.Downloads()
	dialog := `document.querySelector(".jp-Dialog .jp-mod-accept")`
	for _, step := range []struct{ label, opens string }{
		{"File", menuItem("Save and Export Notebook As")},
		{"Save and Export Notebook As", menuItem("HTML")},
		{"HTML", dialog},
	} {
		item := menuItem(step.label)
		n.Wait("the menu item "+step.label, item, 30*time.Second)
		// A menu that a slow page opens late takes a click for one to close it.
		for opened, clicks := false, 0; !opened && clicks < 20; clicks++ {
			n.Eval(fmt.Sprintf(`document.querySelectorAll("[data-test-menu]").forEach(e => delete e.dataset.testMenu);
				%s.dataset.testMenu = "here"; true`, item), nil)
			n.Click("[data-test-menu]")
			n.Eval(fmt.Sprintf(`(async () => { for (let i = 0; i < 30 && !(%[1]s); i++)
				await new Promise(done => setTimeout(done, 50)); return !!(%[1]s); })()`, step.opens), &opened)
		}
	}
	n.Wait("the dialog of the export", dialog, 30*time.Second)
	if text := n.Text(".jp-Dialog"); !strings.Contains(text, "Sanitize") {
		n.t.Errorf("the dialog of the export has no choice to sanitize:\n%s", text)
	}
	n.Click(".jp-Dialog .jp-mod-accept")
	return saved(time.Minute)
}

// menuItem returns an expression for the item of JupyterLab's open menus with a label.
func menuItem(label string) string {
	return fmt.Sprintf(`[...document.querySelectorAll(".lm-MenuBar-itemLabel, .lm-Menu-itemLabel")].find(e =>
		e.textContent.replace("…", "") === %s && e.getBoundingClientRect().width > 0)`, browsertest.Quote(label))
}

// checkAlone reports an error of the test if the page at path would fetch anything, or
// has a formula that is not MathML.
func checkAlone(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range fetches.FindAll(text, -1) {
		t.Errorf("the page fetches %s", found)
	}
	for _, found := range formulaSource.FindAll(scripts.ReplaceAll(text, nil), -1) {
		t.Errorf("the page has the source of a formula: %s", found)
	}
}

var (
	// What makes a browser fetch another file; links do not.
	fetches = regexp.MustCompile(`<link\b[^>]*\bhref=[^>]*>|\bsrc(set)?="[^d#][^"]{0,80}|\b(@import|import\(|from) ?["'(]*https?:[^"')]*` +
		`|\burl\(["']?[^d"'#)][^)]{0,80}`)
	formulaSource = regexp.MustCompile(`(<code>|\$)[^<$]{0,40}\\(log|mathcal|frac|mu|sigma)\b`)
	scripts       = regexp.MustCompile(`(?s)<(script|style|pre)\b.*?</(script|style|pre)>`)
)

// foreign writes a notebook with a script and a still figure in an output, as somebody
// else may send it, and returns its name in the lab.
func (l *runningLab) foreign() string {
	l.t.Helper()
	const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
	text := strings.NewReplacer("PIXEL", pixel).Replace(`{"cells": [
 {"cell_type": "markdown", "id": "m", "metadata": {}, "source": "the <b>bold sum</b> $\\sum_i x_i$ <script>globalThis.ran = 1</script> ![a](attachment:none.png)"},
 {"cell_type": "code", "id": "c", "metadata": {}, "execution_count": 1, "source": "%%", "outputs": [
  {"output_type": "display_data", "metadata": {}, "data": {"text/html": "<figure><img src=\"data:image/png;base64,PIXEL\"` +
		` onload=\"globalThis.ran = 2\"><figcaption>a still figure</figcaption></figure><div hidden>globalThis</div>` +
		`<script>globalThis.ran = 3;</script>", "text/plain": "a figure"}}]}
], "metadata": {"kernelspec": {"name": "latentlab", "display_name": "Go (latentlab)", "language": "go"}},
"nbformat": 4, "nbformat_minor": 5}`)
	name := l.folder + "foreign.ipynb"
	l.writeFile(name, []byte(text))
	return name
}
