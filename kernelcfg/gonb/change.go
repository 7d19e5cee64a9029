package gonb

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// sumLine is the line of a patch with the SHA-256 of the file that it changes.
var sumLine = regexp.MustCompile(`(?m)^SHA-256 of the original: ([0-9a-f]{64})$`)

// hunkLine begins a part of a unified diff: the first line and the number of lines in
// the original, then those in the changed file.
var hunkLine = regexp.MustCompile(`^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@`)

// change returns text as patch changes it. The patch must give the text's SHA-256, and
// the lines that it keeps and removes must stand at the places that it gives.
func change(text, patch string) (string, error) {
	sum := sha256.Sum256([]byte(text))
	m := sumLine.FindStringSubmatch(patch)
	if m == nil {
		return "", errors.New(`it has no line "SHA-256 of the original: …"`)
	}
	if got := hex.EncodeToString(sum[:]); got != m[1] {
		return "", fmt.Errorf("the file has SHA-256 %s, expected %s: it is of another version, or was changed", got, m[1])
	}
	old := strings.SplitAfter(text, "\n")
	var out []string
	next := 0             // the first line of old that is not in out
	before, after := 0, 0 // lines that the hunk at hand still has of each file
	hunks := 0
	for n, line := range slices.Collect(strings.Lines(patch)) {
		if before == 0 && after == 0 {
			m := hunkLine.FindStringSubmatch(line)
			if m == nil {
				continue // the text above the diff
			}
			hunks++
			start := number(m[1], 0) - 1
			before, after = number(m[2], 1), number(m[3], 1)
			if before == 0 {
				start++ // lines are added after the line that is named
			}
			if start < next || start > len(old) {
				return "", fmt.Errorf("line %d: the hunk starts at line %d of %d", n+1, start+1, len(old))
			}
			out = append(out, old[next:start]...)
			next = start
			continue
		}
		sign, rest := " ", "\n" // an editor may have removed the space of an empty line
		if line != "\n" {
			sign, rest = line[:1], line[1:]
		}
		if !strings.Contains(" -+", sign) {
			return "", fmt.Errorf("line %d: %q is no line of a diff", n+1, line)
		}
		if sign != "+" {
			if next >= len(old) || old[next] != rest {
				return "", fmt.Errorf("line %d: line %d of the file is not %q", n+1, next+1, rest)
			}
			next++
			before--
		}
		if sign != "-" {
			out = append(out, rest)
			after--
		}
		if before < 0 || after < 0 {
			return "", fmt.Errorf("line %d: the hunk has more lines than its first line states", n+1)
		}
	}
	if hunks == 0 || before > 0 || after > 0 {
		return "", errors.New("the diff is cut short")
	}
	return strings.Join(append(out, old[next:]...), ""), nil
}

// number returns the number in text, or missing if text is empty.
func number(text string, missing int) int {
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	return missing
}
