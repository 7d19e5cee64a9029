package browser

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp/kb"

	"latentlab/internal/browsertest"
)

// TestEditor presses Tab and Shift-Tab in a half-written cell while another cell runs, and
// changes a declaration that the outputs of a cell are of.
func TestEditor(t *testing.T) {
	t.Parallel()
	labStage(t)
	b := browsertest.Start(t)
	l := startLab(t, labOptions{})
	nb := l.Open(b, l.Write("editor.ipynb",
		"const width = 256",
		"import \"fmt\"\n%%\nfmt.Println(\"width\", width)",
		"import \"time\"\n%%\nfmt.Println(\"began\")\ntime.Sleep(time.Hour)",
		"%%\nr := notebook.Tr",
		"%%\nr := notebook.Train("))
	nb.Execute(0, time.Minute)
	nb.Execute(1, time.Minute)
	nb.Eval(nb.inNotebook(`notebook.widgets[0].model.sharedModel.setSource("const width = 200"); return true;`), nil)
	nb.RunCell(0)
	nb.WaitOutput(0, "width changed: the output of cell [2] is of the earlier one; run it again.", time.Minute)
	nb.Execute(1, time.Minute)
	nb.WaitOutput(0, "width changed; the cells that use it have been run again.", time.Minute)

	nb.RunCell(2)
	nb.WaitOutput(2, "began", time.Minute)
	nb.edit(3)
	nb.PressKey(kb.Tab)
	nb.Wait("the only name to be completed", nb.inNotebook(
		`return document.querySelector(".jp-Completer-list")?.innerText.includes("Train") ||
			notebook.widgets[3].model.sharedModel.getSource().includes("notebook.Train");`), 30*time.Second)
	nb.PressKey(kb.Escape)
	nb.edit(4)
	nb.PressKey(kb.Tab, input.ModifierShift)
	nb.Wait("the documentation of an open call",
		`document.querySelector(".jp-Tooltip")?.innerText.includes("func notebook.Train")`, 30*time.Second)
	nb.Wait("the kernel to be shown as busy", nb.inNotebook(`return session.session.kernel.status === "busy";`), 10*time.Second)
	nb.Interrupt()
	nb.WaitCell(2, time.Minute)
	nb.WaitOutput(2, "Stopped.", time.Minute)
	nb.CheckNoErrors()
}

// edit puts the cursor at the end of cell i.
func (n *notebookPage) edit(i int) {
	n.t.Helper()
	n.Eval(n.inNotebook(fmt.Sprintf(`notebook.activeCellIndex = %d; notebook.mode = "edit";
		const editor = notebook.activeCell.editor, line = editor.lineCount - 1;
		editor.focus();
		editor.setCursorPosition({line, column: editor.getLine(line).length}); return true;`, i)), nil)
}
