package download

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"latentlab/internal/hometest"
)

// TestFetchedSets checks the SHA-256 of the files of each set that this machine has.
func TestFetchedSets(t *testing.T) {
	m, err := readManifest()
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range m.Sets {
		t.Run(set.Name, func(t *testing.T) {
			hometest.Need(t, set.Title, "data", set.Name)
			files, err := Open(set.Name)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range set.Files {
				if err := checkDigest(files.dir, f); err != nil {
					t.Error(err)
				}
				if _, err := files.Read(f.Name); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// TestOpen checks that damage to a file that was fetched is found.
func TestOpen(t *testing.T) {
	root := hometest.Project(t, toyManifest(t, mirror(t, nil)))
	if _, err := Open("toy"); err == nil || !strings.Contains(err.Error(), "toy-images is missing") ||
		!strings.Contains(err.Error(), "go run ./kernelcfg setup") {
		t.Errorf("before it was fetched: %v", err)
	}
	if _, err := fetchToy(t, t.Context()); err != nil {
		t.Fatal(err)
	}
	files, err := Open("toy")
	if err != nil {
		t.Fatal(err)
	}
	got, err := files.Read("toy-labels")
	if err != nil || !slices.Equal(got, toyLabels) {
		t.Errorf("%d bytes, want %d; error %v", len(got), len(toyLabels), err)
	}
	got[500] ^= 1
	writeFile(t, filepath.Join(root, ".latentlab", "data", "toy"), "toy-labels", got)
	if _, err := files.Read("toy-labels"); err == nil || !strings.Contains(err.Error(), "toy-labels has changed") {
		t.Errorf("a flipped bit: %v", err)
	}
}

// TestManifestHasChecksums checks that every file of the manifest has checksums.
func TestManifestHasChecksums(t *testing.T) {
	m, err := readManifest()
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range m.Sets {
		for _, f := range set.Files {
			if len(f.SHA256) != 64 || len(f.CRC32C) != 8 {
				t.Errorf("%s of %s has SHA-256 %q and CRC-32C %q", f.Name, set.Name, f.SHA256, f.CRC32C)
			}
		}
	}
}
