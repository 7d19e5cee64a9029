package browser

import (
	"os"
	"strings"
	"testing"
	"time"

	"latentlab/internal/browsertest"
	"latentlab/kernelcfg/lab"
)

// labStage skips a test that opens notebooks in JupyterLab, unless these tests were
// chosen: beside others they would take long, and measure the others too.
func labStage(t *testing.T) {
	t.Helper()
	if os.Getenv(lab.TestsEnv) == "" {
		t.Skip("opening notebooks in JupyterLab takes minutes: run `go run ./kernelcfg test browser`")
	}
}

// TestNotebook uses in one notebook what the other tests rely on.
func TestNotebook(t *testing.T) {
	t.Parallel()
	labStage(t)
	b := browsertest.Start(t)
	l := startLab(t, labOptions{})
	nb := l.Open(b, l.Write("small.ipynb",
		"import (\n\t\"fmt\"\n\t\"os\"\n\t\"time\"\n)\n\n%%\nfmt.Println(\"runs in\", os.Getenv(\"LATENTLAB_RUNS\"))",
		"%%\nfor i := range 6000 {\n\tfmt.Println(\"tick\", i)\n\ttime.Sleep(100 * time.Millisecond)\n}"))
	nb.RunAll()
	nb.WaitOutput(0, "runs in "+l.Runs, 2*time.Minute)
	nb.WaitOutput(1, "tick 3", 2*time.Minute)
	if got := nb.Status(); got != "busy" {
		t.Errorf("the kernel is %s while a cell runs", got)
	}
	nb.Interrupt()
	nb.WaitCell(1, time.Minute)
	nb.WaitIdle(time.Minute)
	if text := nb.Output(1); strings.Contains(text, "tick 5990") {
		t.Errorf("the cell was not interrupted:\n%s", text)
	}
	if got := nb.Text(nb.Outputs(0)); !strings.Contains(got, "runs in") {
		t.Errorf("the page shows %q below the first cell", got)
	}

	// Restart the kernel while a cell runs, and reload the page while one runs.
	nb.RunCell(1)
	nb.WaitRunning(1, time.Minute)
	nb.Restart()
	if text := nb.Execute(0, time.Minute); !strings.Contains(text, "runs in") {
		t.Errorf("after a restart a cell prints %q", text)
	}
	nb.Execute(0, time.Minute)
	nb.RunCell(1)
	nb.WaitOutput(1, "tick 3", time.Minute)
	nb.Reload()
	if got := nb.Status(); got != "busy" {
		t.Errorf("after a reload the kernel is %s, want it to go on", got)
	}
	nb.Interrupt()
	nb.WaitIdle(time.Minute)
	nb.Screenshot("small")
	nb.CheckNoErrors()
}
