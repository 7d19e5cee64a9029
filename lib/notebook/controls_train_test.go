package notebook

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"latentlab/internal/hometest"
	"latentlab/internal/modeltest"
	"latentlab/lib/ae"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// TestControlsTrain checks that a newer value stops a training, whose run is saved and
// continues when its value comes again, and that Done stops a training and returns
// its run.
func TestControlsTrain(t *testing.T) {
	if os.Getenv(controlsChild) == "train" {
		controlsTrain(t)
		return
	}
	for backend, value := range map[string]string{"go": "go", "xla": "xla:cpu"} {
		t.Run(backend, func(t *testing.T) {
			if backend == "xla" {
				hometest.Need(t, "the XLA plugin", "pjrt", "pjrt_c_api_cpu_plugin.so")
			}
			cmd := exec.Command(os.Args[0], "-test.run=^TestControlsTrain$", "-test.v")
			cmd.Env = append(os.Environ(), controlsChild+"=train", "GOMLX_BACKEND="+value)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

func controlsTrain(t *testing.T) {
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	data := modeltest.Squares(200, 8)
	hp := noisy{0.1}
	var mu sync.Mutex
	var runs []*run.Run // returned by Train
	calls, stopped := 0, 0
	p := openControls(t, &hp, func() {
		mu.Lock()
		calls++
		mu.Unlock()
		returned := false
		defer func() {
			mu.Lock()
			defer mu.Unlock()
			if !returned {
				stopped++
			}
		}()
		m, err := ae.New(ae.Config{Hidden: []int{8}, Code: 2, Features: 64, Noise: hp.Noise})
		if err != nil {
			t.Error(err)
		}
		epochs := 1_000_000
		if hp.Noise == 0.9 {
			epochs = 2
		}
		r := Train(m, data, train.Epochs(epochs), train.BatchSize(20), train.Test(data))
		returned = true
		mu.Lock()
		runs = append(runs, r)
		mu.Unlock()
	})
	trains := func() bool { return strings.Contains(p.texts(), "epoch ") && strings.Contains(p.texts(), "images/s") }
	counts := func() (int, int, int) { mu.Lock(); defer mu.Unlock(); return calls, stopped, len(runs) }

	waitUntil(t, "it trains", trains)
	p.send(`"values":{"Noise":0.9}`)
	waitUntil(t, "the next run has been returned", func() bool { _, _, n := counts(); return n == 1 })
	if b, l, _ := counts(); b != 2 || l != 1 || runs[0].Step != 20 || runs[0].Interrupted {
		t.Errorf("%d calls, %d stopped, run at %d; expected 2, 1 and 20", b, l, runs[0].Step)
	}
	p.send(`"values":{"Noise":0.1}`)
	waitUntil(t, "it trains again", trains)
	time.Sleep(100 * time.Millisecond)
	p.send(`"done":true`)
	p.wait(t, 20*time.Second)
	if b, l, n := counts(); b != 3 || l != 1 || n != 2 {
		t.Fatalf("%d calls, %d stopped, %d returned; expected 3, 1, 2", b, l, n)
	}
	if r := runs[1]; !r.Interrupted || r.NewSteps == 0 || r.NewSteps >= r.Step {
		t.Errorf("the last run is at %d with %d trained now, interrupted: %v; expected one that continued", r.Step, r.NewSteps, r.Interrupted)
	}
	if !strings.Contains(p.texts(), "Interrupted after") {
		t.Errorf("the notebook holds %q", p.texts())
	}
}

// TestControlsWaiting checks that a call that waits for another process with the same
// run ends with Done, with ■ and with newer values.
func TestControlsWaiting(t *testing.T) {
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	data := modeltest.Squares(20, 8)
	options := []train.Option{train.Epochs(1), train.BatchSize(20)}
	m := func(noise float64) *ae.Model {
		return Must(ae.New(ae.Config{Hidden: []int{8}, Code: 2, Features: 64, Noise: noise}))
	}
	dir := filepath.Join(os.Getenv("LATENTLAB_RUNS"), Must(train.Prepare(m(0.1), data, options...)).Digest[:12])
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	lock := flock.New(filepath.Join(dir, "lock")) // as another process holds it
	if locked, err := lock.TryLock(); err != nil || !locked {
		t.Fatal(locked, err)
	}
	defer lock.Unlock()

	for name, end := range map[string]func(p *fakePage){
		"done":  func(p *fakePage) { p.send(`"done":true`) },
		"■":     func(*fakePage) { _ = syscall.Kill(os.Getpid(), syscall.SIGINT) },
		"newer": func(p *fakePage) { p.send(`"values":{"Noise":0.2}`) },
	} {
		t.Run(name, func(t *testing.T) {
			hp := noisy{0.1}
			p := openControls(t, &hp, func() {
				if hp.Noise == 0.1 {
					Train(m(0.1), data, options...)
					t.Error("a training continues a run that another process holds")
				}
				displayHTML("", "", "drawn")
			})
			waitUntil(t, "it waits", func() bool { return strings.Contains(p.texts(), "Waiting for") })
			time.Sleep(150 * time.Millisecond)
			end(p)
			if name == "newer" {
				waitUntil(t, "the newer value is drawn", func() bool { return strings.Contains(p.texts(), "drawn") })
				p.send(`"done":true`)
			}
			p.wait(t, 5*time.Second)
		})
	}
}
