package gonb_test

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"latentlab/internal/hometest"
	"latentlab/kernelcfg/setup"
	"latentlab/lib/home"
)

//go:embed kernel_test.py
var kernelScript string

// kernel is a real Go kernel of the project.
type kernel struct {
	t       *testing.T
	in      io.Writer
	replies *bufio.Scanner
}

// reply is the kernel's answer to a request; kernel_test.py lists them.
type reply struct {
	Printed, Shown, Status, Error string
	Statuses                      []string
	Matches                       []string
	Start                         int               `json:"cursor_start"`
	End                           int               `json:"cursor_end"`
	Data                          map[string]string // of an inspection, by MIME type
	Seconds                       float64
}

// startKernel starts a kernel that ends with the test. With the option "bare" it has no
// environment but that of its kernelspec.
func startKernel(t *testing.T, options ...string) *kernel {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: a kernel starts")
	}
	hometest.Need(t, "the Go kernel", "jupyter", "kernels", setup.KernelName, "kernel.json")
	root, err := home.Root()
	if err != nil {
		t.Fatal(err)
	}
	s := setup.New(root, io.Discard)
	cmd := exec.Command(s.Python(), append([]string{"-c", kernelScript, setup.KernelName}, options...)...)
	cmd.Env = append(s.JupyterEnviron(), "LATENTLAB_RUNS="+t.TempDir())
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = log
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	k := &kernel{t, in, bufio.NewScanner(out)}
	k.replies.Buffer(nil, 1<<24)
	t.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			t.Log("ending the kernel:", err)
		}
		log.Close()
		if text, err := os.ReadFile(log.Name()); err == nil && t.Failed() {
			t.Logf("the kernel's log ends with\n%s", text[max(0, len(text)-3000):])
		}
	})
	if !k.replies.Scan() {
		t.Fatal("the kernel did not start")
	}
	return k
}

// do makes a request and returns the kernel's answer.
func (k *kernel) do(request string, fields map[string]any) reply {
	k.t.Helper()
	all := map[string]any{"do": request}
	for name, value := range fields {
		all[name] = value
	}
	text, err := json.Marshal(all)
	if err != nil {
		k.t.Fatal(err)
	}
	if _, err := k.in.Write(append(text, '\n')); err != nil {
		k.t.Fatal(err)
	}
	if !k.replies.Scan() {
		k.t.Fatalf("the kernel did not answer %s", text)
	}
	var r reply
	if err := json.Unmarshal(k.replies.Bytes(), &r); err != nil {
		k.t.Fatalf("%s: %v", k.replies.Text(), err)
	}
	return r
}

// execute executes a cell.
func (k *kernel) execute(source string) reply {
	k.t.Helper()
	return k.do("execute", map[string]any{"source": source})
}

// TestStopped checks what an interrupt and an error leave of a cell, and of those that
// follow it.
func TestStopped(t *testing.T) {
	t.Parallel()
	k := startKernel(t)
	if r := k.execute("import \"time\"\n\nfunc sleep() { time.Sleep(time.Hour) }"); r.Status != "ok" {
		t.Fatal(r)
	}
	for _, tc := range []struct {
		source, interrupt, want string
	}{
		{"%%\nprintln(\"began\")\nsleep()", "printed", "began\nStopped.\n"},
		{"%%\nprintln(\"began\")\nsleep()", "busy", "Stopped.\n"}, // while it is built
	} {
		r := k.do("execute", map[string]any{"source": tc.source, "interrupt": tc.interrupt})
		if tc.interrupt == "busy" {
			r.Printed = strings.TrimPrefix(r.Printed, "began\n") // where building was faster
		}
		if r.Status != "ok" || r.Printed != tc.want || r.Shown != "" || r.Error != "" {
			t.Errorf("interrupted when %s: %+v", tc.interrupt, r)
		}
	}
	r := k.do("run_all", map[string]any{"sources": []string{"%%\nprintln(1)", "%%\npanic(1)", "%%\nprintln(2)", "var x = 1"}})
	if got := strings.Join(r.Statuses, " "); got != "ok error aborted aborted" {
		t.Errorf("cells after one that panics: %s", got)
	}
	if r := k.execute("%%\nprintln(3)"); r.Status != "ok" || r.Printed != "3\n" {
		t.Errorf("the next cell: %+v", r)
	}
	r = k.execute("import \"os\"\n%%\nprintln(\"sorry\")\nos.Exit(3)")
	if r.Status != "error" || r.Printed != "sorry\n" {
		t.Errorf("a cell with an exit status: %+v", r)
	}
}

// TestQuestions asks the kernel about half-written cells, also while a cell is executed.
func TestQuestions(t *testing.T) {
	hometest.Need(t, "gopls", "bin", "gopls")
	t.Parallel()
	k := startKernel(t)
	ask := func(do, source string) reply {
		before, after, _ := strings.Cut(source, "|")
		return k.do(do, map[string]any{"source": before + after, "position": len(utf16.Encode([]rune(before)))})
	}
	// The first question comes before gopls is ready.
	r := ask("complete", "%%\nnotebook.Tr|")
	if !slices.Contains(r.Matches, "Train") || r.End-r.Start != 2 {
		t.Errorf("the first question: %+v", r)
	}
	t.Logf("answered after %.1f s", r.Seconds)
	if r := k.execute("const größe = 3\r\n%%\r\nprintln(größe)"); r.Printed != "3\n" {
		t.Errorf("a cell with CR LF: %+v", r)
	}
	if r := ask("complete", "%%\nfmt.Println(\"größe\", grö|"); len(r.Matches) == 0 || r.Matches[0] != "größe" || r.Start != 24 || r.End != 27 {
		t.Errorf("a name of an earlier cell: %+v", r)
	}
	if r := ask("inspect", "%%\nr := notebook.Train(|"); !strings.Contains(r.Data["text/markdown"], "func notebook.Train") {
		t.Errorf("the documentation of an open call: %+v", r)
	}
	if r := ask("inspect", "%%\nr := nowhere(|"); len(r.Data) != 0 {
		t.Errorf("the documentation of nothing: %+v", r)
	}
	r = k.do("during", map[string]any{
		"source": "import \"time\"\nconst height = 2\n%%\nprintln(1)\ntime.Sleep(time.Hour)", "asked": "%%\nprintln(hei", "position": 14,
	})
	if !slices.Contains(r.Matches, "height") || strings.Join(r.Statuses, " ") != "busy idle" {
		t.Errorf("a question while a cell is executed: %+v", r)
	}
	if r := k.do("kill", nil); r.Statuses[0] == "0" || r.Statuses[1] != "0" {
		t.Errorf("a killed kernel had %s processes and left %s", r.Statuses[0], r.Statuses[1])
	}
}

// TestStale changes what other cells have used, as JupyterLab does it.
func TestStale(t *testing.T) {
	t.Parallel()
	k := startKernel(t)
	for _, tc := range []struct{ cell, source, want string }{
		{"network", "var width = 256", ""},
		{"training", "%%\nprintln(\"width\", width)", ""},
		{"other", "%%\nprintln(1)", ""},
		{"network", "var width = 256 // wide", ""},
		{"network", "var width = 200", "width changed: the output of cell [2] is of the earlier one; run it again."},
		{"", "var width = 100", ""},
		{"training", "%%\nprintln(\"wide:\", width)", "width changed; the cells that use it have been run again."},
		{"network", "var width = 100", ""},
	} {
		r := k.do("execute", map[string]any{"source": tc.source, "cell": tc.cell})
		if r.Status != "ok" || tc.want == "" && r.Shown != "" || !strings.Contains(r.Shown, tc.want) {
			t.Errorf("%s: %+v, want %q", tc.source, r, tc.want)
		}
	}
}
