package headless

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"latentlab/internal/hometest"
	"latentlab/kernelcfg/ipynb"
	"latentlab/kernelcfg/setup"
	"latentlab/lib/home"
)

// writeNotebook writes a notebook of code cells, each with an old output, and returns
// its path.
func writeNotebook(t *testing.T, sources ...string) string {
	t.Helper()
	var cells []string
	for i, source := range sources {
		cells = append(cells, fmt.Sprintf(`{"cell_type":"code","id":"c%d","metadata":{},"execution_count":9,"outputs":[`+
			`{"output_type":"stream","name":"stdout","text":"an old output"}],"source":%q}`, i+1, source))
	}
	cells = append(cells, `{"cell_type":"markdown","id":"m","metadata":{},"source":"the sum $\\sum_i x_i$"}`)
	text := `{"cells":[` + strings.Join(cells, ",") + `],"metadata":{"kernelspec":{"name":"latentlab","display_name":"Go"},` +
		`"latentlab":{"quick":{"epochs":"1"}}},"nbformat":4,"nbformat_minor":5}`
	path := filepath.Join(t.TempDir(), "test.ipynb")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

const (
	epochsCell = "import \"fmt\"\n\n// Hyperparameters\nvar epochs = 2\n\n" +
		"%%\nfor i := range epochs {\n\tfmt.Println(\"epoch\", i+1)\n}"
	updateCell = "%%\np := notebook.Progress()\np(0.5, \"half way\")\np(1, \"the last word\")"
	showCell   = "import \"github.com/janpfeifer/gonb/gonbui\"\n\n%%\ngonbui.DisplayHTML(\"<b>shown</b>\")\ngonbui.Sync()"
)

// needKernel returns the folder of the project, whose kernel the test starts. It skips the
// test with -short, and where the kernel is not set up.
func needKernel(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: a kernel starts and compiles cells")
	}
	hometest.Need(t, "the Go kernel", "jupyter", "kernels", setup.KernelName, "kernel.json")
	root, err := home.Root()
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func TestRun(t *testing.T) {
	root := needKernel(t)
	t.Parallel()
	for _, tc := range []struct {
		name  string
		mode  string
		sets  []ipynb.Setting
		cells []string
		err   error
		out   []string // what the terminal shows, as patterns
		page  []string // what the page shows
	}{
		{
			name: "full", mode: ipynb.Full, cells: []string{epochsCell, showCell, updateCell},
			out:  []string{`epoch 1\nepoch 2\n\[cell 1/3\]`, `(?s)half way.*\n.*the last word.*\n\[cell 3/3\]`, `wrote`},
			page: []string{"epoch 2", "<b>shown</b>", "<math"},
		}, {
			name: "quick and set", mode: ipynb.Quick, sets: []ipynb.Setting{{Name: "epochs", Value: "3"}},
			cells: []string{epochsCell}, out: []string{`epoch 3\n`}, page: []string{"epoch 3"},
		}, {
			name: "does not compile", mode: ipynb.Full, cells: []string{epochsCell, "%%\nfmt.Println(nowhere)"}, err: ErrCell,
			out: []string{`cell 2/2 \(id c2\) failed:\n  line 2: there is no nowhere`}, page: []string{"epoch 2", "nowhere"},
		}, {
			name: "declarations that do not compile", mode: ipynb.Full, err: ErrCell,
			cells: []string{
				epochsCell, "func first() {}", "func second() {}", "func broken() int {\n\treturn nowhere\n}",
				"%%\nfmt.Println(1)",
			},
			out: []string{`cell 4/5 \(id c4\) failed:\n  line 2: there is no nowhere`}, page: []string{"epoch 2", "nowhere"},
		}, {
			name: "declarations, and a cell that uses them", mode: ipynb.Full,
			cells: []string{
				"func twice(x int) int { return 2 * x }", "func four() int { return twice(2) }",
				"import \"fmt\"\n\n%%\nfmt.Println(\"is\", four())",
				"func twice(x int) int { return 3 * x }", "%%\nfmt.Println(\"now\", four())",
			},
			out: []string{`(?s)is 4\n.*now 6\n`}, page: []string{"is 4", "now 6"},
		}, {
			name: "initializers that print", mode: ipynb.Full,
			cells: []string{"import \"fmt\"\n\nvar said = say(\"var\")\n\nfunc say(what string) int {\n\tfmt.Println(\"said by\", what)\n\treturn 1\n}",
				"func quiet() {}", "func init_more() { say(\"init\") }"},
			out:  []string{`said by var\n\[cell 1/3\](.|\n)*said by var\n\[cell 2/3\](.|\n)*said by var\nsaid by init\n\[cell 3/3\]`},
			page: []string{"said by init"},
		}, {
			name: "panics", mode: ipynb.Full, cells: []string{"%%\npanic(\"too hot\")", epochsCell}, err: ErrCell,
			out: []string{`panic: too hot`, `cell 1/2 \(id c1\) failed:\n  The cell ended with this error.`}, page: []string{"too hot"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			folder := t.TempDir()
			job := Job{
				Setup: setup.New(root, os.Stderr), Notebook: writeNotebook(t, tc.cells...), Folder: folder,
				Mode: tc.mode, Sets: tc.sets, Out: &out,
			}
			if err := job.Run(t.Context()); !errors.Is(err, tc.err) {
				t.Fatalf("error %v, want %v; printed\n%s", err, tc.err, out.String())
			}
			for _, pattern := range tc.out {
				if !regexp.MustCompile(pattern).MatchString(out.String()) {
					t.Errorf("printed, without %q:\n%s", pattern, out.String())
				}
			}
			page, err := os.ReadFile(filepath.Join(folder, "test.html"))
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(page, []byte("an old output")) {
				t.Error("the page shows an output from before the execution")
			}
			for _, text := range tc.page {
				if !bytes.Contains(page, []byte(text)) {
					t.Errorf("the page lacks %q", text)
				}
			}
			if fetched := regexp.MustCompile(`(src|href)="https?:[^"]*"|@import[^;]*http`).Find(page); fetched != nil {
				t.Errorf("the page fetches %s", fetched)
			}
			nb, err := ipynb.Read(filepath.Join(folder, "test.ipynb"))
			if err != nil {
				t.Fatal(err)
			}
			if wrong := nb.Check(); (len(wrong) == 0) != (tc.err == nil && tc.mode == ipynb.Full) {
				t.Errorf("Check returns %q", wrong)
			}
		})
	}
}

// TestInterrupt interrupts a cell, which saves what it has and ends. The notebook was
// saved by another program while the cell ran, and stays so.
func TestInterrupt(t *testing.T) {
	root := needKernel(t)
	t.Parallel()
	const cell = `import (
	"fmt"
	"os"
	"os/signal"
	"time"
)

%%
c := make(chan os.Signal, 8)
signal.Notify(c, os.Interrupt)
fmt.Println("started")
select {
case <-c:
	time.Sleep(200 * time.Millisecond)
	fmt.Println("saved")
case <-time.After(time.Minute):
	fmt.Println("too late")
}`
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	path := writeNotebook(t, cell, "%%\nfmt.Println(\"next\")")
	out := &trigger{text: "started", fire: func() {
		write(t, path, "an edit")
		interrupt()
	}}
	job := Job{
		Setup: setup.New(root, os.Stderr), Notebook: path, Folder: filepath.Dir(path), Spare: t.TempDir(), Mode: ipynb.Full, Out: out,
	}
	start := time.Now()
	if err := job.Run(ctx); !errors.Is(err, ErrInterrupted) {
		t.Errorf("error %v, want %v", err, ErrInterrupted)
	}
	if text := out.String(); !strings.Contains(text, "saved") || strings.Contains(text, "next") || !strings.Contains(text, "wrote") {
		t.Errorf("printed after %s:\n%s", time.Since(start), text)
	}
	if kept, err := os.ReadFile(path); err != nil || string(kept) != "an edit" {
		t.Errorf("the notebook holds %.80q, %v", kept, err)
	}
	if nb, err := ipynb.Read(filepath.Join(job.Spare, "test.ipynb")); err != nil || !nb.Code()[0].HasOutputs() || nb.Code()[1].HasOutputs() {
		t.Errorf("the result has not the outputs of the first cell alone: %v", err)
	}
}

// trigger collects what is written to it, and calls fire once that contains text.
type trigger struct {
	all  bytes.Buffer
	text string
	fire func()
}

func (b *trigger) String() string { return b.all.String() }

func (b *trigger) Write(p []byte) (int, error) {
	n, err := b.all.Write(p)
	if strings.Contains(b.String(), b.text) {
		b.fire()
	}
	return n, err
}
