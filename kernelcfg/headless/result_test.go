package headless

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"latentlab/kernelcfg/ipynb"
	"latentlab/kernelcfg/setup"
)

// TestStore stores an executed notebook: nothing that is not an earlier result is
// overwritten, and nothing is thrown away.
func TestStore(t *testing.T) {
	const edited = "an edit, saved meanwhile"
	failed := errors.New("a cell failed")
	for _, tc := range []struct {
		name    string
		inPlace bool
		earlier bool // there is a result of an execution before
		failed  error
		during  func(t *testing.T, target, spare string) // what happens while the notebook runs
		kept    string                                   // what the target holds then; "" for the result
		result  string                                   // where the result is
		err     string
	}{
		{name: "in place", inPlace: true, result: "test.ipynb"},
		{name: "elsewhere", result: "out/test.ipynb"},
		{name: "elsewhere, again", earlier: true, result: "out/test.ipynb"},
		{name: "elsewhere, failed", failed: failed, result: "out/test.ipynb", err: "^a cell failed$"},
		{name: "in place, failed", inPlace: true, failed: failed, kept: "an old output", result: "spare/test.ipynb",
			err: "^a cell failed, so .*test.ipynb keeps the outputs that it had: what was executed is in .*spare/test.ipynb$"},
		{name: "saved meanwhile", inPlace: true, kept: edited, result: "spare/test.ipynb",
			during: func(t *testing.T, target, _ string) { write(t, target, edited) },
			err:    "^.*test.ipynb was saved by another program while it ran, and stays as that left it: what was .*spare/test.ipynb$"},
		{name: "saved meanwhile, in the spare folder", kept: edited, result: "spare/test-3.ipynb",
			during: func(t *testing.T, target, spare string) {
				write(t, target, edited)
				write(t, filepath.Join(spare, "test-2.ipynb"), "of yet another program")
			}, err: "saved by another program.*test-3"},
		{name: "the folder vanished", result: "spare/test.ipynb", kept: "gone",
			during: func(t *testing.T, target, _ string) {
				folder := filepath.Dir(target)
				if err := os.RemoveAll(folder); err != nil {
					t.Fatal(err)
				}
				write(t, folder, "a file")
			}, err: "not a directory: what was executed is in"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := writeNotebook(t, "%%\nfmt.Println(1)")
			folder, spare := filepath.Dir(path), filepath.Join(filepath.Dir(path), "spare")
			j := Job{Setup: setup.New(t.TempDir(), os.Stderr), Notebook: path, Folder: folder, Spare: spare, Mode: ipynb.Full}
			switch {
			case strings.HasPrefix(tc.result, "spare/test-"):
				j.Folder = spare
			case !tc.inPlace:
				j.Folder = filepath.Join(folder, "out")
			}
			if tc.earlier {
				text, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				write(t, filepath.Join(j.Folder, "test.ipynb"), string(text))
			}
			at, err := j.newResult()
			if err != nil {
				t.Fatal(err)
			}
			executed, err := ipynb.Read(path)
			if err != nil {
				t.Fatal(err)
			}
			executed.ClearOutputs()
			if tc.during != nil {
				tc.during(t, at.notebook, spare)
			}
			written, err := j.store(executed, at, tc.failed)
			if (err == nil) != (tc.err == "") || err != nil && !regexp.MustCompile(tc.err).MatchString(err.Error()) {
				t.Errorf("error %v, want %q", err, tc.err)
			}
			if tc.failed != nil && !errors.Is(err, tc.failed) {
				t.Errorf("the error is not %v", tc.failed)
			}
			if want := filepath.Join(folder, tc.result); written == nil || written.notebook != want {
				t.Fatalf("written to %v, want %s", written, want)
			}
			if nb, err := ipynb.Read(written.notebook); err != nil || nb.Code()[0].HasOutputs() {
				t.Error("the result was not written", err)
			}
			if kept, _ := os.ReadFile(at.notebook); tc.kept != "" && tc.kept != "gone" && !bytes.Contains(kept, []byte(tc.kept)) {
				t.Errorf("%s holds %q, want %q", at.notebook, kept, tc.kept)
			}
		})
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestCheckJob finds before anything is executed what would lose the result.
func TestCheckJob(t *testing.T) {
	path := writeNotebook(t, epochsCell)
	folder := filepath.Dir(path)
	job := Job{Setup: setup.New(t.TempDir(), os.Stderr), Notebook: path, Folder: folder, Mode: ipynb.Full}
	if err := job.Check(); err != nil {
		t.Error(err)
	}
	write(t, filepath.Join(folder, "result.ipynb"), "{}")
	for name, tc := range map[string]struct {
		change func(t *testing.T, j *Job)
		want   string
	}{
		"a file as folder":      {func(t *testing.T, j *Job) { j.Folder = filepath.Join(folder, "result.ipynb") }, "is a file: expected a folder"},
		"a folder in a file":    {func(t *testing.T, j *Job) { j.Folder = filepath.Join(folder, "result.ipynb", "x") }, "not a directory"},
		"no notebook":           {func(t *testing.T, j *Job) { j.Notebook = filepath.Join(folder, "none.ipynb") }, "no such file"},
		"no hyperparameter":     {func(t *testing.T, j *Job) { j.Sets = []ipynb.Setting{{Name: "x", Value: "1"}} }, `no hyperparameter "x"`},
		"set values, in place":  {func(t *testing.T, j *Job) { j.Sets = []ipynb.Setting{{Name: "epochs", Value: "1"}} }, "choose another folder"},
		"quick values in place": {func(t *testing.T, j *Job) { j.Mode = ipynb.Quick }, "choose another folder"},
		"a read-only notebook": {func(t *testing.T, j *Job) {
			if err := os.Chmod(path, 0o444); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { os.Chmod(path, 0o644) })
		}, "is read-only"},
		"another notebook of the name": {func(t *testing.T, j *Job) {
			j.Folder = filepath.Join(folder, "other")
			write(t, filepath.Join(j.Folder, "test.ipynb"), `{"cells":[{"cell_type":"raw","id":"mine","source":""}],"nbformat":4}`)
		}, "is another notebook"},
		"a result that was edited": {func(t *testing.T, j *Job) {
			j.Folder = filepath.Join(folder, "edited")
			nb, err := ipynb.Read(path)
			if err != nil {
				t.Fatal(err)
			}
			nb.SetMade(nb.Code()[0].ID(), "the digest of other code")
			if err := os.MkdirAll(j.Folder, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := nb.WriteNew(filepath.Join(j.Folder, "test.ipynb"), 0o644); err != nil {
				t.Fatal(err)
			}
		}, "was changed since it was executed"},
		"another notebook, and both without IDs": {func(t *testing.T, j *Job) {
			j.Folder, j.Notebook = filepath.Join(folder, "old"), filepath.Join(folder, "old.ipynb")
			write(t, j.Notebook, `{"cells":[{"cell_type":"raw","source":"one"},{"cell_type":"raw","source":""}],"nbformat":4}`)
			write(t, filepath.Join(j.Folder, "old.ipynb"), `{"cells":[{"cell_type":"raw","source":"two"},{"cell_type":"raw","source":""}],"nbformat":4}`)
		}, "is another notebook"},
		"no notebook of the name": {func(t *testing.T, j *Job) {
			j.Folder = filepath.Join(folder, "broken")
			write(t, filepath.Join(j.Folder, "test.ipynb"), "notes")
		}, "would replace a file"},
		"a page that is no notebook's": {func(t *testing.T, j *Job) {
			j.Folder = filepath.Join(folder, "site")
			write(t, filepath.Join(j.Folder, "test.html"), "<p>written by hand")
		}, "is not a page of a notebook"},
		"a read-only page": {func(t *testing.T, j *Job) {
			j.Folder = filepath.Join(folder, "out")
			write(t, filepath.Join(j.Folder, "test.html"), "a page")
			if err := os.Chmod(filepath.Join(j.Folder, "test.html"), 0o444); err != nil {
				t.Fatal(err)
			}
		}, "test.html is read-only"},
	} {
		t.Run(name, func(t *testing.T) {
			j := job
			tc.change(t, &j)
			if err := j.Check(); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want one with %q", err, tc.want)
			}
		})
	}
}

// TestRunInPlace executes a private notebook through a link, with a byte order mark and
// the line ends of Windows.
func TestRunInPlace(t *testing.T) {
	root := needKernel(t)
	t.Parallel()
	path := writeNotebook(t, "import \"fmt\"\r\n\r\n%%\r\nfmt.Println(\"started\")\r\n")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, path, "\xef\xbb\xbf"+string(text))
	link := filepath.Join(t.TempDir(), "linked.ipynb")
	if err := errors.Join(os.Chmod(path, 0o600), os.Symlink(path, link)); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	job := Job{
		Setup: setup.New(root, os.Stderr), Notebook: link, Folder: filepath.Dir(link), Spare: t.TempDir(), Mode: ipynb.Full, Out: &out,
	}
	if err := job.Run(t.Context()); err != nil {
		t.Fatalf("%v; printed\n%s", err, out.String())
	}
	if to, err := os.Readlink(link); err != nil || to != path {
		t.Errorf("the link names %q, %v", to, err)
	}
	nb, err := ipynb.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if wrong := nb.Check(); len(wrong) > 0 || !nb.OutputsRecorded() || !nb.Code()[0].HasOutputs() {
		t.Errorf("Check returns %q", wrong)
	}
	for _, file := range []string{path, PageName(link)} {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the permissions of %s are %v, %v", file, info.Mode(), err)
		}
	}
}
