package headless

import (
	"regexp"
	"strings"
	"testing"

	"latentlab/kernelcfg/gocell"
)

// TestLatencyCells type-checks the cells in latency.py, which Go's compiler does not
// see.
func TestLatencyCells(t *testing.T) {
	found := regexp.MustCompile(`(?s)\n[A-Z]+ = """(.*?)"""`).FindAllStringSubmatch(latencyScript, -1)
	if len(found) != 5 {
		t.Fatalf("latency.py has %d cells, expected 5", len(found))
	}
	var cells []string
	for _, cell := range found {
		cells = append(cells, strings.NewReplacer("%%%%", "%%", "%d", "3").Replace(cell[1])) // as Python formats it
	}
	errs, err := gocell.Errors("../..", cells)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range errs {
		t.Error(text)
	}
}
