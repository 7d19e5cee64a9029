package notebook

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gofrs/flock"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/internal/modeltest"
	"latentlab/lib/figure"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// interruptChild makes the test binary a program that trains, in one of several ways.
const interruptChild = "LATENTLAB_TEST_INTERRUPT"

// slow is a model that takes long to build.
type slow struct{ modeltest.Tiny }

func (slow) Step(*model.Scope, train.Batch, optimizer.Interface) []train.Metric {
	fmt.Println("building")
	time.Sleep(time.Minute)
	panic("it was not interrupted")
}

// TestInterrupt checks that Ctrl-C ends a program in a training, in each state of it, with
// its line and the status that shells expect, before what follows.
func TestInterrupt(t *testing.T) {
	if way := os.Getenv(interruptChild); way != "" {
		trainForever(way)
		return
	}
	for _, c := range []struct{ way, ready, want string }{
		{"train", "epoch ", "Interrupted after "},
		{"watch", "epoch ", "Interrupted after "},
		{"compare", "Code = 1 · epoch ", "Interrupted with 0 of 2 done. Missing: Code = 1 (stopped at epoch "},
		{"build", "building", "Interrupted before the training began; run the cell again to train."},
		{"wait", "Waiting for ", "Interrupted. Waiting for "},
	} {
		t.Run(c.way, func(t *testing.T) {
			t.Parallel()
			runs := t.TempDir()
			if c.way == "wait" {
				lock := flock.New(filepath.Join(runs, Must(train.Prepare(modeltest.Tiny{}, modeltest.Images(32), forever...)).Digest[:12], "lock"))
				if err := os.MkdirAll(filepath.Dir(lock.Path()), 0o755); err != nil {
					t.Fatal(err)
				}
				if locked, err := lock.TryLock(); !locked || err != nil {
					t.Fatal(locked, err)
				}
				defer lock.Unlock()
			}
			cmd := exec.Command(os.Args[0], "-test.run=^TestInterrupt$")
			cmd.Env = append(os.Environ(), interruptChild+"="+c.way, "GOMLX_BACKEND=go", "LATENTLAB_RUNS="+runs)
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			cmd.Stderr = cmd.Stdout
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			kill := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
			defer kill.Stop()
			text, sent := "", time.Time{}
			for lines := bufio.NewScanner(out); lines.Scan(); {
				if text += lines.Text() + "\n"; sent.IsZero() && strings.Contains(lines.Text(), c.ready) {
					sent = time.Now()
					if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
						t.Fatal(err)
					}
				}
			}
			_ = cmd.Wait()
			if took := time.Since(sent); took > 15*time.Second { // a busy machine; GoNB allows 5 seconds
				t.Errorf("it ended after %v", took)
			}
			for _, path := range regexp.MustCompile(`\[(\S+\.png): `).FindAllStringSubmatch(text, -1) {
				os.Remove(path[1])
			}
			if code := cmd.ProcessState.ExitCode(); code != 130 || !strings.Contains(text, c.want) || strings.Contains(text, "goes on") {
				t.Errorf("it ended with status %d, expected 130, and with %q; it wrote\n%s", code, c.want, text)
			}
		})
	}
}

var forever = []train.Option{train.Epochs(100_000_000), train.BatchSize(8)}

// trainForever trains in one of the ways of TestInterrupt.
func trainForever(way string) {
	data := modeltest.Images(32)
	switch hp := (compared{}); way {
	case "build":
		Train(slow{}, data, forever...)
	case "watch":
		Watch(func(*run.Run) (*figure.Figure, error) { return nil, nil }, modeltest.Tiny{}, data, forever...)
	case "compare":
		Compare(&hp, Over("Code", 1, 2), func() Case {
			return Case{Model: modeltest.Tiny{}, Data: data, Options: append(forever, train.Seed(int64(hp.Code)))}
		})
	default:
		Train(modeltest.Tiny{}, data, forever...)
	}
	fmt.Println("the program goes on")
	os.Exit(0)
}
