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

// trained is what the cell shows of its training.
type trained struct {
	run      string
	now, all int // steps trained by this execution, and by all
}

var (
	trainedLine     = regexp.MustCompile(`run (\w+) trained (\d+) of (\d+)`)
	interruptedLine = regexp.MustCompile(`Interrupted after \S+ epochs?, (\S+) steps?(?:, (\S+) of them in \S+ now)?\. Run (\w+) is saved;`)
)

func readTrained(t *testing.T, output string) trained {
	t.Helper()
	m := trainedLine.FindStringSubmatch(output)
	if m == nil {
		t.Fatalf("the cell did not print what it trained:\n%s", output)
	}
	return trained{m[1], number(m[2]), number(m[3])}
}

// readInterrupted reads the line with which an interrupted training ends. It is all that
// the cell shows but for figures.
func readInterrupted(t *testing.T, output string) trained {
	t.Helper()
	m := interruptedLine.FindStringSubmatch(output)
	if m == nil {
		t.Fatalf("the cell does not show that it was interrupted:\n%s", output)
	}
	for _, text := range []string{"signal", "^C", "exit status", "Error", " trained "} {
		if strings.Contains(output, text) {
			t.Errorf("an interrupted cell shows %q:\n%s", text, output)
		}
	}
	if m[2] == "" {
		m[2] = m[1]
	}
	return trained{m[3], number(m[2]), number(m[1])}
}

func number(text string) int {
	n, _ := strconv.Atoi(strings.ReplaceAll(text, ",", ""))
	return n
}

// shownLine returns an expression that is true if cell 0 shows the given text of a line of
// progress, "live" or "left", and not the other.
func shownLine(part string) string {
	return fmt.Sprintf(`return [...notebook.widgets[0].node.querySelectorAll("[data-line]")].every(e =>
		(getComputedStyle(e).visibility === "visible") === (e.dataset.line === %q)) &&
		notebook.widgets[0].node.querySelectorAll("[data-line]").length === 2;`, part)
}

// TestTrainingSurvives stops a training in each way that a reader of a notebook has, and
// runs its cell again each time: no step is lost. The cell ends with its line, and what
// stands below the training in it does not run.
func TestTrainingSurvives(t *testing.T) {
	t.Parallel()
	labStage(t)
	b := browsertest.Start(t)
	l := startLab(t, labOptions{})
	nb := l.Open(b, l.Write("training.ipynb",
		trainingCell(5000, 60000), // an hour or two
		"%%\nfmt.Println(\"the next cell ran\")"))
	const soon, late = time.Minute, 5 * time.Minute

	begin := func() {
		t.Helper()
		nb.RunAll()
		nb.WaitRunning(0, soon)
		nb.WaitOutput(0, "images/s", late)
	}
	stop := func() trained {
		t.Helper()
		nb.Interrupt()
		nb.WaitCell(0, soon)
		nb.WaitIdle(soon)
		if text := nb.Output(1); text != "" {
			t.Errorf("the cell behind the interrupted one shows %q", text)
		}
		return readInterrupted(t, nb.Output(0))
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
	nb.Wait("the line to look live", nb.inNotebook(shownLine("live")), soon)
	first := stop()
	second := continues("interrupted", first)

	begin()
	nb.Restart()
	third := continues("kernel restarted", second)

	// Come back to a closed tab: the line shows how far the training was seen.
	begin()
	nb.Save()
	nb.Reload()
	if got := nb.Status(); got != "busy" {
		t.Errorf("after a reload the kernel is %s, want it to go on training", got)
	}
	nb.Wait("the line to look left", nb.inNotebook(shownLine("left")), soon)
	if text := nb.Text(nb.Outputs(0) + " [data-line=left]"); !strings.HasPrefix(text, "Last seen here: epoch ") ||
		!strings.HasSuffix(text, "Run the cell to see how it went on.") || strings.Contains(text, "left") {
		t.Errorf("after a reload the cell shows %q", text)
	}
	nb.Screenshot("training-left")
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
	if text := two.Output(0); strings.Contains(text, "Waiting") {
		t.Errorf("at its end the second cell shows\n%s", text)
	}
	first, second := readTrained(t, one.Output(0)), readTrained(t, two.Output(0))
	if first.run != second.run || first.all != second.all || first.now+second.now != first.all || first.now == 0 {
		t.Errorf("two notebooks trained %+v and %+v: want the same run, and each step once", first, second)
	}
	one.CheckNoErrors()
	two.CheckNoErrors()
}
