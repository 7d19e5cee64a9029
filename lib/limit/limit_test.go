package limit

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

func TestReader(t *testing.T) {
	for _, tc := range []struct {
		text string
		n    int64
		ok   bool
	}{{"", 0, true}, {"abc", 3, true}, {"abc", 4, true}, {"abcd", 3, false}, {"a", 0, false}, {strings.Repeat("x", 5000), 4999, false}} {
		for name, r := range map[string]io.Reader{
			"at once": strings.NewReader(tc.text), "byte by byte": iotest.OneByteReader(strings.NewReader(tc.text)),
			"data with EOF": iotest.DataErrReader(strings.NewReader(tc.text)),
		} {
			got, err := io.ReadAll(Reader(r, tc.n, "the package"))
			if (err == nil) != tc.ok || err != nil && !strings.Contains(err.Error(), "the package has more than") {
				t.Errorf("%d bytes %s, at most %d: error %v", len(tc.text), name, tc.n, err)
			}
			if want := tc.text[:min(int(tc.n), len(tc.text))]; string(got) != want {
				t.Errorf("%d bytes %s, at most %d: read %d bytes", len(tc.text), name, tc.n, len(got))
			}
		}
	}
}

func TestCommand(t *testing.T) {
	for _, tc := range []struct {
		size string
		ok   bool
	}{{"1048576", true}, {"1048577", false}} {
		path := filepath.Join(t.TempDir(), "a b")
		cmd := Command(t.Context(), 1<<20, "sh", "-c", `head -c "$1" /dev/zero > "$2"`, "sh", tc.size, path)
		out, err := cmd.CombinedOutput()
		if (err == nil) != tc.ok {
			t.Errorf("writing %s bytes: %v %s", tc.size, err, out)
		}
		if info, err := os.Stat(path); err != nil || info.Size() > 1<<20 {
			t.Errorf("writing %s bytes: left %v, %v", tc.size, info, err)
		}
	}
	if err := Command(t.Context(), 1<<20, "no-such-program").Run(); !errors.Is(err, exec.ErrNotFound) {
		t.Errorf("a missing program: %v", err)
	}
}
