package browser

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"latentlab/internal/browsertest"
)

// notebookPage is a notebook in JupyterLab. Cells are counted from 0 among all cells of
// the notebook, also those of text.
type notebookPage struct {
	*browsertest.Page
	t    testing.TB
	lab  *runningLab
	name string // its path in the lab
}

// startTime is how long a kernel may take to start on a busy machine.
const startTime = 2 * time.Minute

// Open opens a notebook in a new page of b and waits until it is shown and
// its kernel is idle.
func (l *runningLab) Open(b *browsertest.Browser, name string) *notebookPage {
	l.t.Helper()
	n := l.OpenBusy(b, name)
	n.WaitIdle(startTime)
	return n
}

// OpenBusy is Open for a notebook whose kernel may be busy.
func (l *runningLab) OpenBusy(b *browsertest.Browser, name string) *notebookPage {
	l.t.Helper()
	n := &notebookPage{Page: b.Open(l.page(name)), t: l.t, lab: l, name: name}
	n.waitShown()
	return n
}

// panel finds this notebook's widget: a page of JupyterLab also opens what its workspace
// had open.
const panel = `const panel = [...jupyterapp.shell.widgets("main")].find(w => w.context && w.context.path === NAME);
	const notebook = panel.content, session = panel.context.sessionContext;`

// inNotebook returns an expression that runs statements with panel, notebook and session
// defined, and has the value that they return.
func (n *notebookPage) inNotebook(statements string) string {
	return fmt.Sprintf("(async () => { const NAME = %s; %s\n%s })()", browsertest.Quote(n.name), panel, statements)
}

func (n *notebookPage) waitShown() {
	n.t.Helper()
	n.Wait("JupyterLab to show "+n.name, n.inNotebook(`await panel.revealed; jupyterapp.shell.activateById(panel.id);
		return session.isReady && notebook.widgets.length > 0 && notebook.widgets.every(c => !c.isDisposed);`), startTime)
}

// Status returns the server's state of the notebook's kernel.
func (n *notebookPage) Status() string {
	n.t.Helper()
	return n.lab.Kernel(n.name)
}

// WaitIdle waits until the kernel is idle.
func (n *notebookPage) WaitIdle(timeout time.Duration) {
	n.t.Helper()
	status := ""
	for started := time.Now(); time.Since(started) < timeout; time.Sleep(50 * time.Millisecond) {
		if status = n.Status(); status == "idle" {
			return
		}
	}
	n.Fatalf("waited %s in vain for the kernel to be idle: it is %s", timeout, status)
}

// RunAll starts all cells, as its menu item does, and does not wait.
func (n *notebookPage) RunAll() {
	n.t.Helper()
	n.Eval(n.inNotebook(`jupyterapp.shell.activateById(panel.id);
		jupyterapp.commands.execute("notebook:run-all-cells"); return true;`), nil)
}

// RunCell starts cell i, as its button does, and does not wait.
func (n *notebookPage) RunCell(i int) {
	n.t.Helper()
	n.Eval(n.inNotebook(fmt.Sprintf(`jupyterapp.shell.activateById(panel.id);
		notebook.deselectAll(); notebook.activeCellIndex = %d; notebook.mode = "command";
		jupyterapp.commands.execute("notebook:run-cell"); return true;`, i)), nil)
}

// running returns an expression that is true while cell i waits for its turn or runs.
func running(i int) string {
	return fmt.Sprintf(`(notebook.widgets[%d].promptNode ??
		notebook.widgets[%[1]d].node.querySelector(".jp-InputPrompt")).textContent.includes("*")`, i)
}

// WaitRunning waits until cell i waits for its turn or runs.
func (n *notebookPage) WaitRunning(i int, timeout time.Duration) {
	n.t.Helper()
	n.Wait(fmt.Sprintf("cell %d to run", i), n.inNotebook("return "+running(i)+";"), timeout)
}

// WaitCell waits until the started cell i has ended.
func (n *notebookPage) WaitCell(i int, timeout time.Duration) {
	n.t.Helper()
	ended := fmt.Sprintf("return !%s && notebook.widgets[%d].model.executionCount !== null;", running(i), i)
	n.Wait(fmt.Sprintf("cell %d to end", i), n.inNotebook(ended), timeout)
}

// Execute runs cell i, waits until it has ended, and returns its Output.
func (n *notebookPage) Execute(i int, timeout time.Duration) string {
	n.t.Helper()
	n.RunCell(i)
	n.WaitRunning(i, 30*time.Second)
	n.WaitCell(i, timeout)
	return n.Output(i)
}

// Output returns the output of cell i as plain text, after updates: its streams, the
// text/plain of what it displayed, its errors.
func (n *notebookPage) Output(i int) string {
	n.t.Helper()
	var text string
	n.Eval(n.inNotebook(fmt.Sprintf(`return %s;`, output(i))), &text)
	return text
}

// output returns an expression for the Output of cell i.
func output(i int) string {
	return fmt.Sprintf(`notebook.widgets[%d].model.outputs.toJSON().map(o => [o.text ?? o.data?.["text/plain"] ??
		(o.traceback ? o.ename + ": " + o.evalue + "\n" + o.traceback.join("\n") : "")].flat().join("")).join("\n")`, i)
}

// WaitOutput waits until the Output of cell i contains text.
func (n *notebookPage) WaitOutput(i int, text string, timeout time.Duration) {
	n.t.Helper()
	contains := fmt.Sprintf("return %s.includes(%s);", output(i), browsertest.Quote(text))
	n.Wait(fmt.Sprintf("cell %d to print %q", i, text), n.inNotebook(contains), timeout)
}

// Outputs returns a selector for the element with the outputs of cell i, for the methods
// of Page: page.Click(nb.Outputs(2) + " [data-part=done]"). It marks the element with the
// attribute data-test-cell.
func (n *notebookPage) Outputs(i int) string {
	n.t.Helper()
	n.Eval(n.inNotebook(fmt.Sprintf(`await notebook.scrollToItem?.(%d, "smart", 0);
		const cell = notebook.widgets[%[1]d]; await cell.ready;
		cell.node.scrollIntoView({ block: "nearest", behavior: "instant" });
		cell.node.querySelector(".jp-Cell-outputArea").dataset.testCell = "%[1]d"; return true;`, i)), nil)
	return fmt.Sprintf("[data-test-cell='%d']", i)
}

// Interrupt interrupts the kernel as ■ does.
func (n *notebookPage) Interrupt() {
	n.t.Helper()
	n.Eval(n.inNotebook(`jupyterapp.shell.activateById(panel.id);
		await jupyterapp.commands.execute("notebook:interrupt-kernel"); return true;`), nil)
}

// Restart restarts the kernel as its button does, accepts the dialog, and waits until the
// new kernel answers. Until it has run something, its state on the server is that of the
// old one, for example busy.
func (n *notebookPage) Restart() {
	n.t.Helper()
	n.Eval(n.inNotebook(`jupyterapp.shell.activateById(panel.id);
		globalThis.latentlabTestRestart = jupyterapp.commands.execute("notebook:restart-kernel"); return true;`), nil)
	n.Run("accepting the restart", startTime, chromedp.WaitVisible(".jp-Dialog .jp-mod-accept", chromedp.ByQuery))
	n.Click(".jp-Dialog .jp-mod-accept")
	n.Wait("the kernel to restart", "latentlabTestRestart.then(() => true)", startTime)
	n.Wait("the kernel to answer", n.inNotebook(`return await Promise.race([session.session.kernel.requestKernelInfo(),
		new Promise(done => setTimeout(done, 5000))]);`), startTime)
}

// Save saves the notebook.
func (n *notebookPage) Save() {
	n.t.Helper()
	n.Eval(n.inNotebook(`await panel.context.save(); return true;`), nil)
}

// Reload reloads the page, as F5 does, and waits until the notebook is shown. Its kernel
// keeps running and may be busy.
func (n *notebookPage) Reload() {
	n.t.Helper()
	n.Page.Reload()
	n.waitShown()
}

// LiveCells returns the cells that have live objects in their outputs.
func (n *notebookPage) LiveCells() []int {
	n.t.Helper()
	var cells []int
	n.Eval(n.inNotebook(`return notebook.widgets.map((c, i) => [c, i]).filter(([c]) => c.model.outputs?.toJSON().some(o =>
		/data-card=/.test([o.data?.["text/html"] ?? ""].flat().join("")))).map(([, i]) => i);`), &cells)
	return cells
}
