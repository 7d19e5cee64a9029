package figuretest

import (
	"strings"
	"testing"

	"latentlab/lib/figure"
)

// CheckError checks that draw returns no figure and an error that begins with
// the prefix and contains want.
func CheckError(t *testing.T, name string, draw func() (*figure.Figure, error), prefix, want string) {
	t.Run(name, func(t *testing.T) {
		f, err := draw()
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), prefix) {
			t.Fatalf("the error is %v, expected one that begins with %q and contains %q", err, prefix, want)
		}
		if f != nil {
			t.Error("there is a figure in addition to the error")
		}
	})
}
