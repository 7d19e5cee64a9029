package notebook

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"latentlab/lib/knob"
)

// keptValues are the values that the reader left in controls. They are in a file in
// the kernel's temporary folder, so they end with the kernel.
type keptValues struct {
	path string
	key  string                    // of these controls
	all  map[string]map[string]any // values by key
}

// keptFile is the name of the file. Package cellgo ignores files beside main.go whose
// names begin with .latentlab-.
const keptFile = ".latentlab-controls.json"

// maxKept is the largest number of controls whose values are kept. Beyond it all are
// forgotten.
const maxKept = 500

// opened counts the controls and trainers of this program: a cell may have several alike.
var opened int

// keepKey returns a name for the values of the controls that the program opens next. It
// depends on their fields, tags and values in the code.
func keepKey(b *knob.Board) string {
	opened++
	return fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "%d\n%s", opened, b.Key())))[:24]
}

// openKept returns the values kept for controls, or nil without a folder that only
// this user can open.
func openKept(b *knob.Board) *keptValues {
	dir := os.Getenv(protocol.GONB_TMP_DIR_ENV)
	info, err := os.Lstat(dir)
	if err != nil || !info.IsDir() || info.Mode().Perm()&0o077 != 0 {
		return nil
	}
	k := &keptValues{
		path: filepath.Join(dir, keptFile),
		key:  keepKey(b),
	}
	text, err := os.ReadFile(k.path)
	if err != nil || json.Unmarshal(text, &k.all) != nil || len(k.all) > maxKept || k.all == nil {
		k.all = map[string]map[string]any{}
	}
	return k
}

// values returns the values that were kept, as knob.Board.Set takes them.
func (k *keptValues) values() map[string]any {
	if k == nil {
		return nil
	}
	return k.all[k.key]
}

// store keeps values. What cannot be written is not kept.
func (k *keptValues) store(values map[string]any) {
	if k == nil {
		return
	}
	delete(k.all, k.key)
	if len(values) > 0 {
		k.all[k.key] = values
	}
	text, err := json.Marshal(k.all)
	if err != nil {
		return
	}
	// The program may be killed at any time.
	if os.WriteFile(k.path+"~", text, 0o600) == nil {
		_ = os.Rename(k.path+"~", k.path)
	}
}
