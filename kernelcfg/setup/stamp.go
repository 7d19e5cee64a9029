package setup

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"latentlab/lib/atomicfile"
)

// stamp is what .latentlab/stamps/<step>.json holds once a step is done.
type stamp struct {
	Inputs string   `json:"inputs"` // SHA-256 of the step's inputs
	Files  []output `json:"files"`
	Made   string   `json:"made"` // when, RFC 3339
}

// output is one file that a step made. Comparing size and time is cheap; comparing
// the hash is certain.
type output struct {
	Path   string `json:"path"` // relative to .latentlab
	Size   int64  `json:"size"`
	Time   int64  `json:"time"` // modification, Unix nanoseconds
	SHA256 string `json:"sha256,omitempty"`
}

var errNotSetUp = errors.New("not set up")

func (s *Setup) stampPath(name string) string {
	return s.Dir("stamps", name+".json")
}

// stamp records that st is done.
func (s *Setup) stamp(st step) error {
	mark := stamp{Inputs: digest(st.inputs), Made: time.Now().UTC().Format(time.RFC3339)}
	for _, path := range st.outputs {
		info, err := os.Stat(s.Dir(path))
		if err != nil {
			return fmt.Errorf("it did not make %s: %w", path, err)
		}
		sum, err := fileDigest(s.Dir(path))
		if err != nil {
			return err
		}
		mark.Files = append(mark.Files, output{path, info.Size(), info.ModTime().UnixNano(), sum})
	}
	text, err := json.MarshalIndent(mark, "", " ")
	if err != nil {
		return err
	}
	return atomicfile.WriteFile(s.stampPath(st.name), append(text, '\n'), 0o644)
}

func (s *Setup) readStamp(name string) (stamp, error) {
	var mark stamp
	text, err := os.ReadFile(s.stampPath(name))
	if err != nil {
		return mark, errNotSetUp
	}
	if err := json.Unmarshal(text, &mark); err != nil {
		return mark, fmt.Errorf("unreadable stamp: %w", err)
	}
	return mark, nil
}

// checkStamp returns nil if st is done, otherwise an error that states why it is
// not. If deep is set it hashes the files too.
func (s *Setup) checkStamp(st step, deep bool) error {
	mark, err := s.readStamp(st.name)
	if err != nil {
		return err
	}
	if mark.Inputs != digest(st.inputs) {
		return errors.New("set up from other versions or at another path")
	}
	if len(mark.Files) != len(st.outputs) {
		return errors.New("set up with other files")
	}
	if st.check != nil {
		if err := st.check(deep); err != nil {
			return err
		}
	}
	for i, f := range mark.Files {
		if f.Path != st.outputs[i] {
			return errors.New("set up with other files")
		}
		info, err := os.Stat(s.Dir(f.Path))
		if err != nil {
			return fmt.Errorf("%s is missing", f.Path)
		}
		if info.Size() != f.Size {
			return fmt.Errorf("%s has %d bytes, not %d", f.Path, info.Size(), f.Size)
		}
		if info.ModTime().UnixNano() != f.Time && !deep {
			return fmt.Errorf("%s was changed after the set-up", f.Path)
		}
		if !deep {
			continue
		}
		sum, err := fileDigest(s.Dir(f.Path))
		if err != nil {
			return err
		}
		if sum != f.SHA256 {
			return fmt.Errorf("%s is not what was installed: its SHA-256 is %s, not %s", f.Path, sum, f.SHA256)
		}
	}
	return nil
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func fileDigest(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("reading %s: %w", filepath.Base(path), err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
