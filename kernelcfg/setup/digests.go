package setup

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

var digestVersion = regexp.MustCompile(`(?m)^const DigestVersion = (\d+)$`)

// DigestVersion returns the library's train.DigestVersion. It reads the
// constant in the source: importing lib/train would compile GoMLX into this
// program, which a new machine builds first.
func (s *Setup) DigestVersion() (int, error) {
	path := filepath.Join(s.Root, "lib", "train", "digest.go")
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, fmt.Errorf("the version of the runs' digests: %w", err)
	}
	m := digestVersion.FindSubmatch(text)
	if m == nil {
		return 0, fmt.Errorf("%s declares no constant DigestVersion with a number", path)
	}
	return strconv.Atoi(string(m[1]))
}
