package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"latentlab/internal/hometest"
	"latentlab/kernelcfg/headless"
	"latentlab/kernelcfg/ipynb"
	"latentlab/kernelcfg/setup"
	"latentlab/lib/home"
	"latentlab/lib/train"
)

// notebooks returns the root of the project that the library finds, and the paths of its
// chapters.
func notebooks(t *testing.T) (root string, chapters []string) {
	t.Helper()
	root, err := home.Root()
	if err != nil {
		t.Fatal(err)
	}
	chapters, own, err := projectNotebooks(root)
	if err != nil {
		t.Fatal(err)
	}
	if len(chapters) == 0 {
		t.Fatal("there are no chapters in notebooks/")
	}
	for _, path := range own {
		t.Logf("%s is not a chapter, and not tested", shortPath(path))
	}
	return root, chapters
}

// TestCommitted compares the outputs of the chapters with their code, and the
// manifest with them. It executes nothing.
func TestCommitted(t *testing.T) {
	root, paths := notebooks(t)
	read, err := readNotebooks(paths)
	if err != nil {
		t.Fatal(err)
	}
	wrong, err := checkNotebooks(read, manifestPath(root))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range wrong {
		t.Error(text)
	}
}

// TestReadmeChapters compares the chapters of the README with those of the manifest.
func TestReadmeChapters(t *testing.T) {
	chapters, err := ipynb.Chapters(manifestPath(projectRoot))
	if err != nil {
		t.Fatal(err)
	}
	var named, listed []string
	for _, chapter := range chapters {
		named = append(named, chapter.Notebook)
	}
	for _, link := range regexp.MustCompile(`\]\(notebooks/([^)]*\.ipynb)\)`).FindAllStringSubmatch(readFile(t, "../README.md"), -1) {
		listed = append(listed, link[1])
	}
	if !slices.Equal(named, listed) {
		t.Errorf("the manifest names %q, the README lists %q", named, listed)
	}
}

// TestNotebooks executes every chapter with its quick settings, as many at a
// time as -parallel allows: much of a notebook's time goes to compilers, which
// keep one core busy. They share the cores. XLA compiles their short trainings
// with fastCompileFlags. `run -quick` does not use them, since a training in
// full may continue a run that it leaves.
func TestNotebooks(t *testing.T) {
	if os.Getenv(notebooksEnv) == "" {
		t.Skip("executing the notebooks takes minutes: run `go run ./kernelcfg test notebooks`")
	}
	hometest.Need(t, "the Go kernel", "jupyter", "kernels", setup.KernelName, "kernel.json")
	root, paths := notebooks(t)
	s := setup.New(root, os.Stderr)
	out := &prefixed{to: os.Stdout}
	execute := func(path string) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			folder := t.TempDir()
			chapter, _, _ := strings.Cut(filepath.Base(path), "-")
			job := headless.Job{
				Setup: s, Notebook: path, Folder: folder, Mode: ipynb.Quick, Out: out.as(chapter + " "),
				Env: []string{
					"LATENTLAB_RUNS=" + filepath.Join(folder, "runs"), // empty, so that everything is trained here
					"LATENTLAB_MODELS=" + filepath.Join(folder, "models"),
					fmt.Sprintf("NPROC=%d", max(1, runtime.NumCPU()/atOnce())),
					withXLAFlags(fastCompileFlags),
				},
			}
			if err := job.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, ext := range []string{".ipynb", ".html"} {
				name := filepath.Base(path[:len(path)-len(".ipynb")]) + ext
				if info, err := os.Stat(filepath.Join(folder, name)); err != nil || info.Size() == 0 {
					t.Errorf("no %s was written: %v", name, err)
				}
			}
			checkRuns(t, s, path, filepath.Join(folder, filepath.Base(path)))
		})
	}
	queue := make(chan string)
	var workers sync.WaitGroup
	for range atOnce() {
		workers.Go(func() {
			for path := range queue {
				execute(path)
			}
		})
	}
	for _, path := range largestFirst(t, paths) {
		queue <- path
	}
	close(queue)
	workers.Wait()
}

// largestFirst sorts notebooks by size, which grows with the time that they take,
// so that the last to start is a short one. The testing package starts parallel
// tests in any order.
func largestFirst(t *testing.T, paths []string) []string {
	t.Helper()
	sizes := map[string]int64{}
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		sizes[path] = info.Size()
	}
	return slices.SortedFunc(slices.Values(paths), func(a, b string) int { return cmp.Compare(sizes[b], sizes[a]) })
}

// atOnce returns how many notebooks may run at a time by -parallel.
func atOnce() int {
	n, err := strconv.Atoi(flag.Lookup("test.parallel").Value.String())
	if err != nil || n < 1 {
		return 1
	}
	return n
}

// prefixed makes writers whose lines do not mix and begin with a name.
type prefixed struct {
	mu sync.Mutex
	to io.Writer
}

// as returns a writer that begins each line with name.
func (p *prefixed) as(name string) io.Writer { return &lines{p: p, name: name} }

// lines writes whole lines to p.
type lines struct {
	p    *prefixed
	name string
	open []byte // a line that has not ended
}

func (l *lines) Write(text []byte) (int, error) {
	l.p.mu.Lock()
	defer l.p.mu.Unlock()
	l.open = append(l.open, text...)
	for {
		line, rest, ok := bytes.Cut(l.open, []byte("\n"))
		if !ok {
			return len(text), nil
		}
		if _, err := fmt.Fprintf(l.p.to, "%s%s\n", l.name, line); err != nil {
			return 0, err
		}
		l.open = rest
	}
}

var runLine = regexp.MustCompile(`(?:Run|the last is) ([0-9a-f]{12})[,:]`)

// checkRuns compares the committed outputs with the library as it is now. A run's
// name depends on what was computed, not on the number of epochs, so the committed
// notebooks must show the runs of the quick execution. A cell that trains several
// runs shows the last one: a list that a notebook's quick settings shorten must end
// as the full one does, or the cell is one of otherPrograms.
//
// Digests of another version give runs other names, and some show other numbers;
// then checkRuns compares nothing.
func checkRuns(t *testing.T, s *setup.Setup, committed, quick string) {
	t.Helper()
	if runtime.GOARCH != "amd64" {
		return // initial values, and so the names, may differ in their last bit
	}
	_, paths := notebooks(t)
	var shown []byte // by all chapters: a run is shown where it was trained, and found in the others
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		shown = append(shown, text...)
	}
	text, err := os.ReadFile(quick)
	if err != nil {
		t.Fatal(err)
	}
	var now struct {
		Cells []struct {
			ID      string
			Outputs json.RawMessage
		}
	}
	if err := json.Unmarshal(text, &now); err != nil {
		t.Fatal(err)
	}
	if !runLine.Match(text) {
		t.Error("the notebook trained nothing")
	}
	other, differs := otherPrograms[filepath.Base(committed)]
	if differs && other == nil {
		return
	}
	nb, err := ipynb.Read(committed)
	if err != nil {
		t.Fatal(err)
	}
	older, err := olderDigests(s, []*ipynb.Notebook{nb})
	if err != nil {
		t.Fatal(err)
	}
	if len(older) > 0 {
		t.Log(older[0], "(not compared; `go run ./kernelcfg run -o notebooks` makes the outputs anew)")
		return
	}
	for _, cell := range now.Cells {
		if slices.Contains(other, cell.ID) {
			continue
		}
		for _, run := range runLine.FindAllSubmatch(cell.Outputs, -1) {
			if !bytes.Contains(shown, run[1]) {
				t.Errorf("cell %s computes run %s, which the committed outputs do not show: the library has changed what it "+
					"computes; `go run ./kernelcfg run -o notebooks %s` makes them anew", cell.ID, run[1], filepath.Base(committed))
			}
		}
	}
}

// otherPrograms has the cells whose quick run is of another program than the one that they show: of
// another seed or variance than the last one, or with a learning rate that falls sooner. 000 trains
// on fewer images throughout.
var otherPrograms = map[string][]string{
	"000-unsupervised.ipynb": nil,
	"001-variational.ipynb":  {"judge", "uniform-seeds", "complaint-training", "variance-sweep"},
	"002-objectives.ipynb":   {"fig-hidden-drawn", "fig-both"},
	"003-autoencoders.ipynb": {"fig12-3b", "codes-compare", "adversarial-train", "adversarial-codes"},
	"004-adversarial.ipynb": {
		"train", "space", "against-vae", "petals", "roll", "supervised-train", "recipe-same", "ladder", "fig-semi-styles",
	},
	"006-side-by-side.ipynb": {"forget", "size-hyper"},
}

// TestDigestVersion compares what the set-up reads in the library's source with
// the constant.
func TestDigestVersion(t *testing.T) {
	root, err := home.Root()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := setup.New(root, os.Stderr).DigestVersion(); err != nil || got != train.DigestVersion {
		t.Errorf("DigestVersion() = %d, %v; the library has %d", got, err, train.DigestVersion)
	}
}
