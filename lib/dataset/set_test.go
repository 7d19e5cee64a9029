package dataset

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"latentlab/internal/hometest"
	"latentlab/lib/home"
)

// TestSets checks the sets' sizes, classes and mean pixels. The means are the
// literature's normalization constants (0.1307 and 0.2860), which depend on every
// pixel.
func TestSets(t *testing.T) {
	for _, test := range []struct {
		folder   string
		load     func() (*Set, error)
		mean     float64
		perClass []int
		class5   string
	}{
		{"mnist", MNIST, 0.1307, []int{5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949}, "5"},
		{"fashion-mnist", FashionMNIST, 0.2860, []int{6000, 6000, 6000, 6000, 6000, 6000, 6000, 6000, 6000, 6000}, "Sandal"},
	} {
		t.Run(test.folder, func(t *testing.T) {
			hometest.Need(t, test.folder, "data", test.folder)
			set, err := test.load()
			if err != nil {
				t.Fatal(err)
			}
			if set.Train.Len() != 60000 || set.Test.Len() != 10000 || set.Train.Size() != 784 {
				t.Fatalf("%d and %d images of %d pixels", set.Train.Len(), set.Test.Len(), set.Train.Size())
			}
			var sum float64
			for _, p := range set.Train.Pixels {
				sum += float64(p)
			}
			if mean := sum / 255 / float64(len(set.Train.Pixels)); math.Abs(mean-test.mean) > 5e-5 {
				t.Errorf("mean pixel %.5f, want %.4f", mean, test.mean)
			}
			groups := set.Train.ByClass()
			for label, want := range test.perClass {
				if len(groups[label]) != want {
					t.Errorf("%d images of class %d, want %d", len(groups[label]), label, want)
				}
			}
			if got := set.Train.ClassName(groups[5][0]); got != test.class5 {
				t.Errorf("class 5 is %q, want %q", got, test.class5)
			}
		})
	}
}

// TestLoadIsFast checks that loading takes only a few times as long as reading the
// unpacked files, since a cell loads the data each time it runs. Unpacking them
// would take longer.
func TestLoadIsFast(t *testing.T) {
	hometest.Need(t, "MNIST", "data", "mnist")
	folder, err := home.Dir("data", "mnist")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*-ubyte"))
	if err != nil || len(files) != 4 {
		t.Fatalf("MNIST has the files %q (%v), expected 4", files, err)
	}
	load, read := time.Hour, time.Hour
	for range 20 {
		start := time.Now()
		if _, err := MNIST(); err != nil {
			t.Fatal(err)
		}
		load = min(load, time.Since(start))
		start = time.Now()
		for _, file := range files {
			if _, err := os.ReadFile(file); err != nil {
				t.Fatal(err)
			}
		}
		read = min(read, time.Since(start))
	}
	t.Logf("loading takes %v, reading the files %v", load, read)
	if load > 6*read {
		t.Errorf("loading MNIST took %v at best, reading its files %v: expected at most 6 times as long", load, read)
	}
}

// TestMissingSet checks that the error names the command that fetches the set.
func TestMissingSet(t *testing.T) {
	root, err := home.Root()
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := os.ReadFile(filepath.Join(root, "data", "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	dir := hometest.Project(t, manifest)
	_, err = MNIST()
	if err == nil || !strings.Contains(err.Error(), "go run ./kernelcfg setup") {
		t.Errorf("an absent set: %v", err)
	}
	data := filepath.Join(dir, ".latentlab", "data", "mnist")
	if err := os.MkdirAll(data, 0o755); err != nil {
		t.Fatal(err)
	}
	writeFile(t, data, "train-images-idx3-ubyte", make([]byte, 1000))
	_, err = MNIST()
	if err == nil || !strings.Contains(err.Error(), "train-images-idx3-ubyte has 1000 bytes, expected 47040016") {
		t.Errorf("a truncated set: %v", err)
	}
}

// TestDamagedSet checks that loading detects a flipped bit in an unpacked file.
func TestDamagedSet(t *testing.T) {
	hometest.Need(t, "MNIST", "data", "mnist")
	whole, err := home.Dir("data", "mnist")
	if err != nil {
		t.Fatal(err)
	}
	root, err := home.Root()
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := os.ReadFile(filepath.Join(root, "data", "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(hometest.Project(t, manifest), ".latentlab", "data", "mnist")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(whole)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() == ".lock" {
			continue
		}
		if err := os.Symlink(filepath.Join(whole, e.Name()), filepath.Join(dir, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := MNIST(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"t10k-labels-idx1-ubyte", "t10k-images-idx3-ubyte"} {
		path := filepath.Join(dir, name)
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		raw[len(raw)/2] ^= 1
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		writeFile(t, dir, name, raw)
		_, err = MNIST()
		if err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "go run ./kernelcfg setup") {
			t.Errorf("a bit of %s flipped: error %v", name, err)
		}
		raw[len(raw)/2] ^= 1
		writeFile(t, dir, name, raw)
		if _, err := MNIST(); err != nil {
			t.Errorf("%s as it was: %v", name, err)
		}
	}
}

func BenchmarkMNIST(b *testing.B) {
	hometest.Need(b, "MNIST", "data", "mnist")
	for b.Loop() {
		if _, err := MNIST(); err != nil {
			b.Fatal(err)
		}
	}
}
