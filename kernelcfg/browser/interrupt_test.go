package browser

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"latentlab/internal/browsertest"
)

// trainingCell trains a small autoencoder for some epochs on some images and prints what
// it trained. It leaves a processor to other tests.
func trainingCell(epochs, images int) string {
	return fmt.Sprintf(`import (
	"fmt"
	"os"

	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/notebook"
	"latentlab/lib/train"
)

%%%%
os.Setenv("NPROC", "1")
data := notebook.Must(dataset.FashionMNIST()).Train.Slice(0, %d)
r := notebook.Train(notebook.Must(ae.New(ae.Fashion())), data, train.Epochs(%d), train.BatchSize(512), train.Adam(1e-3))
fmt.Printf("run %%s trained %%d of %%d\n", r.ID(), r.NewSteps, r.Step)`, images, epochs)
}

// trained is what the cell printed.
type trained struct {
	run      string
	now, all int // steps trained by this execution, and by all
}

var trainedLine = regexp.MustCompile(`run (\w+) trained (\d+) of (\d+)`)

func readTrained(t *testing.T, output string) trained {
	t.Helper()
	m := trainedLine.FindStringSubmatch(output)
	if m == nil {
		t.Fatalf("the cell did not print what it trained:\n%s", output)
	}
	now, _ := strconv.Atoi(m[2])
	all, _ := strconv.Atoi(m[3])
	return trained{m[1], now, all}
}

// TestTrainingSurvives stops a training in each way that a reader of a notebook has, and
// runs its cell again each time: no step is lost.
func TestTrainingSurvives(t *testing.T) {
	t.Parallel()
	labStage(t)
	b := browsertest.Start(t)
	l := startLab(t, labOptions{})
	nb := l.Open(b, l.Write("training.ipynb", trainingCell(5000, 60000))) // an hour or two
	const soon, late = time.Minute, 5 * time.Minute

	begin := func() {
		t.Helper()
		nb.RunCell(0)
		nb.WaitRunning(0, soon)
		nb.WaitOutput(0, "images/s", late)
	}
	stop := func() trained {
		t.Helper()
		nb.Interrupt()
		nb.WaitCell(0, soon)
		nb.WaitIdle(soon)
		return readTrained(t, nb.Output(0))
	}
	// continues runs the cell again after the training was stopped with at least
	// before.all steps done.
	continues := func(how string, before trained) trained {
		t.Helper()
		begin()
		after := stop()
		if from := after.all - after.now; after.run != before.run || from < before.all || after.now == 0 {
			t.Errorf("%s: run %s had %d steps; run again, the cell trained %d steps of run %s after %d",
				how, before.run, before.all, after.now, after.run, from)
		}
		t.Logf("%s after at least %d steps: continued from %d", how, before.all, after.all-after.now)
		return after
	}

	begin()
	nb.Screenshot("training")
	first := stop()
	if text := nb.Output(0); !strings.Contains(text, "Interrupted after") {
		t.Errorf("interrupted, the cell prints\n%s", text)
	}
	second := continues("interrupted", first)

	begin()
	nb.Restart()
	third := continues("kernel restarted", second)

	begin()
	nb.Reload()
	if got := nb.Status(); got != "busy" {
		t.Errorf("after a reload the kernel is %s, want it to go on training", got)
	}
	time.Sleep(2 * time.Second) // the page does not show progress
	nb.Interrupt()
	nb.WaitIdle(soon)
	continues("page loaded again", third)
	nb.CheckNoErrors()
}

// TestTwoNotebooks runs the same training in two notebooks at once: the second waits,
// reports for which process, and loads what the first has trained.
func TestTwoNotebooks(t *testing.T) {
	t.Parallel()
	labStage(t)
	b := browsertest.Start(t)
	l := startLab(t, labOptions{})
	cell := trainingCell(30, 20000)
	one, two := l.Open(b, l.Write("one.ipynb", cell)), l.Open(b, l.Write("two.ipynb", cell))
	const late = 5 * time.Minute
	one.RunCell(0)
	one.WaitOutput(0, "images/s", late)
	two.RunCell(0)
	two.WaitOutput(0, "Waiting for process ", late)
	two.Screenshot("waiting")
	one.WaitRunning(0, time.Second) // the other waits for it
	one.WaitCell(0, late)
	two.WaitCell(0, late)
	first, second := readTrained(t, one.Output(0)), readTrained(t, two.Output(0))
	if first.run != second.run || first.all != second.all || first.now+second.now != first.all || first.now == 0 {
		t.Errorf("two notebooks trained %+v and %+v: want the same run, and each step once", first, second)
	}
	one.CheckNoErrors()
	two.CheckNoErrors()
}
