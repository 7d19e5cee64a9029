package gonb_test

import (
	"slices"
	"strings"
	"testing"
)

// TestOtherFrontEnd starts a kernel as VS Code does from the desktop, or a Jupyter of
// another shell: only the kernelspec names the folders of modules and of what is compiled.
// The kernel answers what a front end asks when it opens a notebook.
func TestOtherFrontEnd(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: a kernel starts and compiles a cell")
	}
	k := startKernel(t, "bare")
	r := k.do("answers", nil)
	slices.Sort(r.Statuses) // they come in any order
	if got := strings.Join(r.Statuses, " "); got != "ok ok unknown" {
		t.Errorf("open comms, history and completeness are answered with %q", got)
	}
	r = k.execute("%%\nnotebook.Show(figure.Grid{Images: dataset.Faces(2, 1)}.Draw())\nfmt.Println(os.Getenv(\"HOME\") == \"\")")
	if r.Status != "ok" || !strings.Contains(r.Shown, "image/png") || r.Printed != "true\n" {
		t.Errorf("a cell that shows images: %s %q %s", r.Status, r.Printed, r.Error)
	}
}
