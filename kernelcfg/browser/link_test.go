package browser

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"latentlab/internal/browsertest"
)

// explorerCell shows an explorer of a small decoder.
const explorerCell = `import (
	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/notebook"
	"latentlab/lib/train"
)

%%
digits := notebook.Must(dataset.MNIST()).Test.First(512)
r := notebook.Trained(notebook.Must(ae.New(ae.Config{Hidden: []int{16}, Code: 2})), digits, train.Epochs(1), train.BatchSize(64))
notebook.Explorer{Model: r.Model, Codes: notebook.Must(r.Encode(digits))}.Show()`

// TestLink copies a link to the state of an explorer in JupyterLab, whose own addresses have
// fragments too, and opens it.
func TestLink(t *testing.T) {
	t.Parallel()
	labStage(t)
	b := browsertest.Start(t)
	l := startLab(t, labOptions{})
	nb := l.Open(b, l.Write("link.ipynb", explorerCell))
	nb.Execute(0, 2*time.Minute)
	nb.WaitLive(nb.Outputs(0), time.Minute)
	nb.Focus("[data-part=pad]")
	nb.PressKeys(kb.ArrowRight + kb.ArrowUp)
	nb.Click("[data-part=link] button")
	nb.Wait("the link", `document.querySelector("[data-part=link] [role=status]").textContent`, 10*time.Second)
	var link string
	var want, got []float64
	const code = `document.querySelector("[data-card]").latentlab.code()`
	nb.Eval("location.href", &link)
	nb.Eval(code, &want)
	t.Log(link, nb.Text("[data-part=link] [role=status]"))
	nb.Save()
	if strings.Contains(link, "token") {
		t.Errorf("the link has the server's token: %s", link)
	}
	nb.CheckNoErrors()
	second := &notebookPage{Page: b.Open(link), t: t, lab: l, name: nb.name}
	second.waitShown()
	second.Outputs(0)
	second.Wait("the explorer", `document.querySelector("[data-card]")?.dataset.frame`, time.Minute)
	second.Eval(code, &got)
	var info string
	second.Eval("location.href + ' ' + performance.getEntriesByType('navigation')[0].name", &info)
	t.Log(want, got, info)
	second.Screenshot("link-lab")
	second.CheckNoErrors()
}
