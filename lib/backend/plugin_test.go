package backend

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latentlab/internal/hometest"
)

// A file that is not a plugin does not end the process: by default the pure-Go backend is used, with a
// notice, and GOMLX_BACKEND gives an error.
func TestDamagedPlugin(t *testing.T) {
	if missingXLA != "" {
		t.Skip(missingXLA)
	}
	whole := hometest.Need(t, "the XLA plugin", "pjrt", pluginFile("cpu"))
	stat, err := os.Stat(whole)
	if err != nil {
		t.Fatal(err)
	}
	// The start of the plugin, followed by a hole up to the given length, which
	// no check reads.
	cut := func(length int64) func(t *testing.T, path string) {
		return func(t *testing.T, path string) {
			from, err := os.Open(whole)
			if err != nil {
				t.Fatal(err)
			}
			defer from.Close()
			to, err := os.Create(path)
			if err != nil {
				t.Fatal(err)
			}
			defer to.Close()
			if _, err := io.CopyN(to, from, min(length, 1<<20)); err != nil {
				t.Fatal(err)
			}
			if err := to.Truncate(length); err != nil {
				t.Fatal(err)
			}
		}
	}
	text := func(content string) func(t *testing.T, path string) {
		return func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(content), 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		name string
		make func(t *testing.T, path string)
		want string
	}{
		{"empty", cut(0), "is damaged: 0 bytes"},
		{"only its magic", cut(4), "is damaged"},
		{"only its header", cut(64), "is damaged"},
		{"a page", cut(4096), "is damaged"},
		{"half", cut(stat.Size() / 2), "is damaged"},
		{"all but a byte", cut(stat.Size() - 1), "is damaged"},
		{"a page of an error", text("<html>404 not found</html>"),
			"is damaged: 26 bytes that are not a shared library"},
		{"a program", func(t *testing.T, path string) { copyFile(t, "/proc/self/exe", path) }, "cannot be loaded"},
		{"another library", func(t *testing.T, path string) { copyFile(t, library(t), path) }, "is not a PJRT plugin"},
	} {
		t.Run(c.name, func(t *testing.T) {
			root, env := project(t)
			path := filepath.Join(root, ".latentlab", "pjrt", pluginFile("cpu"))
			c.make(t, path)
			said, code := open(t, os.Args[0], env)
			if code != 0 {
				t.Errorf("exit %d", code)
			}
			contains(t, said, "name: go", "sum: 6.5", "notice: XLA is not used", path, c.want)
			said, code = open(t, os.Args[0], env, "GOMLX_BACKEND=xla:cpu")
			if code == 0 {
				t.Error("the damaged plugin was used")
			}
			contains(t, said, `GOMLX_BACKEND="xla:cpu" cannot be opened`)
		})
	}
}

// A damaged CUDA plugin beside the CPU plugin is not loaded, and a folder with "cuda" in its name does not
// make the CPU plugin a CUDA plugin.
func TestPluginBesideAnother(t *testing.T) {
	if missingXLA != "" {
		t.Skip(missingXLA)
	}
	whole := hometest.Need(t, "the XLA plugin", "pjrt", pluginFile("cpu"))
	_, env := project(t)
	dir := filepath.Join(t.TempDir(), "cuda-on-nvidia")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	copyFile(t, library(t), filepath.Join(dir, pluginFile("cuda")))
	if err := os.Symlink(whole, filepath.Join(dir, pluginFile("cpu"))); err != nil {
		t.Fatal(err)
	}
	for _, asked := range []string{"", "xla:cpu"} {
		said, _ := open(t, os.Args[0], env, pluginPathEnv+"="+dir, "GOMLX_BACKEND="+asked, "CUDA_VISIBLE_DEVICES=-1")
		contains(t, said, "name: xla:cpu\n", "plugin: "+dir, "sum: 6.5", "notice: \n")
	}
}

// copyFile copies an existing file.
func copyFile(t *testing.T, from, to string) {
	content, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, content, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// library finds a shared library that is not a plugin.
func library(t *testing.T) string {
	for _, pattern := range []string{"/lib/*/libm.so.6", "/lib64/libm.so.6", "/usr/lib/libm.so.6"} {
		if found, _ := filepath.Glob(pattern); len(found) > 0 {
			return found[0]
		}
	}
	t.Skip("no libm.so.6 where it usually is")
	return ""
}

func TestPluginFolders(t *testing.T) {
	root, _ := project(t)
	t.Setenv("LATENTLAB_ROOT", root)
	own := filepath.Join(root, ".latentlab", "pjrt")
	for _, c := range []struct{ set, expected string }{
		{"", own},
		{"/a", "/a:" + own},
		{"/a:/b", "/a:/b:" + own},
		{own, own},
		{"/a:" + own, "/a:" + own},
	} {
		t.Setenv(pluginPathEnv, c.set)
		if got := strings.Join(pluginDirs(), ":"); got != c.expected {
			t.Errorf("%s=%q: folders %q, expected %q", pluginPathEnv, c.set, got, c.expected)
		}
	}
}
