package editor

import (
	"maps"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Editor answers questions about the cells of one kernel. Its methods may be called at
// the same time.
type Editor struct {
	folder string // of the cells' program, with go.mod and perhaps go.work

	mu       sync.Mutex
	gopls    *connection          // nil: not started, or ended
	packages map[string]string    // import paths by name
	imported map[string]bool      // names of packages that cells have used
	version  int                  // of the files that gopls has
	times    map[string]time.Time // last changes of the files that pin modules
	changed  []string             // files that may have changed on disk
	started  time.Time            // when gopls began to read files
}

// New returns an editor for the program in folder. It starts gopls with the first
// question.
func New(folder string) *Editor {
	return &Editor{folder: folder}
}

// Times to wait for gopls, in which it may have to load the library.
const (
	startTime  = 30 * time.Second
	answerTime = 30 * time.Second
)

// Warm starts gopls and makes it load the library, so that the first question of a
// reader is answered quickly.
func (e *Editor) Warm() {
	const cell = "notebook.Train()"
	e.Complete(Cell{
		Lines: []string{"%%", cell}, Commands: map[int]struct{}{0: {}}, Line: 1, Column: len("notebook."),
	}, "package main\n")
}

// Close ends gopls.
func (e *Editor) Close() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.gopls != nil {
		e.gopls.in.Close() // ends gopls
		e.gopls = nil
	}
}

// Changed records that a file may have changed on disk.
func (e *Editor) Changed(path string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.changed = append(e.changed, path)
}

// Complete returns the names that fit at the cursor of c, best first, and how many UTF-16
// code units before the cursor and after it they replace. memorized is the Go file with
// what earlier cells declare.
func (e *Editor) Complete(c Cell, memorized string) (names []string, before, after int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	position, err := e.send(c, memorized)
	if err != nil {
		return nil, 0, 0
	}
	var list struct {
		Items []struct {
			Label, Detail string
			TextEdit      *struct {
				Range   textRange
				NewText string
			}
		}
	}
	if e.gopls.call("textDocument/completion", position, &list, answerTime) != nil {
		return nil, 0, 0
	}
	at := position.Position
	seen := map[string]bool{}
	for _, item := range list.Items {
		edit := item.TextEdit
		if edit == nil || edit.Range.Start.Line != at.Line || edit.Range.End.Line != at.Line ||
			seen[edit.NewText] || !useful(item.Label, item.Detail) {
			continue
		}
		left, right := at.Character-edit.Range.Start.Character, edit.Range.End.Character-at.Character
		if len(names) > 0 && (left != before || right != after) { // Jupyter replaces one range
			continue
		}
		before, after = left, right
		seen[edit.NewText] = true
		names = append(names, edit.NewText)
	}
	return names, before, after
}

// Inspect returns the documentation, in Markdown, of the name at the cursor of c, or else
// of what the brackets around it call; "" if there is none.
func (e *Editor) Inspect(c Cell, memorized string) string {
	c.Line, c.Column = c.subject()
	e.mu.Lock()
	defer e.mu.Unlock()
	position, err := e.send(c, memorized)
	if err != nil {
		return ""
	}
	var hover struct {
		Contents struct{ Value string }
	}
	if e.gopls.call("textDocument/hover", position, &hover, answerTime) != nil {
		return ""
	}
	return hover.Contents.Value
}

// Parts of messages of the Language Server Protocol. Lines and characters count from 0,
// characters in UTF-16 code units.
type (
	point struct {
		Line      int `json:"line"`
		Character int `json:"character"`
	}
	textRange struct{ Start, End point }
	document  struct {
		URI string `json:"uri"`
	}
	place struct {
		Document document `json:"textDocument"`
		Position point    `json:"position"`
	}
)

// send sends gopls the program of c, and returns its cursor.
func (e *Editor) send(c Cell, memorized string) (place, error) {
	if err := e.start(); err != nil {
		return place{}, err
	}
	if err := e.sendChanges(); err != nil {
		return place{}, err
	}
	files := c.files(memorized, e.packages, e.imported)
	e.version++
	for name, text := range map[string]string{"main.go": files.main, "other.go": files.other} {
		err := e.gopls.notify("textDocument/didChange", map[string]any{
			"textDocument":   map[string]any{"uri": e.uri(name), "version": e.version},
			"contentChanges": []any{map[string]string{"text": text}},
		})
		if err != nil {
			return place{}, err
		}
	}
	return place{document{e.uri("main.go")}, point{files.line, files.column}}, nil
}

// uri returns the address of a file in the folder, or at an absolute path.
func (e *Editor) uri(name string) string {
	if !filepath.IsAbs(name) {
		name = filepath.Join(e.folder, name)
	}
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(name)}).String()
}

// start starts gopls unless it runs.
func (e *Editor) start() error {
	if e.gopls != nil {
		select {
		case <-e.gopls.ended:
			e.gopls = nil
		default:
			return nil
		}
	}
	e.started = time.Now()
	e.packages, e.imported = map[string]string{}, map[string]bool{}
	for _, root := range workspace(e.folder) {
		maps.Copy(e.packages, packages(root))
	}
	cmd := exec.Command("gopls")
	cmd.Dir = e.folder
	// The library's documentation is on no server: no links lead there.
	cmd.Env = append(os.Environ(), "GOPRIVATE=latentlab,"+os.Getenv("GOPRIVATE"))
	g, err := connect(cmd)
	if err != nil {
		return err
	}
	err = g.call("initialize", map[string]any{
		"processId": os.Getpid(),
		"rootUri":   e.uri(""),
		"capabilities": map[string]any{"textDocument": map[string]any{
			"hover": map[string]any{"contentFormat": []string{"markdown"}},
		}},
		"initializationOptions": map[string]any{
			"expandWorkspaceToModule": false, // only the cell is checked in full, not the library
			"diagnosticsTrigger":      "Save",
			"completionBudget":        "500ms",
			"completeUnimported":      false, // of all modules on the machine
		},
	}, nil, startTime)
	if err == nil {
		err = g.notify("initialized", struct{}{})
	}
	for _, name := range []string{"main.go", "other.go"} {
		if err == nil {
			err = g.notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{
				"uri": e.uri(name), "languageId": "go", "version": 0, "text": "package main\n",
			}})
		}
	}
	if err != nil {
		g.in.Close()
		return err
	}
	e.gopls, e.version, e.times = g, 0, map[string]time.Time{}
	return nil
}

// sendChanges sends gopls which files on disk have changed since the last question.
func (e *Editor) sendChanges() error {
	paths := e.changed
	e.changed = nil
	for _, name := range []string{"go.mod", "go.sum", "go.work"} {
		info, err := os.Stat(filepath.Join(e.folder, name))
		if err != nil {
			continue
		}
		if last, ok := e.times[name]; ok && !last.Equal(info.ModTime()) {
			paths = append(paths, name)
		}
		e.times[name] = info.ModTime()
	}
	var changes []any
	for _, path := range paths {
		const changed, deleted = 2, 3
		kind := changed
		if !filepath.IsAbs(path) {
			path = filepath.Join(e.folder, path)
		}
		if info, err := os.Stat(path); err != nil {
			kind = deleted
		} else if info.ModTime().Before(e.started) {
			continue // the kernel lists all files of the library at first
		}
		changes = append(changes, map[string]any{"uri": e.uri(path), "type": kind})
	}
	if len(changes) == 0 {
		return nil
	}
	return e.gopls.notify("workspace/didChangeWatchedFiles", map[string]any{"changes": changes})
}

// workspace returns the folders of other modules that go.work in folder names.
func workspace(folder string) []string {
	text, err := os.ReadFile(filepath.Join(folder, "go.work"))
	if err != nil {
		return nil
	}
	var roots []string
	for line := range strings.Lines(string(text)) {
		line = strings.Trim(strings.TrimPrefix(strings.TrimSpace(line), "use "), "\"` ")
		if filepath.IsAbs(line) {
			roots = append(roots, line)
		}
	}
	return roots
}
