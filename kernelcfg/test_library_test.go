package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"latentlab/lib/home"
)

// TestTrainings checks that the stage on XLA runs every test that trains in full:
// it skips them in one run of go test and names their packages in the other.
func TestTrainings(t *testing.T) {
	root, err := home.Root()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(root, "*", "*", "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	skipped := regexp.MustCompile(`(?m)^func ` + trainings[1:len(trainings)-1] + `\(t \*testing\.T\)`)
	full := regexp.MustCompile(`backendtest\.Full\(`)
	var found []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		rel, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			t.Fatal(err)
		}
		if name := "./" + filepath.ToSlash(rel); (skipped.Match(text) || full.Match(text)) && !slices.Contains(found, name) {
			found = append(found, name)
		}
	}
	listed := slices.Sorted(slices.Values(trainingPackages))
	if slices.Sort(found); !slices.Equal(found, listed) {
		t.Errorf("trainingPackages are %q, the packages with such tests are %q", listed, found)
	}
}

// TestConcurrentTests checks that each test that the stage race names is in one of its
// packages.
func TestConcurrentTests(t *testing.T) {
	root, err := home.Root()
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, folder := range concurrentPackages {
		files, err := filepath.Glob(filepath.Join(root, folder, "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			part, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			text.Write(part)
		}
	}
	for name := range strings.SplitSeq(strings.Trim(concurrentTests, "^()$"), "|") {
		if !strings.Contains(text.String(), "\nfunc "+name+"(t *testing.T)") {
			t.Errorf("none of %q has a test %s", concurrentPackages, name)
		}
	}
}
