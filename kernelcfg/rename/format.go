package rename

import (
	"cmp"
	"go/format"
	"maps"
	"slices"

	"latentlab/kernelcfg/gocell"
)

// formatted returns a cell's source as gofmt writes it, the declarations and
// the body of main apart. A cell with lines for the kernel stays as it is.
func formatted(c *gocell.Cell) string {
	if c.File == nil || !c.Plain() {
		return c.Source
	}
	declarations, line, body := c.Parts()
	return gofmt(declarations) + line + gofmt(body)
}

func gofmt(text string) string {
	out, err := format.Source([]byte(text))
	if err != nil {
		return text
	}
	return string(out)
}

func sorted[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
