package run_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gomlx/compute"

	"latentlab/internal/modeltest"
	"latentlab/lib/backend"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// These environment variables make the test binary a program that trains modeltest.Tiny, so that tests can
// interrupt it, kill it and limit its disk space.
const (
	childEnv = "LATENTLAB_TEST_CHILD" // "<seed> <epochs>"
	paceEnv  = "LATENTLAB_TEST_PACE"  // how long to rest after each chunk, so that there is something to kill
	holdEnv  = "LATENTLAB_TEST_HOLD"  // a file to wait for after the first chunk
	quotaEnv = "LATENTLAB_TEST_QUOTA" // after how many chunks no file may grow any more
	stopEnv  = "LATENTLAB_TEST_STOP"  // the patience of early stopping
)

func TestMain(m *testing.M) {
	switch os.Getenv(roleEnv) {
	case "trainer":
		os.Exit(trainer())
	case "visitor":
		os.Exit(visitor())
	}
	if asked := os.Getenv(childEnv); asked != "" {
		os.Exit(child(asked))
	}
	os.Exit(m.Run())
}

// child trains and prints a line for each event: "ready", "step 12" after each chunk, "says …",
// "error …", and finally "done <step> <trained> <hash>".
func child(asked string) int {
	var seed int64
	var epochs int
	if _, err := fmt.Sscan(asked, &seed, &epochs); err != nil {
		fmt.Println("error", err)
		return 4
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	run.ShortChunks()
	pace, _ := time.ParseDuration(os.Getenv(paceEnv))
	quota, _ := strconv.Atoi(os.Getenv(quotaEnv))
	options := []train.Option{train.BatchSize(8), train.Adam(1e-2), train.Seed(seed), train.Epochs(epochs)}
	if patience, _ := strconv.Atoi(os.Getenv(stopEnv)); patience > 0 {
		options = restlessOptions(epochs, train.EarlyStopping(validation(), patience))
	}
	fmt.Println("ready")
	r, err := run.Train(ctx, modeltest.Tiny{}, modeltest.Images(83), func(r *run.Run, e run.Event) {
		switch {
		case e.Message != "":
			fmt.Println("says", e.Message)
			return
		case e.Done || r.Step == 0:
			return
		}
		fmt.Println("step", r.Step)
		if quota--; quota == 0 {
			starve()
		}
		for hold := os.Getenv(holdEnv); hold != "" && !exists(hold); {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(pace)
	}, options...)
	if err != nil {
		fmt.Println("error", err)
		return 3
	}
	fmt.Println("done", r.Step, r.NewSteps, hash(r))
	return 0
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// starve makes every write fail that extends a file, as on a full disk.
func starve() {
	signal.Ignore(syscall.SIGXFSZ)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 100, Max: 100}); err != nil {
		panic(err)
	}
}

// hash returns the SHA-256 of a run's state and history.
func hash(r *run.Run) string {
	h := sha256.New()
	for _, v := range must(r.Program.State()) {
		h.Write(v.Bytes)
	}
	fmt.Fprint(h, r.History.Column("loss"))
	return fmt.Sprintf("%x", h.Sum(nil))
}

// process is a running child.
type process struct {
	cmd    *exec.Cmd
	lines  chan string
	stderr bytes.Buffer
}

// start starts a child in the test's folder of runs.
func start(t *testing.T, seed, epochs int, env ...string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(os.Args[0]), lines: make(chan string, 10000)}
	p.cmd.Env = append(append(os.Environ(), fmt.Sprintf("%s=%d %d", childEnv, seed, epochs)), env...)
	p.cmd.Stderr = &p.stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.cmd.Process.Kill() })
	go func() {
		defer close(p.lines)
		reader := bufio.NewReader(out)
		for {
			line, err := reader.ReadString('\n')
			if err != nil {
				if err != io.EOF {
					p.lines <- "error " + err.Error()
				}
				return
			}
			p.lines <- strings.TrimSpace(line)
		}
	}()
	return p
}

// until reads lines of the child up to one with one of the prefixes.
func (p *process) until(t *testing.T, prefixes ...string) string {
	t.Helper()
	for line := range p.lines {
		for _, prefix := range prefixes {
			if strings.HasPrefix(line, prefix) {
				return line
			}
		}
	}
	p.cmd.Wait()
	t.Fatalf("the child never printed %q\n%s", prefixes, &p.stderr)
	return ""
}

// rest waits for the end of the child and returns its remaining lines.
func (p *process) rest() []string {
	var lines []string
	for line := range p.lines {
		lines = append(lines, line)
	}
	p.cmd.Wait()
	return lines
}

// steps returns the steps in lines.
func steps(lines []string) []int {
	var found []int
	for _, line := range lines {
		if number, ok := strings.CutPrefix(line, "step "); ok {
			if n, err := strconv.Atoi(number); err == nil {
				found = append(found, n)
			}
		}
	}
	return found
}

// done returns the values in the child's last line.
func done(t *testing.T, p *process, lines []string) (step, trained int, hash string) {
	t.Helper()
	i := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, "done ") })
	if i < 0 {
		t.Fatalf("the child did not finish:\n%s\n%s", strings.Join(lines, "\n"), &p.stderr)
	}
	if _, err := fmt.Sscanf(lines[i], "done %d %d %s", &step, &trained, &hash); err != nil {
		t.Fatal(err)
	}
	return step, trained, hash
}

// opened returns the backend of this process.
func opened() (compute.Backend, error) {
	b, _, err := backend.Open()
	return b, err
}
