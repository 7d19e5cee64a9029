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

// trainingCell trains a small autoencoder for so many epochs and prints what
// it trained. It leaves a processor to the tests beside it.
func trainingCell(epochs, pictures int) string {
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
fmt.Printf("run %%s trained %%d of %%d\n", r.ID(), r.Trained, r.Step)`, pictures, epochs)
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
		t.Fatalf("the cell put out no line of what it trained:\n%s", output)
	}
	now, _ := strconv.Atoi(m[2])
	all, _ := strconv.Atoi(m[3])
	return trained{m[1], now, all}
}

// TestTrainingSurvives stops a training in all the ways that a reader of a
// notebook has, and runs its cell again each time: no step is lost.
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
	// goesOn runs the cell again after the training was stopped with at least
	// so many steps behind it.
	goesOn := func(how string, before trained) trained {
		t.Helper()
		begin()
		after := stop()
		if from := after.all - after.now; after.run != before.run || from < before.all || after.now == 0 {
			t.Errorf("%s: run %s had %d steps; the cell run again trained %d steps of run %s on top of %d",
				how, before.run, before.all, after.now, after.run, from)
		}
		t.Logf("%s after at least %d steps: went on from %d", how, before.all, after.all-after.now)
		return after
	}

	begin()
	nb.Screenshot("training")
	first := stop()
	if text := nb.Output(0); !strings.Contains(text, "Interrupted after") {
		t.Errorf("interrupted, the cell says\n%s", text)
	}
	second := goesOn("interrupted", first)

	begin()
	nb.Restart()
	third := goesOn("kernel restarted", second)

	begin()
	nb.Reload()
	if got := nb.Status(); got != "busy" {
		t.Errorf("after loading the page again the kernel is %s, want it to train on", got)
	}
	time.Sleep(2 * time.Second) // nothing on the page says how it goes
	nb.Interrupt()
	nb.WaitIdle(soon)
	goesOn("page loaded again", third)
	nb.NoErrors()
}

// TestTwoNotebooks runs the same training in two notebooks at once: the
// second waits, says for whom, and takes what the first has trained.
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
	one.WaitRunning(0, time.Second) // it is the one that the other waits for
	one.WaitCell(0, late)
	two.WaitCell(0, late)
	first, second := readTrained(t, one.Output(0)), readTrained(t, two.Output(0))
	if first.run != second.run || first.all != second.all || first.now+second.now != first.all || first.now == 0 {
		t.Errorf("two notebooks trained %+v and %+v: want the same run, and each step once", first, second)
	}
	one.NoErrors()
	two.NoErrors()
}
