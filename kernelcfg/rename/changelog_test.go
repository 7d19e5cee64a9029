package rename

import (
	"os"
	"strings"
	"testing"
)

// TestChangelog looks for every rule of the library in the changelog, where
// readers of cells look a name up.
func TestChangelog(t *testing.T) {
	text, err := os.ReadFile("../../CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(rules) {
		old, now, ok := strings.Cut(strings.TrimSpace(line), " -> ")
		if !ok || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "hidden ") || strings.HasPrefix(line, "own ") {
			continue
		}
		if row := "| `" + old + "` | `" + now + "` |\n"; !strings.Contains(string(text), row) {
			t.Errorf("CHANGELOG.md, under Renamed, lacks the row\n%s", row)
		}
	}
}
