package download

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"latentlab/internal/hometest"
)

// TestFetchSkipsBadSources checks that the next source serves after one that is down
// or has other bytes.
func TestFetchSkipsBadSources(t *testing.T) {
	onlyImages := func(change func([]byte) []byte) func(string, []byte) []byte {
		return func(name string, packed []byte) []byte {
			if name == "toy-images.gz" {
				return change(packed)
			}
			return packed
		}
	}
	for _, test := range []struct {
		name string
		bad  func(t *testing.T) source
		want string // reported of the bad source
	}{
		{"down", deadMirror, "skipped: it refuses connections\n"},
		{"absent", func(t *testing.T) source {
			return mirror(t, onlyImages(func([]byte) []byte { return nil }))
		}, "404"},
		{"cut", func(t *testing.T) source {
			return mirror(t, onlyImages(func(p []byte) []byte { return p[:len(p)/2] }))
		}, "ended early"},
		{"trailing", func(t *testing.T) source {
			return mirror(t, onlyImages(func(p []byte) []byte { return append(p, make([]byte, 100)...) }))
		}, "toy-images"},
		{"other content", func(t *testing.T) source {
			return mirror(t, onlyImages(func([]byte) []byte {
				other := slices.Clone(toyImages)
				other[100]++
				return pack(t, other)
			}))
		}, "wrong bytes"},
		{"too long", func(t *testing.T) source {
			return mirror(t, onlyImages(func([]byte) []byte { return pack(t, append(slices.Clone(toyImages), 0)) }))
		}, "more than"},
		{"packed otherwise", func(t *testing.T) source {
			return mirror(t, onlyImages(func(p []byte) []byte {
				named := slices.Clone(p)
				named[9] = 7 // the header's operating system: the content is the same
				return named
			}))
		}, "toy-images.gz has the wrong bytes"},
		{"a portal's page", func(t *testing.T) source {
			return mirror(t, func(string, []byte) []byte { return []byte("<html>please log in") })
		}, "not a gzip file"},
	} {
		t.Run(test.name, func(t *testing.T) {
			root := hometest.Project(t, toyManifest(t, test.bad(t), mirror(t, nil)))
			reported, err := fetchToy(t, t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(reported, "skipped") || !strings.Contains(reported, test.want) {
				t.Errorf("reported %q, expected %q", reported, test.want)
			}
			requireToy(t, root)
		})
	}
}

// TestFetchReplacesBadFiles checks that a fetch replaces files with other bytes and
// removes those of an interrupted fetch.
func TestFetchReplacesBadFiles(t *testing.T) {
	root := hometest.Project(t, toyManifest(t, mirror(t, nil)))
	dir := filepath.Join(root, ".latentlab", "data", "toy")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	wrong := slices.Clone(toyImages)
	wrong[20]++
	writeFile(t, dir, "toy-images", wrong) // the right size, so only its hash differs
	writeFile(t, dir, "toy-labels", toyLabels[:50])
	writeFile(t, dir, ".part-123", toyLabels) // of an interrupted fetch
	if err := os.MkdirAll(filepath.Join(root, ".latentlab", "tmp", "fetch-toy-1"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Open("toy"); err == nil {
		t.Error("Open accepts a short file")
	}
	if _, err := fetchToy(t, t.Context()); err != nil {
		t.Fatal(err)
	}
	requireToy(t, root)
	if reported, err := fetchToy(t, t.Context()); err != nil || !strings.Contains(reported, "present and verified") {
		t.Errorf("the second time: %q, %v", reported, err)
	}
	if _, err := Open("toy"); err != nil {
		t.Error(err)
	}
}

// TestFetchWithoutSource checks the errors without a source and of an unknown set.
func TestFetchWithoutSource(t *testing.T) {
	root := hometest.Project(t, toyManifest(t, deadMirror(t)))
	_, err := fetchToy(t, t.Context())
	if err == nil || !strings.Contains(err.Error(), "no source had toy-images, toy-labels") {
		t.Errorf("error %v", err)
	}
	requireNoTemporaryFiles(t, root)
	if err := Fetch(t.Context(), "cifar", nil); err == nil || !strings.Contains(err.Error(), "expected one of toy") {
		t.Errorf("unknown set: %v", err)
	}
}

// TestFetchInterrupted checks that a fetch ends soon after its context does.
func TestFetchInterrupted(t *testing.T) {
	started := make(chan bool, 1)
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Write(pack(t, toyImages)[:20])
		w.(http.Flusher).Flush()
		started <- true
		<-r.Context().Done()
	}))
	defer slow.Close()
	root := hometest.Project(t, toyManifest(t, source{Kind: "url", Base: slow.URL + "/"}, mirror(t, nil)))
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-started; cancel() }()
	start := time.Now()
	if _, err := fetchToy(t, ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v to end", took)
	}
	requireNoTemporaryFiles(t, root)
	if _, err := os.Stat(filepath.Join(root, ".latentlab", "data", "toy", "toy-images")); err == nil {
		t.Error("an incomplete file has its final name")
	}
}

// TestFetchConcurrently checks that several fetches of a set do not interfere.
func TestFetchConcurrently(t *testing.T) {
	root := hometest.Project(t, toyManifest(t, mirror(t, nil)))
	var all sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		all.Go(func() { errs[i] = Fetch(t.Context(), "toy", nil) })
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	requireToy(t, root)
}

// TestManifestErrors checks that a manifest with mistakes is an error.
func TestManifestErrors(t *testing.T) {
	for content, want := range map[string]string{
		`{"sets": [`:           "unexpected EOF",
		`{"sets": [], "x": 1}`: "unknown field",
		`{"sets": [{"name": "toy", "sources": [{"kind": "ftp"}]}]}`: `kind "ftp"`,
	} {
		hometest.Project(t, []byte(content))
		if _, err := readManifest(); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "manifest.json") {
			t.Errorf("%s: error %v, want %q", content, err, want)
		}
	}
}

// TestFetchDiskFull checks that a full disk ends the fetch, as no other source could
// help.
func TestFetchDiskFull(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("this system has no /dev/full")
	}
	defer full.Close()
	_, err = diskWriter{full}.Write([]byte("x"))
	var local *storeError
	if !errors.As(err, &local) {
		t.Errorf("error %v of a full disk is not a storeError", err)
	}
	root := hometest.Project(t, toyManifest(t, mirror(t, nil), mirror(t, nil)))
	data := filepath.Join(root, ".latentlab", "data")
	if err := os.MkdirAll(data, 0o755); err != nil {
		t.Fatal(err)
	}
	writeFile(t, data, "toy", nil) // a file where the folder should be
	reported, err := fetchToy(t, t.Context())
	if err == nil || strings.Contains(reported, "skipped") {
		t.Errorf("reported %q, error %v", reported, err)
	}
}

func ExampleFetch() {
	err := Fetch(context.Background(), "cifar", nil)
	fmt.Println(err)
	// Output: no data set "cifar", expected one of mnist, fashion-mnist, scikit-learn
}
