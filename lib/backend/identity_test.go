package backend

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"latentlab/lib/home"
)

// A plugin is identified by the SHA-256 that set-up recorded, unless the file has changed since.
func TestIdentity(t *testing.T) {
	root := t.TempDir()
	t.Setenv(home.RootEnv, root)
	write := func(path, text string) string {
		t.Helper()
		path = filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("go.mod", "module latentlab\n")
	path := write(".latentlab/pjrt/p.so", "12345")
	const unknown = "p.so, 5 bytes"
	want := func(name, want string) {
		t.Helper()
		if got := pluginSum(path); got != want {
			t.Errorf("%s: %q, expected %q", name, got, want)
		}
	}
	want("no stamps", unknown)
	noted := time.Unix(0, 1795870616600974975)
	if err := os.Chtimes(path, noted, noted); err != nil {
		t.Fatal(err)
	}
	stamp := func(path string, size, at int64) {
		write(".latentlab/stamps/plugin.json", fmt.Sprintf(`{"files": [{"path": "other", "size": 5, "time": %d, "sha256": "ff"}, {"path": %q, "size": %d, "time": %d, "sha256": "abcd"}]}`, at, path, size, at))
	}
	write(".latentlab/stamps/broken.json", "{")
	stamp("pjrt/p.so", 5, noted.UnixNano())
	want("as noted", "sha256:abcd")
	stamp("pjrt/p.so", 5, noted.UnixNano()+1)
	want("changed later", unknown)
	stamp("pjrt/p.so", 6, noted.UnixNano())
	want("of another size", unknown)
	stamp("pjrt/q.so", 5, noted.UnixNano())
	want("another file", unknown)
	if got := pluginSum(""); got != "" {
		t.Errorf("without a plugin the sum is %q", got)
	}
}

func TestProcessorIn(t *testing.T) {
	for info, want := range map[string]string{
		"processor\t: 0\nvendor_id\t: GenuineIntel\nmodel\t\t: 143\nmodel name\t: Some CPU @ 2.00GHz\nprocessor\t: 1\nmodel name\t: Another\n": "Some CPU @ 2.00GHz",
		"processor\t: 0\nBogoMIPS\t: 243.75\nCPU implementer\t: 0x41\nCPU variant\t: 0x3\nCPU part\t: 0xd0c\nCPU revision\t: 1\n":              "implementer 0x41, part 0xd0c",
		"processor\t: 0\nmodel name\t": "",
		"":                             "",
	} {
		if got := parseProcessor(info); got != want {
			t.Errorf("%q is %q, expected %q", info, got, want)
		}
	}
	if runtime.GOOS == "linux" && (runtime.GOARCH == "amd64" || runtime.GOARCH == "arm64") && processorModel() == "" {
		t.Error("this machine's processor has no name")
	}
}
