package notebook

import (
	"bytes"
	"math"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"latentlab/internal/hometest"
	"latentlab/internal/modeltest"
	"latentlab/lib/ae"
	"latentlab/lib/figure"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

type compared struct {
	Noise float64 `knob:"0..1, name σ, unit px"`
	Code  int
}

// TestCompareChecksFirst checks that an error in the last case, or in its metrics, is
// reported before the first case is trained.
func TestCompareChecksFirst(t *testing.T) {
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	hp, data := compared{}, modeltest.Squares(8, 6)
	build := func() Case {
		m, err := ae.New(ae.Config{Hidden: []int{4}, Code: 2, Features: 36, Noise: hp.Noise})
		if err != nil {
			return Case{Data: data}
		}
		c := Case{Model: m, Data: data, Options: []train.Option{train.BatchSize(4)}}
		if hp.Code == 1 {
			c.Metrics = []Metric{{Name: "mse"}}
		}
		return c
	}
	for over, want := range map[*Sweep]string{
		ptr(Over("Noise", 0, 0.1, -1)): "σ = -1 px: there is no model",
		ptr(Over("Code", 0, 1)):        "Code = 1 has other Metrics than Code = 0",
	} {
		if _, err := newComparison(&hp, *over, build); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, expected one with %q", err, want)
		}
	}
	c, err := newComparison(&hp, Over("Code", 2, 3), build)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := newComparison(&hp, Over("Code", 1), nil); err == nil {
		t.Error("without a function that builds cases there is no error")
	}
	if c.duplicates != "Code = 2 and Code = 3 train the same." {
		t.Errorf("two equal programs are reported as %q", c.duplicates)
	}
	if entries, _ := os.ReadDir(os.Getenv("LATENTLAB_RUNS")); len(entries) > 0 {
		t.Errorf("%d runs were made", len(entries))
	}
}

func ptr(s Sweep) *Sweep { return &s }

// TestBest checks that of several equal best values each is best, and that NaN is not.
func TestBest(t *testing.T) {
	c := &comparison{}
	for _, values := range [][]float64{{1, 5}, {3, 5}, {math.NaN(), 2}, nil, {1, 7}} {
		c.cases = append(c.cases, &caseRun{values: values})
	}
	for i, want := range map[int][3]bool{
		0: {true, false, false}, 1: {false, false, false}, 2: {false, false, false}, 4: {true, true, false},
	} {
		v := c.cases[i].values
		if got := [3]bool{c.isBest(0, Lower, v[0]), c.isBest(1, Higher, v[1]), c.isBest(0, Neither, v[0])}; got != want {
			t.Errorf("of %v best are %v, expected %v", v, got, want)
		}
	}
}

// TestBestAlike checks that values that the table writes alike are marked alike.
func TestBestAlike(t *testing.T) {
	c := &comparison{cases: []*caseRun{{values: []float64{0.5}}, {values: []float64{0.5 + 1e-12}}, {values: []float64{0.51}}}}
	for i, want := range []bool{true, true, false} {
		if got := c.isBest(0, Lower, c.cases[i].values[0]); got != want {
			t.Errorf("that %v is the best is %v, expected %v", c.cases[i].values[0], got, want)
		}
	}
}

// compareChild makes the test binary a program that compares, on the backend in
// GOMLX_BACKEND.
const compareChild = "LATENTLAB_TEST_COMPARE"

// TestCompare interrupts a comparison of three cases in the second, continues it, and
// repeats it, on both backends: the third time it must train nothing.
func TestCompare(t *testing.T) {
	if os.Getenv(compareChild) != "" {
		compareThrice(t)
		return
	}
	for _, backend := range []string{"go", "xla"} {
		t.Run(backend, func(t *testing.T) {
			cmd := exec.Command(os.Args[0], "-test.run=^TestCompare$", "-test.v")
			cmd.Env = append(os.Environ(), compareChild+"=1", "GOMLX_BACKEND="+backend)
			if backend == "xla" {
				hometest.Need(t, "the XLA plugin", "pjrt", "pjrt_c_api_cpu_plugin.so")
				cmd.Env = append(cmd.Env, "GOMLX_BACKEND=xla:cpu")
			}
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

func compareThrice(t *testing.T) {
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	page := inNotebook(t)
	hp, data := compared{Noise: 0.5}, modeltest.Squares(40, 8)
	interrupt := true
	compare := func() []*run.Run {
		page.lines = nil
		return Compare(&hp, Over("Noise", 0, 0.1, 0.2), func() Case {
			m, err := ae.New(ae.Config{Hidden: []int{8}, Code: 2, Features: 64, Noise: hp.Noise})
			if err != nil {
				t.Fatal(err)
			}
			noise := hp.Noise
			return Case{
				Model: m, Data: data,
				Options: []train.Option{train.Epochs(3), train.BatchSize(10), train.Test(data)},
				Figure: func(r *run.Run) (*figure.Figure, error) {
					if hp.Noise != noise {
						t.Errorf("a figure of σ = %v is drawn with hp at %v", noise, hp.Noise)
					}
					if interrupt && noise == 0.1 {
						interrupt = false
						interruptSelf(t)
					}
					return figure.Grid{Images: data, Rows: 2, Columns: 2}.Draw()
				},
			}
		})
	}

	status := endsProgram(t, func() { compare() })
	if status != 0 {
		t.Fatalf("after ■ the cell ends with status %d, expected 0", status)
	}
	before := savedSteps(t)
	if len(before) != 2 || before[0] == 0 || before[0] == 12 || before[1] != 12 {
		t.Fatalf("after ■ the saved runs are at %v, expected one of two at 12", before)
	}
	all := strings.Join(page.lines, "\n")
	for _, want := range []string{
		"2 of 3: σ = 0.1 px · ", "to come", // a fast machine shows nothing of the first
		"Interrupted with 1 of 3 done. Missing: σ = 0.1 px (stopped at epoch ", "σ = 0.2 px (not trained)",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("nothing of what was shown contains %q:\n%s", want, all)
		}
	}
	if hp.Noise != 0.5 {
		t.Errorf("afterwards hp is at %v, expected 0.5 as before", hp.Noise)
	}
	if len(page.figures) != 2 {
		t.Errorf("there are %d figures, expected those of the cases and the curves, each replaced in its place", len(page.figures))
	}

	runs := compare()
	for i, r := range runs {
		if expected := []int{0, 12 - before[0], 12}[i]; r.Step != 12 || r.NewSteps != expected {
			t.Errorf("run %d is at %d with %d trained now, expected 12 with %d", i+1, r.Step, r.NewSteps, expected)
		}
	}
	last := page.lines[len(page.lines)-1]
	if !strings.HasPrefix(last, "3 runs, 2 of them trained in ") {
		t.Errorf("it ends with %q", last)
	}

	runs = compare()
	for i, r := range runs {
		if r.Step != 12 || r.NewSteps != 0 {
			t.Errorf("the third time run %d trained %d steps", i+1, r.NewSteps)
		}
	}
	if last := page.lines[len(page.lines)-1]; last != "3 runs, trained before." {
		t.Errorf("the third time it ends with %q", last)
	}
	for id := range page.files {
		page.checkSmall(t, id)
	}
	if table := page.lines[len(page.lines)-2]; !strings.Contains(table, "★") || strings.Count(table, "px") != 3 {
		t.Errorf("the table is\n%s", table)
	}
}

// endsProgram returns the exit status with which f ends the program.
func endsProgram(t *testing.T, f func()) int {
	t.Helper()
	before := exit
	defer func() { exit = before }()
	status := make(chan int, 1)
	exit = func(code int) {
		status <- code
		runtime.Goexit()
	}
	ended := make(chan bool) // after the deferred calls, which restore what a cell has set
	go func() {
		defer close(ended)
		f()
	}()
	select {
	case <-ended:
	case <-time.After(30 * time.Second):
		t.Fatal("the cell does not end")
	}
	select {
	case code := <-status:
		return code
	default:
		t.Fatal("the cell goes on")
		return -1
	}
}

// savedSteps returns the number of steps of each run on disk, the least first.
func savedSteps(t *testing.T) []int {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(os.Getenv("LATENTLAB_RUNS"), "*", "history.csv"))
	if err != nil {
		t.Fatal(err)
	}
	var all []int
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, bytes.Count(text, []byte("\n"))-1)
	}
	slices.Sort(all)
	return all
}

// interruptSelf does what ■ does, and returns when the program has the signal.
func interruptSelf(t *testing.T) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	defer signal.Stop(signals)
	if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	<-signals
	time.Sleep(50 * time.Millisecond) // until all receivers have it
}
